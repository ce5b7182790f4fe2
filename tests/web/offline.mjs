// The offline copy: one version or none, kept under any path, replaced only when the reader agrees.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { check, dist, finish, openPage, serveDist, waitFor, waitForState, withChromium } from "./lib.mjs";

const PREFIX = "/course/lab/";
const TABLE = "data/credit_scoring.bin";
const CSV = fileURLToPath(new URL("../../static/data/credit_scoring.csv", import.meta.url));
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "opslab-"));
const versionIn = (folder) => /const VERSION = "(\w+)"/.exec(fs.readFileSync(path.join(folder, "sw.js"), "utf8"))[1];
const sha256 = (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

/** A copy of the page as another version; its default table has lines that do not pack, so it lies there as CSV. */
function release(version) {
  const folder = path.join(temporary, version);
  fs.cpSync(dist, folder, { recursive: true });
  const edit = (name, change) => {
    const file = path.join(folder, name);
    const before = fs.readFileSync(file);
    fs.writeFileSync(file, change(before.toString()));
    return [sha256(before), sha256(fs.readFileSync(file))];
  };
  const old = versionIn(dist);
  const changed = [
    edit("index.html", (text) => text.replace(`data-version="${old}"`, `data-version="${version}"`)),
    edit(TABLE, () => `${fs.readFileSync(CSV, "utf8")}\n`),
  ];
  edit("sw.js", (text) => changed.reduce((sum, [from, to]) => sum.replace(from, to), text.replace(old, version)));
  return folder;
}

const version = (page) => page.evaluate("document.documentElement.dataset.version");
const offlineReady = (page) => waitFor(page, `document.documentElement.dataset.offline === "ready"`);
const controlled = (page) => waitFor(page, "navigator.serviceWorker.controller !== null");
const status = (page, target) => page.evaluate(`fetch(${JSON.stringify(target)}).then((r) => r.status, () => "no answer")`);
const lengthOf = (page, target) => page.evaluate(`fetch(${JSON.stringify(target)}).then((r) => r.arrayBuffer()).then((b) => b.byteLength)`);
const settled = "navigator.serviceWorker.getRegistration().then((r) => !r.waiting && !r.installing && r.active.state === 'activated')";
const cacheNames = (page) => page.evaluate("caches.keys()");

const server = await serveDist({ prefix: PREFIX });
const first = versionIn(dist);

/** A fresh profile with a finished offline copy of the first version. */
async function openKept(browser) {
  await server.reopen();
  server.folder = dist;
  server.delay = 0;
  const opened = await openPage(browser, server.url);
  await waitForState(opened.page);
  await offlineReady(opened.page);
  await controlled(opened.page);
  return opened;
}

await withChromium(async (browser) => {
  await check("the first visit keeps one whole version", async () => {
    const { context, page, complaints } = await openKept(browser);
    assert.deepEqual(await cacheNames(page), [`opslab ${PREFIX} ${first}`]);
    const kept = await page.evaluate(`caches.open("opslab ${PREFIX} ${first}").then((c) => c.keys()).then((k) => k.map((r) => new URL(r.url).pathname))`);
    assert.ok(kept.includes(PREFIX) && kept.includes(PREFIX + TABLE), kept.join(" "));
    assert.ok(kept.some((name) => name.endsWith("_bg.wasm")), kept.join(" "));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await check("it runs without network, with all tables", async () => {
    const { context, page } = await openKept(browser);
    for (const name of fs.readdirSync(path.join(dist, "data")).filter((name) => name.endsWith(".bin"))) {
      await waitFor(page, `caches.match("${PREFIX}data/${name}").then(Boolean)`);
    }
    await server.close();
    try {
      await page.reload();
      await waitForState(page);
      assert.equal(await version(page), first);
      assert.equal(await status(page, `${TABLE}?v=${first}`), 200);
      assert.equal(await status(page, TABLE), 200);
      assert.equal(await status(page, "data/penguins.bin"), 200);
      assert.equal(await status(page, "data/lending_club.bin"), 200);
      await page.goto(`${server.url}?embed=1#v1/seed=7`);
      await waitForState(page);
      await page.goto(`${server.url}some/where`);
      await waitForState(page);
      assert.equal(page.url().split("#")[0], server.url);
    } finally {
      await server.reopen();
    }
    await context.close();
  });

  await check("a table that is not kept yet is said, and the last one stays", async () => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.route("**/data/penguins.bin*", (route) => route.abort());
    await page.goto(`${server.url}#v1/at=mlops/extract`);
    await waitForState(page);
    const print = () => page.evaluate(`document.querySelector("[data-fingerprint]")?.dataset.fingerprint`);
    const before = await print();
    await page.locator('.side [data-field="data.table"] select').selectOption("penguins");
    await waitFor(page, `/the table is not on this device yet.*Credit decisions stays in use/.test(document.querySelector(".messages").textContent)`);
    await waitForState(page);
    assert.match(await page.locator(".context").textContent(), /^Credit decisions/);
    assert.equal(await print(), before);
    await context.close();
  });

  await check("a missing file is a 404 and never the page", async () => {
    const { context, page } = await openKept(browser);
    for (const name of ["page-0123456789abcdef.js", "nothing.png", "data/nothing.bin", `data/nothing.bin?v=${first}`]) {
      assert.equal(await status(page, name), 404, name);
    }
    await context.close();
  });

  await check("a slow network is not waited for", async () => {
    const { context, page } = await openKept(browser);
    server.delay = 20_000;
    const start = Date.now();
    await page.reload();
    await waitForState(page, "ready", 10_000);
    server.delay = 0;
    const waited = Date.now() - start;
    assert.ok(waited > 1900 && waited < 9000, `${waited} ms`);
    await context.close();
  });

  await check("a new version waits, is offered, and comes on request", async () => {
    const { context, page } = await openKept(browser);
    await page.evaluate(`addEventListener("opslab-update", () => (globalThis.told = true))`);
    server.folder = release("aaaaaaaaaaaa");
    await page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())");
    await waitFor(page, `document.documentElement.dataset.update === "ready" && globalThis.told === true`);
    assert.equal(await version(page), first);
    const [before, after] = [dist, server.folder].map((folder) => fs.statSync(path.join(folder, TABLE)).size);
    assert.equal(await lengthOf(page, `${TABLE}?v=${first}`), before);
    await page.evaluate("opslabUpdate()");
    await waitFor(page, `document.documentElement.dataset.version === "aaaaaaaaaaaa"`);
    await waitForState(page);
    assert.equal(await version(page), "aaaaaaaaaaaa");
    assert.equal(await lengthOf(page, `${TABLE}?v=aaaaaaaaaaaa`), after);
    await server.close();
    await page.reload();
    await waitForState(page);
    assert.equal(await version(page), "aaaaaaaaaaaa");
    assert.equal(await lengthOf(page, `${TABLE}?v=${first}`), before, "another tab may still need it");
    await server.reopen();
    await context.close();
  });

  await check("a page that came over the network as the new version takes it without asking", async () => {
    const { context, page } = await openKept(browser);
    server.folder = release("bbbbbbbbbbbb");
    await page.reload();
    await waitForState(page);
    assert.equal(await version(page), "bbbbbbbbbbbb");
    // Looked at, not asked again and again: each message to the old worker would put off its end.
    await waitFor(page, `caches.has("opslab ${PREFIX} bbbbbbbbbbbb")`);
    await waitFor(page, settled);
    const active = `navigator.serviceWorker.ready.then((r) => new Promise((tell) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => tell(event.data);
      r.active.postMessage("version", [channel.port2]);
    }))`;
    assert.equal(await page.evaluate(active), "bbbbbbbbbbbb");
    assert.equal(await page.evaluate("document.documentElement.dataset.update"), undefined);
    await context.close();
  });

  await check("at most one older version is kept", async () => {
    const { context, page } = await openKept(browser);
    for (const name of ["cccccccccccc", "dddddddddddd"]) {
      server.folder = release(name);
      await page.reload();
      await waitFor(page, `caches.keys().then((k) => k.includes("opslab ${PREFIX} ${name}"))`);
      await waitFor(page, settled);
    }
    await waitFor(page, "caches.keys().then((k) => k.length === 2)");
    assert.deepEqual(await cacheNames(page), ["cccccccccccc", "dddddddddddd"].map((name) => `opslab ${PREFIX} ${name}`));
    await context.close();
  });

  await check("a half-deployed version is not kept", async () => {
    const { context, page } = await openKept(browser);
    server.folder = release("eeeeeeeeeeee");
    fs.appendFileSync(path.join(server.folder, TABLE), "cut");
    const refused = `navigator.serviceWorker.getRegistration().then((r) => r.update().then(() => new Promise((tell) => {
      const worker = r.installing;
      if (!worker) return tell("no worker");
      worker.addEventListener("statechange", () => tell(worker.state));
    })))`;
    assert.equal(await page.evaluate(refused), "redundant");
    assert.deepEqual(await cacheNames(page), [`opslab ${PREFIX} ${first}`]);
    await server.close();
    await page.reload();
    await waitForState(page);
    assert.equal(await version(page), first);
    await server.reopen();
    await context.close();
  });

  await check("?nosw forgets the offline copy", async () => {
    const { context, page } = await openKept(browser);
    await page.goto(`${server.url}?nosw#v1/seed=7`);
    await waitFor(page, `location.search === "?nosw=done"`);
    await waitForState(page);
    assert.equal(await page.evaluate("location.hash"), "#v1/seed=7");
    assert.equal(await page.evaluate("navigator.serviceWorker.controller"), null);
    await waitFor(page, "caches.keys().then((k) => k.length === 0)");
    assert.equal(await page.evaluate("navigator.serviceWorker.getRegistrations().then((r) => r.length)"), 0);
    await context.close();
  });
});

await server.close().catch(() => {});
fs.rmSync(temporary, { recursive: true, force: true });
finish();
