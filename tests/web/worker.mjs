// The worker: cancelled at once, the newest request wins, and a dead one is replaced.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { check, dist, finish, openPage, serveDist, waitFor, waitForState, withChromium } from "./lib.mjs";
import { choose, control, fingerprint, linkTo, openLab, rerun, says, stations, text, works } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const LONG = { "data.table": "nyc_flights_2013", "model.kind": "forest", "forest.trees": 300, "analyse.repeats": 20 };
// Without the offline copy, which keeps tables by itself after a while.
const BARE = { serviceWorkers: "block" };
const run = (page) => page.getByRole("button", { name: "Run again" }).click();

/** Presses Cancel in the page as soon as `when` holds, and measures until the page says stopped. */
const cancel = (page, when) =>
  page.evaluate(`new Promise((tell, refuse) => {
    setTimeout(refuse, 20_000, new Error("Cancel could not be pressed in time"));
    const look = () => {
      const button = [...document.querySelectorAll(".progress button")].find((b) => b.textContent === "Cancel");
      if (!button || !(${when})) return setTimeout(look, 5);
      const root = document.documentElement;
      const start = performance.now();
      const watch = new MutationObserver(() => {
        if (root.dataset.state !== "stopped") return;
        watch.disconnect();
        tell(performance.now() - start);
      });
      watch.observe(root, { attributeFilter: ["data-state"] });
      button.click();
    };
    look();
  })`);

async function cancelling(browser) {
  const { context, page, complaints } = await openPage(browser, server.url + linkTo("mlops/train", LONG));
  const moments = [
    ["while the features are analysed", `document.querySelector(".progress label").textContent.startsWith("Features,")`],
    ["while the model trains", `document.querySelector(".progress label").textContent.startsWith("Train,")`],
  ];
  for (const [name, when] of moments) {
    await check(`Cancel ${name} answers within 200 ms`, async () => {
      if ((await page.evaluate("document.documentElement.dataset.state")) === "stopped") await run(page);
      const took = await cancel(page, when);
      assert.ok(took <= 200, `${Math.round(took)} ms`);
    });
    await check(`Cancel ${name}: it stays stopped, and nothing runs on`, async () => {
      await says(page, ".notice", /Stopped.*may be older than your settings/);
      await page.evaluate("new Promise((later) => setTimeout(later, 1000))");
      assert.equal(await page.evaluate("document.documentElement.dataset.state"), "stopped");
      assert.ok(await page.getByRole("button", { name: "Run again" }).isVisible());
      assert.equal((await stations(page)).includes("running"), false);
    });
  }

  await check("the progress moves", async () => {
    await run(page);
    const seen = new Set();
    const end = Date.now() + 10_000;
    while (seen.size < 8 && Date.now() < end) {
      seen.add(await page.evaluate(`document.querySelector(".progress progress")?.value`));
    }
    assert.ok(seen.size >= 8, [...seen].join(" "));
  });

  await check("a change while it runs wins over the old request", async () => {
    await choose(page, "model.kind", "logistic");
    await control(page, "logistic.l2", "input[type=number]").waitFor({ timeout: 3000 });
    await waitForState(page);
    assert.equal(await control(page, "forest.trees").count(), 0);
  });

  await check("Run again after Cancel ends with the result of a run without Cancel", async () => {
    const small = { "data.table": "breast_cancer", "model.kind": "forest", "forest.trees": 300 };
    const whole = await openLab(browser, server, linkTo("", small));
    const wanted = await fingerprint(whole.page);
    await whole.context.close();
    const other = await openPage(browser, server.url + linkTo("", small));
    await cancel(other.page, "true");
    await run(other.page);
    await waitForState(other.page);
    assert.equal(await fingerprint(other.page), wanted);
    await other.context.close();
  });
  await check("Cancel ends a worker that does not listen, and nothing runs on", async () => {
    const other = await openPage(browser, server.url + linkTo("mlops/train", LONG));
    await waitFor(other.page, `document.querySelector(".progress")`);
    void other.page.workers()[0].evaluate("{ const end = Date.now() + 3000; while (Date.now() < end); }").catch(() => {});
    await other.page.evaluate("new Promise((later) => setTimeout(later, 200))");
    const took = await cancel(other.page, "true");
    assert.ok(took <= 200, `${Math.round(took)} ms`);
    await other.page.evaluate("new Promise((later) => setTimeout(later, 1500))");
    assert.equal(await other.page.evaluate("document.documentElement.dataset.state"), "stopped");
    await other.context.close();
  });

  await check("Run again in the very moment after Cancel runs to the end", async () => {
    const other = await openPage(browser, server.url + linkTo("", { "data.table": "breast_cancer", "model.kind": "forest", "forest.trees": 300 }));
    await cancel(other.page, "true");
    await other.page.evaluate(`[...document.querySelectorAll("button")].find((b) => b.textContent === "Run again").click()`);
    await waitForState(other.page, "ready", 15_000);
    await other.context.close();
  });
  await check("cancelling: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function newest(browser) {
  await check("of several quick changes the newest wins", async () => {
    const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract"));
    await rerun(page, () => page.evaluate(`(async () => {
      for (const seed of [1, 2, 3, 4, 5, 6, 7]) {
        const box = document.querySelector('[data-field="seed"] input');
        box.value = seed;
        box.dispatchEvent(new Event("change", { bubbles: true }));
        await new Promise((later) => setTimeout(later, 15 * (seed % 3)));
      }
    })()`));
    await says(page, ".context", /seed 7\b/);
    await waitForState(page);
    const found = await fingerprint(page);
    assert.deepEqual(complaints, []);
    await context.close();
    const fresh = await openLab(browser, server, linkTo("", { seed: 7 }));
    assert.equal(found, await fingerprint(fresh.page));
    await fresh.context.close();
  });

  await check("of several tables chosen quickly the newest wins, though files arrive late", async () => {
    const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract"), BARE);
    const late = () => server.requests.filter((name) => /lending|chicago/.test(name)).length;
    const before = late();
    const list = control(page, "data.table", "select");
    await rerun(page, async () => {
      server.delay = 900;
      for (const name of ["lending_club", "chicago_ridership"]) await list.selectOption(name);
      await page.evaluate("new Promise((later) => setTimeout(later, 200))");
      server.delay = 0;
      await list.selectOption("penguins");
    });
    await says(page, "#table-head th", /^island$/);
    await page.evaluate("new Promise((later) => setTimeout(later, 1500))");
    assert.equal(late() - before, 2, "the late files never came");
    await waitForState(page);
    await says(page, ".context", /^Penguins/);
    await says(page, "#table-head th", /^island$/);
    assert.deepEqual(complaints.filter((text) => !text.startsWith("Service Worker")), []);
    await context.close();
  });

  await check("a table that cannot be loaded is said, and the last result stays", async () => {
    const { context, page } = await openLab(browser, server, linkTo("mlops/extract"), BARE);
    const print = await text(page, "#table-head tbody");
    server.folder = path.join(dist, "nothing");
    await control(page, "data.table", "select").selectOption("breast_cancer");
    await says(page, ".messages", /could not be loaded \(data\/breast_cancer\.bin: the server answers 404\)/);
    await waitForState(page);
    assert.equal(await text(page, "#table-head tbody"), print);
    assert.equal(await control(page, "data.table", "select").inputValue(), "credit_scoring");
    await works(page);
    server.folder = dist;
    await control(page, "data.table", "select").selectOption("breast_cancer");
    await waitForState(page);
    await says(page, ".context", /^Breast tumours/);
    await context.close();
  });

  await check("a packed table that is not whole is said", async () => {
    const { context, page } = await openLab(browser, server, linkTo("mlops/extract"), BARE);
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), "opslab-"));
    fs.mkdirSync(path.join(server.folder, "data"));
    const table = "data/penguins.bin";
    fs.writeFileSync(path.join(server.folder, table), fs.readFileSync(path.join(dist, table)).subarray(0, -1));
    await control(page, "data.table", "select").selectOption("penguins");
    await says(page, ".messages", /could not be loaded \(data\/penguins\.bin: the file is damaged\)/);
    fs.rmSync(server.folder, { recursive: true });
    server.folder = dist;
    await context.close();
  });
}

async function typing(browser) {
  await check("what is being typed is kept while something else moves", async () => {
    const { context, page } = await openLab(browser, server, linkTo("mlops/extract", { day: 5 }));
    await page.getByRole("button", { name: "Play" }).click();
    await page.locator('[data-field="seed"] input').focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("1234", { delay: 150 });
    await page.getByRole("button", { name: "Pause" }).click();
    await says(page, ".context", /seed 1234\b/, 2000);
    await context.close();
  });
}

async function dying(browser) {
  // An uncaught error in the worker is what a panic there ends in.
  const die = (page) => page.workers()[0].evaluate(`void setTimeout(() => { throw new Error("struck by the test"); })`);

  await check("a worker that dies is said and replaced", async () => {
    const { context, page } = await openLab(browser, server, linkTo("mlops/train"));
    await die(page);
    await says(page, ".messages", /computation broke off .*struck by the test/);
    await works(page);
    await rerun(page, () => choose(page, "model.kind", "tree"));
    assert.match(await fingerprint(page), /^[0-9a-f]{32}$/);
    await context.close();
  });

  await check("a worker that dies at work leaves a way to run again", async () => {
    const { context, page } = await openPage(browser, server.url + linkTo("mlops/train", { ...LONG, "data.table": "breast_cancer", "analyse.repeats": 3 }));
    await waitFor(page, `document.querySelector(".progress")`);
    await die(page);
    await says(page, ".messages", /computation broke off/);
    await page.getByRole("button", { name: "Run again" }).click({ timeout: 3000 });
    await waitForState(page, "ready", 20_000);
    await context.close();
  });
}

await withChromium(async (browser) => {
  await cancelling(browser);
  await newest(browser);
  await typing(browser);
  await dying(browser);
});

await server.close();
finish();
