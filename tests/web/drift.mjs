// Drift is injected, seen and answered by a retraining; and time goes back and forth.
import assert from "node:assert/strict";
import { check, finish, serveDist, waitFor, withChromium } from "./lib.mjs";
import { choose, linkTo, openLab, rerun, says, text, works } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const state = (page) => page.evaluate("document.documentElement.dataset.state");
const hash = (page) => page.evaluate("location.hash");

async function drift(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/monitor"));
  const retrain = page.getByRole("button", { name: /^Retrain on day/ });

  await check("concept drift raises an alarm", async () => {
    await rerun(page, () => choose(page, "monitor.inject", "concept"));
    await says(page, "#alarms li", /open.*Day \d+/);
    assert.ok(await page.locator(".lanes .lane:nth-child(3) .run").count() > 0);
    await says(page, ".log li", /Monitor: /);
  });

  await check("a retraining on the day shown brings a new version to Production", async () => {
    await rerun(page, () => retrain.click());
    await says(page, ".retraining h2", /Retraining on day \d+/);
    const steps = await page.evaluate(`[...document.querySelectorAll(".retraining .steps b")].map((b) => b.textContent.split(":")[0])`);
    assert.deepEqual(steps, ["Test", "Stage", "UAT", "Production"]);
    await says(page, ".card tbody tr", /^v2.*Production/);
    await says(page, ".lanes .lane:first-child .run", /^v2$/);
  });

  await check("a retraining earlier, while the alarm is open, brings one as well", async () => {
    const day = page.locator(".scrub");
    await day.focus();
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("ArrowLeft");
    await says(page, ".now b", /^Day 47$/);
    assert.equal((await retrain.textContent()).trim(), "Retrain on day 47");
    await rerun(page, () => retrain.click());
    await says(page, ".retraining h2", /^Retraining on day 47$/);
    await says(page, ".lanes .lane:first-child .run", /^v2$/);
  });

  await check("the truth can be shown", async () => {
    await page.locator(".toggle").click();
    await says(page, ".card h2", /What was really so/);
    await says(page, "#alarms small", /True: something had changed/);
  });

  await check("drift: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function timeline(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/monitor", { "monitor.inject": "concept" }));
  const now = async () => Number(/\d+/.exec(await text(page, ".now b"))[0]);
  const alarms = () => page.locator("#alarms li").count();

  await check("the timeline begins at the last day", async () => assert.equal(await now(), 59));

  await check("steps go one day back and on", async () => {
    await page.getByRole("button", { name: "One day back" }).click();
    assert.equal(await now(), 58);
    await page.getByRole("button", { name: "One day on" }).click();
    assert.equal(await now(), 59);
    await page.getByRole("button", { name: "One day on" }).click();
    assert.equal(await now(), 59);
  });

  await check("scrubbing to a day before the alarm hides it", async () => {
    assert.ok((await alarms()) > 0);
    const box = await page.locator(".scrub").boundingBox();
    await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2);
    const day = await now();
    assert.ok(day > 10 && day < 20, `day ${day}`);
    assert.equal(await alarms(), 0);
    assert.match(await hash(page), new RegExp(`day=${day}\\b`));
    assert.equal(await state(page), "ready");
  });

  await check("playing lets days pass, and pausing stops them", async () => {
    const from = await now();
    await page.getByRole("button", { name: "Play" }).click();
    await waitFor(page, `Number(/\\d+/.exec(document.querySelector(".now b").textContent)[0]) >= ${from + 3}`, 5000);
    await page.getByRole("button", { name: "Pause" }).click();
    const paused = await now();
    await page.evaluate("new Promise((later) => setTimeout(later, 500))");
    assert.equal(await now(), paused);
  });

  await check("the event log is in words", async () => {
    await page.locator("details.history > summary").click();
    await says(page, ".log li", /^before ?Extract: Read 4,454 rows/);
    assert.equal(await page.locator("details.history").evaluate((log) => log.scrollWidth <= innerWidth), true);
  });

  await check("timeline: no complaints", () => assert.deepEqual(complaints, []));
  await works(page);
  await context.close();
}

await withChromium(async (browser) => {
  await drift(browser);
  await timeline(browser);
});

await server.close();
finish();
