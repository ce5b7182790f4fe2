// Links and storage: what is shared is found again, and what is damaged is said and does no harm.
import assert from "node:assert/strict";
import { check, collectComplaints, finish, openPage, serveDist, waitFor, waitForState, withChromium, withFirefox } from "./lib.mjs";
import { choose, control, fingerprint, linkTo, openLab, rerun, says, text, works, written } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const shared = {};

/** Opens the share sheet, copies the link, and returns what is in the clipboard. */
async function copyLink(page) {
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await says(page, "dialog [role=status]", /^Copied/);
  const link = await page.evaluate("navigator.clipboard.readText()");
  assert.equal(link, await page.locator("dialog input").inputValue());
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await waitFor(page, `!document.querySelector("dialog")`, 2000);
  return link;
}

async function share(browser) {
  const start = linkTo("mlops/train", { "monitor.inject": "concept", "model.kind": "tree" });
  const { context, page, complaints } = await openLab(browser, server, start, { permissions: ["clipboard-read", "clipboard-write"] });
  await check("the link can be copied", async () => {
    shared.link = await copyLink(page);
    shared.fingerprint = await fingerprint(page);
    assert.match(shared.link, /#v1\/at=mlops\/train&model\.kind=tree&monitor\.inject=concept&fp=[0-9a-f]{8}~[a-z0-9]{5}$/);
  });
  await check("sharing: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();

  await check("a fresh profile finds the same result, and says so", async () => {
    const other = await openPage(browser, shared.link);
    await waitForState(other.page);
    assert.equal(await fingerprint(other.page), shared.fingerprint);
    assert.match(await text(other.page, ".context"), /✓ reproduced$/);
    assert.equal(await text(other.page, "h1"), "How well does it tell good from bad?");
    assert.equal(await other.page.locator(".messages .notice").count(), 0);
    assert.deepEqual(other.complaints, []);
    await other.context.close();
  });

  await check("after a change nothing is said of the link's result any more", async () => {
    const other = await openPage(browser, shared.link);
    await waitForState(other.page);
    await rerun(other.page, () => choose(other.page, "model.kind", "logistic"));
    assert.doesNotMatch(await text(other.page, ".context"), /reproduced/);
    await other.context.close();
  });

  await check("a link with another result says that it was not reproduced", async () => {
    const other = await openLab(browser, server, linkTo("mlops/train", { fp: "0123abcd" }));
    assert.match(await text(other.page, ".context"), /✕ not reproduced$/);
    await other.context.close();
  });

  await check("a link typed into the address of an open page is opened", async () => {
    const other = await openLab(browser, server);
    await rerun(other.page, () => other.page.goto(shared.link));
    assert.equal(await fingerprint(other.page), shared.fingerprint);
    assert.equal(await text(other.page, "h1"), "How well does it tell good from bad?");
    await other.context.close();
  });
}

const ODD = [
  ["a link that was cut off", () => shared.link.slice(0, -12), /may have been cut off/],
  ["a link that was altered", () => shared.link.replace("tree", "forest"), /changed after it was made/],
  ["a link from the future", () => "#v9/at=mlops/train&model.kind=tree&quantum=1", /made by a newer version of the lab \(v9\)/],
  ["a negative seed", () => written("", { seed: -5 }), /seed.* takes a number from 0 to 4294967295; -5 is outside; the nearest value was taken/],
  ["a tree of absurd depth", () => written("", { "model.kind": "tree", "tree.max_depth": "1e9" }), /tree\.max_depth.* takes a number from 1 to 20; 1e9 is outside/],
  ["a number that is none", () => written("", { "data.to": "NaN" }), /data\.to.* takes a number from 0 to 1, not NaN/],
  ["an empty time window", () => written("", { "data.from": "1", "data.to": "1" }), /data\.from must be less than data\.to, which is 1; 1 is not; all rows were taken/],
  ["a choice that does not exist", () => written("", { "model.kind": "oracle" }), /model\.kind.* takes one of .*, not oracle; the default was taken/],
  ["an unknown parameter", () => written("", { "tree.max_dept": 3 }), /no parameter tree\.max_dept.*did you mean tree\.max_depth/],
  ["an unknown screen", () => written("mlops/nowhere"), /points to a screen mlops\/nowhere that does not exist/],
  ["a text that is no link", () => "#hello", /not a link of the lab/],
  ["a link of 30,000 characters", () => `#v1/data.target=${"x".repeat(30_000)}`, /30,?0\d\d characters long/],
  ["broken escapes", () => "#v1/data.target=%F0%9F%zz%00&&&==&at", /data\.target|no parameter/],
];

async function oddLinks(browser) {
  const context = await browser.newContext();
  for (const [name, link, message] of ODD) {
    await check(`${name}: it is said, and the page works`, async () => {
      const address = new URL(link(), server.url).href;
      const page = await context.newPage();
      const complaints = collectComplaints(page);
      await page.goto(address);
      await waitForState(page, "ready", 5000);
      await says(page, ".messages .notice, .stage .notice", message, 1000);
      await works(page);
      await page.getByRole("button", { name: "Dismiss" }).first().click();
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
  await context.close();

  await check("a damaged link typed into an open page keeps the last good state", async () => {
    const { context, page } = await openLab(browser, server, written("mlops/train", { "model.kind": "tree" }));
    const print = await fingerprint(page);
    await page.goto(`${server.url}#hello`);
    await says(page, ".messages", /not a link of the lab.*last state was kept/);
    assert.equal(await fingerprint(page), print);
    assert.ok(await control(page, "tree.max_depth").isVisible());
    await context.close();
  });
}

async function storage(browser) {
  const open = async (script, hash) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = collectComplaints(page);
    await page.addInitScript(script);
    await page.goto(server.url + hash);
    await waitForState(page);
    return { context, page, complaints };
  };
  for (const [name, value] of [["cut", '{"one-rows-journey":{"conf'], ["of another kind", "[1,2]"], ["full of noise", "\u0000\uffff"]]) {
    await check(`a record of lessons that is ${name} is said, and does no harm`, async () => {
      const script = `localStorage.setItem("opslab.ledger.v1", ${JSON.stringify(value)})`;
      const { context, page, complaints } = await open(script, linkTo(""));
      await says(page, ".messages .notice", /was damaged and could not be read/);
      await page.locator(".loops a", { hasText: "Lessons" }).click();
      await page.locator(".steps a").first().click();
      await says(page, "h1", /One row's journey/);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
  const refuses = `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })`;
  const full = `Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }`;
  for (const [name, script] of [["refused", refuses], ["full", full]]) {
    await check(`a storage that is ${name} does no harm`, async () => {
      const { context, page, complaints } = await open(script, linkTo("lessons"));
      await says(page, ".steps", /One row's journey/);
      await page.locator(".steps a").first().click();
      await works(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

await withChromium(async (browser) => {
  await share(browser);
  await oddLinks(browser);
  await storage(browser);
});

await withFirefox("Firefox finds the same result", async (browser) => {
  const page = await browser.newPage();
  const complaints = collectComplaints(page);
  await page.goto(shared.link);
  await waitForState(page);
  await check("Firefox finds the same result, and says so", async () => {
    assert.equal(await fingerprint(page), shared.fingerprint);
    assert.match(await text(page, ".context"), /✓ reproduced$/);
  });
  await check("Firefox shows the figures of the shared link", async () => {
    assert.equal(await text(page, "h1"), "How well does it tell good from bad?");
    assert.ok(await page.evaluate(`document.querySelector(".chart svg").getBoundingClientRect().width > 200`));
  });
  await check("Firefox and the link: no complaints", () => assert.deepEqual(complaints, []));
});

await server.close();
finish();
