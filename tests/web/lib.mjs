// Shared by the browser tests. `cargo xtask test` runs every other script of this folder as
// `node SCRIPT` and counts the lines `ok NAME`, `not ok NAME: why` and `skip NAME: why`.
//
//   import { check, finish, openPage, serveDist, withChromium } from "./lib.mjs";
//   await withChromium(async (browser) => {
//     const server = await serveDist();
//     const { page, complaints } = await openPage(browser, server.url);
//     await check("the page says hello", async () => { … throw if it does not … });
//     await server.close();
//   });
//   await finish();
//
// The page tells its state in <html data-state>: "loading", "busy", "ready", "stopped", "died" or
// "failed".
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const dist = process.env.OPSLAB_DIST || path.join(root, "dist");
const modules = process.env.OPSLAB_NODE_MODULES || path.join(root, ".tools/node/node_modules");
const require = createRequire(path.join(modules, "here.js"));

/** No script may hang the whole test. */
const LIMIT_MINUTES = 10;
setTimeout(() => {
  console.log(`not ok ${path.basename(process.argv[1])}: not finished after ${LIMIT_MINUTES} minutes`);
  process.exit(1);
}, LIMIT_MINUTES * 60_000).unref();

// ── Checks ────────────────────────────────────────────────────────────────────────────────────

let failed = 0;
const oneLine = (text) => String(text).replace(/\s+/g, " ").slice(0, 600);

/** Makes one check: `make` throws (or rejects) if it does not hold. Returns whether it held. */
export async function check(name, make) {
  try {
    await make();
    console.log(`ok ${name}`);
    return true;
  } catch (error) {
    failed += 1;
    console.log(`not ok ${name}: ${oneLine(error?.message ?? error)}`);
    return false;
  }
}

/** Says that a check cannot be made on this machine. */
export function skip(name, why) {
  console.log(`skip ${name}: ${oneLine(why)}`);
}

/** Ends the script with the exit code that its checks ask for. */
export function finish() {
  process.exit(failed === 0 ? 0 : 1);
}

// ── Server ────────────────────────────────────────────────────────────────────────────────────

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css",
  ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json", ".png": "image/png", ".woff2": "font/woff2",
};

/**
 * Serves a folder like a plain static host, under `prefix`. With `brotli`, text and Wasm are sent
 * packed at that quality (1 to 11). Change `server.folder` to deploy another version, and
 * `server.delay` (ms) to make every answer slow. `server.requests` lists the paths asked for.
 */
export async function serveDist({ folder = dist, prefix = "/", brotli = 0 } = {}) {
  const packed = new Map();
  const pack = (file, body) => {
    const key = `${file} ${body.length}`;
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: brotli };
    if (!packed.has(key)) packed.set(key, zlib.brotliCompressSync(body, { params }));
    return packed.get(key);
  };
  const state = { folder, delay: 0, requests: [] };
  const answer = (request, response) => {
    const target = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    state.requests.push(target);
    const below = target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
    const file = below === undefined ? "" : path.join(state.folder, below || "index.html");
    if (!file.startsWith(state.folder) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 Not Found");
      return;
    }
    const type = path.extname(file);
    const headers = { "content-type": TYPES[type] ?? "application/octet-stream" };
    headers["cache-control"] = /-[0-9a-f]{16}/.test(file) ? "max-age=31536000, immutable" : "no-cache";
    let body = fs.readFileSync(file);
    if (brotli && ![".png", ".woff2"].includes(type)) {
      body = pack(file, body);
      headers["content-encoding"] = "br";
    }
    response.writeHead(200, headers).end(body);
  };
  let server;
  const start = (port) =>
    new Promise((started, refused) => {
      server = http.createServer((request, response) => {
        if (state.delay) setTimeout(answer, state.delay, request, response);
        else answer(request, response);
      });
      server.once("error", refused).listen(port, "127.0.0.1", started);
    });
  await start(0);
  const { port } = server.address();
  state.url = `http://127.0.0.1:${port}${prefix}`;
  /** Stops answering; a browser sees what it sees without network. */
  state.close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  /** Answers again, at the same address. */
  state.reopen = () => (server.listening ? undefined : start(port));
  return state;
}

// ── Browsers ──────────────────────────────────────────────────────────────────────────────────

const CHROMIUM_FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts Chromium (Playwright's API). `flags` are added to those that make runs alike. */
export function launchChromium(flags = []) {
  const { chromium } = require("playwright-core");
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: [...CHROMIUM_FLAGS, ...flags] });
}

/** Starts Firefox (Puppeteer's API over WebDriver BiDi), or returns nothing if there is none. */
export async function launchFirefox() {
  const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
  if (!executablePath || !fs.existsSync(executablePath)) return undefined;
  const loaded = require("puppeteer-core");
  return (loaded.default ?? loaded).launch({ browser: "firefox", executablePath, headless: true });
}

/** Lends Chromium to `use` and ends it whatever happens; a throw counts as one failed check. */
export async function withChromium(use, flags) {
  let browser;
  await runWhole("Chromium", async () => {
    browser = await launchChromium(flags);
    await use(browser);
  });
  await browser?.close();
}

/** Like `withChromium`; says `skip` where there is no Firefox. */
export async function withFirefox(name, use) {
  let browser;
  await runWhole(name, async () => {
    browser = await launchFirefox();
    if (browser) await use(browser);
    else skip(name, "no Firefox; set FIREFOX to its path");
  });
  await browser?.close();
}

async function runWhole(name, part) {
  try {
    await part();
  } catch (error) {
    await check(`${name}, to the end`, () => {
      throw error;
    });
  }
}

/** Collects what a page complains about: console errors and warnings, and uncaught errors. */
export function collectComplaints(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

/**
 * Opens an address in a fresh profile of Chromium. `options` are those of a Playwright context
 * (`viewport`, `colorScheme`, …).
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  await page.goto(url);
  return { context, page, complaints };
}

/** Waits until the page is in this state; says which state it is in if that takes too long. */
export async function waitForState(page, state = "ready", timeout = 30_000) {
  // The rooms of the delivery and the operations loop compute for themselves.
  const room = `!/at=(aiops|devops)/.test(location.hash) || document.getElementById("room")?.dataset.state === "ready"`;
  const script = `document.documentElement.dataset.state === ${JSON.stringify(state)}${state === "ready" ? ` && (${room})` : ""}`;
  try {
    await waitFor(page, script, timeout);
  } catch (error) {
    const now = await page.evaluate("document.documentElement.dataset.state + ': ' + document.body.innerText.slice(0, 200)");
    throw new Error(`not "${state}" after ${timeout} ms, but "${now}"`, { cause: error });
  }
}

/** Waits until an expression holds in the page, reloads included; for Playwright and Puppeteer. */
export async function waitFor(page, expression, timeout = 30_000) {
  const end = Date.now() + timeout;
  const holds = () =>
    page.evaluate(expression).catch((error) => {
      if (/navigat|destroyed|detached/i.test(error.message)) return false;
      throw error;
    });
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for: ${expression}`);
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** Runs axe in the page and throws if it reports anything. */
export async function checkAccessibility(page) {
  const file = path.join(modules, "axe-core/axe.min.js");
  await page.evaluate(`${fs.readFileSync(file, "utf8")};undefined`);
  const violations = await page.evaluate("axe.run().then((result) => result.violations)");
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
  assert.deepEqual(told, [], `axe: ${told.join("; ")}`);
}

/** The screens of the product: `[{ name, hash }]`. */
export function screens() {
  return JSON.parse(fs.readFileSync(path.join(root, "tests/web/screens.json"), "utf8"));
}
