// What a person does on the page, in the words of a person; shared by the tests of the whole page.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { openPage, waitFor, waitForState } from "../lib.mjs";

/** The stages: name in links and question on the page. */
export const STAGES = [
  ["extract", "What is in the table?"],
  ["validate", "Can these data be trusted?"],
  ["curate", "What does the model get to see?"],
  ["features", "Which columns carry the answer?"],
  ["train", "How well does it tell good from bad?"],
  ["validate-model", "Is it good enough to be released?"],
  ["deploy", "How does it reach Production?"],
  ["monitor", "Is the model still right about today?"],
];

/** A link as a person would write it, without a check value; the page says so in a message. */
export function written(at, set = {}) {
  const pairs = Object.entries({ ...(at && { at }), ...set });
  return `#v1/${pairs.map(([key, value]) => `${key}=${value}`).join("&")}`;
}

/** A link with its check value (src/scenario/link.rs): five letters from the SHA-256 of all before it. */
export function linkTo(at, set = {}) {
  const body = written(at, set).slice(1);
  const digest = crypto.createHash("sha256").update(body).digest("hex");
  const number = BigInt(`0x${digest.slice(0, 10)}`);
  const letters = [0n, 5n, 10n, 15n, 20n].map((shift) => "abcdefghijkmnpqrstuvwxyz23456789"[Number((number >> shift) & 31n)]);
  return `#${body}~${letters.join("")}`;
}

/** Opens the page at a screen in a fresh profile, and waits for the end of its first run. */
export async function openLab(browser, server, hash = "", options = {}) {
  const opened = await openPage(browser, server.url + hash, options);
  await waitForState(opened.page);
  return opened;
}

/** Does something that must lead to a new run, and waits for the end of that run. */
export async function rerun(page, act, timeout = 30_000) {
  await page.evaluate(`{
    globalThis.watch?.disconnect();
    globalThis.begun = false;
    globalThis.watch = new MutationObserver(() => (globalThis.begun ||= document.documentElement.dataset.state !== "ready"));
    watch.observe(document.documentElement, { attributeFilter: ["data-state"] });
  }`);
  await act();
  try {
    await waitFor(page, "globalThis.begun === true", 5000);
  } catch {
    throw new Error("nothing was computed again");
  }
  await waitForState(page, "ready", timeout);
}

/** Text of the first element that fits, on one line. */
export async function text(page, selector) {
  const found = await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);
  return found?.replace(/\s+/g, " ").trim();
}

/** Waits until the text of an element fits a pattern; says what stands there otherwise. */
export async function says(page, selector, pattern, timeout = 5000) {
  const there = `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent.replace(/\\s+/g, " ").trim())`;
  try {
    await waitFor(page, `${there}.some((text) => ${pattern}.test(text))`, timeout);
  } catch {
    assert.fail(`${selector} should say ${pattern}, but: ${(await page.evaluate(there)).join(" | ") || "nothing"}`);
  }
}

export const fingerprint = (page) =>
  page.evaluate(`document.querySelector("[data-fingerprint]")?.dataset.fingerprint`);

/** The states of the eight stations on the rail, in order. */
export const stations = (page) =>
  page.evaluate(`[...document.querySelectorAll(".rail li")].map((station) => station.dataset.state)`);

/** The control of a parameter. */
export const control = (page, key, kind = "input[type=range]") => page.locator(`.side [data-field="${key}"] ${kind}`);

/** Opens what stands behind "More settings". */
export const moreSettings = (page) => page.locator("details.settings > summary").click();

/** Chooses one of a few choices that stand side by side. */
export const choose = (page, key, value) =>
  page.locator(`.side [data-field="${key}"] label:has(input[value="${value}"])`).click();

/** Types a number into the box beside a slider. */
export async function typeNumber(page, key, value) {
  const box = control(page, key, "input[type=number]");
  await box.fill(String(value));
  await box.press("Enter");
}

/** Presses Tab until an element that fits has the focus. */
export async function tabTo(page, selector, limit = 120) {
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`${limit} presses of Tab do not lead to ${selector}`);
}

/** Something is on the page: neither blank nor broken. */
export async function works(page) {
  assert.notEqual(await page.evaluate("document.documentElement.dataset.state"), "failed");
  assert.ok(await text(page, "h1"), "the page has no headline");
  assert.ok(await page.locator("header.head").isVisible(), "the page has no header");
}
