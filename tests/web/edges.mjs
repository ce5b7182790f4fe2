// At the edges: values that do not go together, very long names, days gone by, the end of a show.
import assert from "node:assert/strict";
import fs from "node:fs";
import { check, finish, serveDist, waitFor, withChromium } from "./lib.mjs";
import { linkTo, openLab, rerun, says, text, typeNumber } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });

/** Opens a screen, uses it, and closes it. */
async function at(browser, hash, use, options) {
  const { context, page, complaints } = await openLab(browser, server, hash, options);
  await use(page);
  assert.deepEqual(complaints, []);
  await context.close();
}

const messages = (page) => page.evaluate(`[...document.querySelectorAll(".messages p")].map((p) => p.textContent)`);

async function values(browser) {
  for (const [name, set, said] of [
    ["a window that ends before it begins", { "data.from": 0.7, "data.to": 0.2 }, /data\.from must be less than data\.to, which is 0\.2; 0\.7 is not; all rows were taken/],
    ["an empty window", { "data.from": 0.5, "data.to": 0.5 }, /data\.from must be less than data\.to/],
    ["half a question", { "tree.max_depth": 2.5 }, /tree\.max_depth takes a whole number from 1 to 20, not 2\.5; the nearest value was taken/],
    ["a record that is not there", { "journey.record": 999_999 }, /Record takes a number from 1 to \d+; 999999 is outside; the last one is followed/],
  ]) {
    await check(`${name} in a link is named`, () =>
      at(browser, linkTo("mlops/extract", set), (page) => says(page, ".messages p", said)));
  }
  await check("a number box names its label, says one thing at a time, and takes it back", () =>
    at(browser, linkTo("mlops/extract"), async (page) => {
      for (const value of ["7", "8", "-3"]) await typeNumber(page, "data.from", value);
      assert.deepEqual(await messages(page), ["From takes a number from 0 to 1; -3 is outside."]);
      await rerun(page, () => typeNumber(page, "data.from", "0.2"));
      assert.deepEqual(await messages(page), []);
      await typeNumber(page, "data.to", "0.1");
      assert.deepEqual(await messages(page), ["From must be less than To, which is 0.1; 0.2 is not."]);
    }));
}

async function longNames(browser) {
  await check("a name of 5,000 letters stays in its place", () =>
    at(browser, linkTo("mlops/extract"), async (page) => {
      const long = "x".repeat(5000);
      const rows = Array.from({ length: 300 }, (_, row) => {
        const [a, b] = [(row * 37) % 50, (row * 7919) % 2100];
        return `${a},${b},${["y".repeat(3000), "red"][row % 2]},${b + a * 10 > 1200 ? "yes" : "no"}`;
      });
      const buffer = Buffer.from(`${long},b,colour,paid\n${rows.join("\n")}\n`);
      await rerun(page, () => page.locator(".drop input[type=file]").setInputFiles({ name: "long.csv", mimeType: "text/csv", buffer }));
      await says(page, ".findings", /the name of column 1 has 5,000 characters/);
      for (const width of [1440, 900, 390]) {
        await page.setViewportSize({ width, height: 900 });
        for (const id of ["extract", "validate", "curate", "features", "train", "monitor"]) {
          await page.locator(`.rail li[data-stage="${id}"] a`).click();
          await page.evaluate("new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))");
          const [wide, rail, card] = await page.evaluate(`[document.documentElement.scrollWidth, document.querySelector(".rail").offsetHeight,
            Math.max(...[...document.querySelectorAll("tr")].map((row) => row.offsetHeight))]`);
          assert.ok(wide <= width, `${id}: ${wide} px wide at ${width}`);
          assert.ok(rail < 200, `${id}: a rail of ${rail} px at ${width}`);
          assert.ok(card < 400, `${id}: a row of ${card} px at ${width}`);
        }
      }
    }));
}

async function days(browser) {
  const hash = linkTo("mlops/monitor", { "monitor.inject": "concept", "monitor.on_alarm": "retrain" });
  await check("what Monitor and Deploy say is that of the day shown", () =>
    at(browser, hash, async (page) => {
      const go = (stage) => page.locator(`.rail li[data-stage="${stage}"] a`).click();
      const fact = (stage) => text(page, `.rail li[data-stage="${stage}"] .fact`);
      const scrub = (day) => page.locator(".scrub").fill(String(day));
      await says(page, ".verdict", /Recovered: v2 serves/);
      await go("deploy");
      await says(page, ".verdict", /v2 in Production/);
      await says(page, "table", /v2champion.*|v1.*v2champion/);
      await scrub(5);
      await says(page, ".verdict", /v1 in Production/);
      assert.equal(await fact("deploy"), "v1 in Production");
      assert.doesNotMatch(await text(page, ".figures"), /v2/);
      await go("monitor");
      await says(page, ".verdict", /No alarm/);
      await says(page, ".answer", /In 6 days nothing rang/);
      assert.equal(await fact("monitor"), "0 alarms");
      await page.locator(".loops a", { hasText: "Map" }).click();
      await says(page, ".three", /v1, since day 0/);
    }));
}

async function showAndPaper(browser) {
  await check("Escape ends the show", () =>
    at(browser, linkTo("mlops/train"), async (page) => {
      await page.getByRole("button", { name: "Present" }).click();
      await waitFor(page, `document.documentElement.hasAttribute("data-present")`);
      await page.keyboard.press("Escape");
      await waitFor(page, `!document.documentElement.hasAttribute("data-present")`);
    }));
  await check("on paper the timeline keeps its lanes", () =>
    at(browser, linkTo("mlops/monitor"), async (page) => {
      await page.emulateMedia({ media: "print" });
      const width = await page.evaluate(`document.querySelector(".lanes").offsetWidth`);
      assert.ok(width > 500, `${width} px`);
    }));
  await check("the map's rings fit a tablet and a phone", async () => {
    for (const [width, links] of [[900, 25], [360, 0]]) {
      await at(browser, linkTo(""), async (page) => {
        const box = await page.locator(".map svg").boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= width && box.height > 100, JSON.stringify(box));
        const shown = await page.evaluate(`[...document.querySelectorAll(".map a")].filter((a) => a.getClientRects().length).length`);
        assert.equal(shown, links);
        const sizes = await page.evaluate(`[...document.querySelectorAll(".map text")].filter((t) => t.getClientRects().length)
          .map((t) => t.getBoundingClientRect()).filter((r) => r.left < -1 || r.right > innerWidth + 1).length`);
        assert.equal(sizes, 0, "words beyond the edge");
      }, { viewport: { width, height: 1000 } });
    }
  });
  await check("a chart is saved as a PNG", () =>
    at(browser, linkTo("mlops/train"), async (page) => {
      await page.locator(".more > summary").first().click();
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as PNG" }).first().click()]);
      const bytes = fs.readFileSync(await download.path());
      assert.match(download.suggestedFilename(), /\.png$/);
      assert.equal(bytes.subarray(1, 4).toString(), "PNG");
      assert.ok(bytes.readUInt32BE(16) === 1920 && bytes.length > 10_000, `${bytes.readUInt32BE(16)} px, ${bytes.length} bytes`);
    }));
}

await withChromium(async (browser) => {
  await values(browser);
  await longNames(browser);
  await days(browser);
  await showAndPaper(browser);
});

await server.close();
finish();
