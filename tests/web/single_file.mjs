// The single-file edition runs from file:// by double click, with nothing beside it.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, checkAccessibility, collectComplaints, dist, finish, waitForState, withChromium, withFirefox } from "./lib.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "opslab-"));
const file = path.join(folder, "opslab.html");
fs.copyFileSync(path.join(dist, "opslab.html"), file);
const url = pathToFileURL(file).href;
const table = fs.readFileSync(path.join(dist, "data/credit_scoring.bin"));

async function checkFile(name, page) {
  const complaints = collectComplaints(page);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  await check(`${name}: the first run finishes`, () => waitForState(page));
  await check(`${name}: the table is inside`, async () => {
    const length = await page.evaluate(`opslabFiles["data/credit_scoring.bin"].length`);
    assert.equal(length, table.length);
  });
  await check(`${name}: its font is inside`, async () => {
    await page.evaluate("document.fonts.ready.then(() => true)");
    assert.ok(await page.evaluate(`[...document.fonts].some((face) => face.status === "loaded")`));
  });
  await check(`${name}: it asks for no other file`, () => {
    const outside = requests.filter((request) => request !== url && !/^(blob|data):/.test(request));
    assert.deepEqual(outside, []);
  });
  await check(`${name}: no complaints`, () => assert.deepEqual(complaints, []));
}

await withChromium(async (browser) => {
  const page = await (await browser.newContext()).newPage();
  await checkFile("single file in Chromium", page);
  await check("single file in Chromium: axe reports nothing", () => checkAccessibility(page));
});

await withFirefox("single file in Firefox", async (browser) => {
  await checkFile("single file in Firefox", await browser.newPage());
});

fs.rmSync(folder, { recursive: true, force: true });
finish();
