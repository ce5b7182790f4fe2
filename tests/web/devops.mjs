// The delivery loop: a bad change is stopped in words, mended, promoted; a bad release goes back by itself.
import assert from "node:assert/strict";
import { check, checkAccessibility, finish, serveDist, waitFor, withChromium } from "./lib.mjs";
import { linkTo, openLab, says, text } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const STATIONS = ["commit", "build", "unit", "integration", "system", "test", "stage", "uat", "production", "measure"];
/** Nobody commits but the learner. */
const ALONE = "deliver.commits_per_week=0";
const TICKS_A_DAY = 144;

const settled = (page) => waitFor(page, `document.getElementById("room").dataset.state === "ready"`, 60_000);

/** Goes to a station, and waits until it says what it has to say. */
async function go(page, station) {
  await page.locator(`.rail li[data-stage="${station}"] a`).click();
  await waitFor(page, `location.hash.includes("at=devops/${station}")`);
  await settled(page);
}

/** Moves the clock to a tick. */
async function turn(page, tick) {
  await page.locator(".scrub").fill(String(tick));
  await waitFor(page, `location.hash.includes("/t${tick}")`);
  await settled(page);
}

const tick = async (page) => Number(await page.locator(".scrub").inputValue());

/** Presses a button of an offer, and waits until its consequences are there. */
async function press(page, name, nth = 0) {
  const before = await page.evaluate(() => location.hash);
  await page.getByRole("button", { name, exact: true }).nth(nth).click();
  await waitFor(page, `location.hash !== ${JSON.stringify(before)}`);
  await settled(page);
}

/** Reads a change of the catalogue and commits it. */
async function commit(page, title) {
  await go(page, "commit");
  await page.locator("#ops .card", { hasText: "All changes that can be committed" }).getByRole("button", { name: title, exact: true }).click();
  await says(page, ".offers h3", new RegExp(title));
  await settled(page);
  await press(page, "Commit");
}

async function delivery(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("devops/commit", { dev: ALONE }));
  await settled(page);

  await check("the loop opens with changes that can be read", async () => {
    await says(page, "#ops h1", /What is about to change\?/);
    await says(page, "pre.diff", /Scaler::fit/);
  });

  await check("a bad change is stopped by the right test, in words", async () => {
    await commit(page, "Scaler fitted again when serving");
    await says(page, ".rail li[data-state=failed]", /tests/);
    await page.locator(".rail li[data-state=failed] a").click();
    await settled(page);
    await says(page, ".verdict", /^Stopped after \d+ s/);
    await says(page, ".answer", /^scales-as-fitted: /);
    await says(page, ".answer", /Without it, /);
    await says(page, ".taken li[data-status=bad]", /tests/);
  });

  await check("it is mended, and the mend goes through Test, Stage and UAT", async () => {
    await press(page, "Fix it");
    await turn(page, (await tick(page)) + 58);
    await go(page, "uat");
    await says(page, ".verdict", /Release 2 stands here/);
  });

  await check("Production waits for people, then a canary takes over in each location", async () => {
    await go(page, "production");
    const started = await tick(page);
    await turn(page, started + 8);
    for (let left = 3; left > 0; left -= 1) {
      assert.equal(await page.getByRole("button", { name: "Approve", exact: true }).count(), left);
      await press(page, "Approve");
    }
    await turn(page, started + 10);
    await says(page, "#ops", /against a fresh baseline of the same size/);
    await says(page, ".verdict", /Release 2 at \d+ %/);
    await turn(page, started + 20);
    await says(page, ".rail li[data-stage=production]", /2 · 2 · 2/);
  });

  await check("the delivery figures count it", async () => {
    await go(page, "measure");
    await says(page, ".answer", /^3 deployments .* 0 of them/);
  });

  await check("a release that is bad in one location only goes back there by itself", async () => {
    await go(page, "production");
    await commit(page, "Conversion of currencies simplified");
    const committed = await tick(page);
    await turn(page, committed + 70);
    await go(page, "production");
    // Only the location where people pay in yen.
    await page.locator(".offers > ol > li", { hasText: "for Production ap" }).getByRole("button", { name: "Approve" }).click();
    await settled(page);
    await turn(page, committed + 80);
    await says(page, ".rail li[data-stage=production] .fact", /^2 · 2 · 2$/);
    await says(page, ".tracks", /3 ↶/);
    await says(page, ".verdict", /Production ap is held/);
    await go(page, "measure");
    await says(page, ".answer", /[1-9]\d* of them needed/);
  });

  await check("time goes back, and the link holds everything", async () => {
    await go(page, "production");
    const fact = await text(page, ".rail li[data-stage=production] .fact");
    const now = await tick(page);
    await turn(page, now - TICKS_A_DAY);
    await turn(page, now);
    assert.equal(await text(page, ".rail li[data-stage=production] .fact"), fact);
    const fresh = await openLab(browser, server, await page.evaluate(() => location.hash));
    await settled(fresh.page);
    assert.equal(await text(fresh.page, ".rail li[data-stage=production] .fact"), fact);
    await fresh.context.close();
  });

  await check("every station asks, answers and passes axe", async () => {
    for (const station of STATIONS) {
      await go(page, station);
      await says(page, "#ops h1", /\?$/);
      await checkAccessibility(page);
    }
  });

  await check("a switched-off test lets the mistake go on", async () => {
    await go(page, "integration");
    const control = page.getByRole("switch", { name: "row by row" });
    assert.equal(await control.isChecked(), true);
    await control.focus();
    await page.keyboard.press("Space");
    await waitFor(page, `location.hash.includes("tests.integration")`);
    await settled(page);
    await says(page, "#ops", /left out/);
  });

  await check("undo takes the last choice back", async () => {
    await page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await waitFor(page, `!location.hash.includes("tests.integration")`);
    await settled(page);
  });

  await check("a file for a real engine can be saved", async () => {
    await go(page, "measure");
    await press(page, "Write for Kargo");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".card .actions button", { hasText: /^Save / }).first().click()]);
    assert.match(download.suggestedFilename(), /\.ya?ml$/);
  });

  await check("nothing complains", async () => assert.deepEqual(complaints, []));
  await context.close();
}

/** What goes past the pipeline, and what is chosen seldom. */
async function beyond(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("devops/production", { dev: `${ALONE};deliver.self_heal=off` }));
  await settled(page);

  await check("what is changed by hand puts a place out of sync until it is put back", async () => {
    const by = page.locator(".offers", { hasText: "By hand, past the pipeline" });
    await by.locator("ol > li", { hasText: "Production us: Threshold" }).getByRole("button", { name: "Change it" }).click();
    await says(page, ".verdict", /Production us is out of sync/);
    await says(page, ".plan li[data-status=warn]", /changed by hand/);
    await settled(page);
    await turn(page, (await tick(page)) + 6);
    const harm = await page.locator("#ops .card:not(.tracks) tr", { hasText: "Production us" }).first().locator("td").nth(5).innerText();
    assert.ok(Number(harm.replace(/,/g, "")) > 0, `harm ${harm}`);
    await press(page, "Put back");
    await says(page, ".verdict", /Steady/);
  });

  await check("an A/B test and a bandit can be chosen, with their sample sizes and regret", async () => {
    await page.getByLabel("Strategy").selectOption("experiment");
    await settled(page);
    await says(page, "#ops", /How many customers an A\/B test needs/);
    await page.getByLabel("Strategy").selectOption("bandit");
    await settled(page);
    await says(page, "#ops", /A bandit learns while it sells/);
  });

  await check("one answer is followed back to the commits", async () => {
    await says(page, "#ops", /payment 0 of Production eu/);
    await page.getByRole("button", { name: "Another payment" }).click();
    await says(page, "#ops", /payment 1 of Production eu/);
    assert.match(await page.evaluate(() => location.hash), /production[^&]*\/p1/);
  });

  await check("Stage and UAT side by side, both asked for", async () => {
    await go(page, "uat");
    await page.getByLabel("Stage and UAT").selectOption("beside");
    await waitFor(page, `location.hash.includes("deliver.path=beside")`);
    await settled(page);
    await go(page, "production");
    const left = (name) => page.locator(".plan li", { hasText: name }).first().evaluate((box) => box.offsetLeft);
    assert.equal(await left("Stage"), await left("UAT"));
  });

  await check("quarantine begins when somebody says so, and ends so", async () => {
    await commit(page, "Scaler fitted again when serving");
    await press(page, "Quarantine");
    assert.match(await page.evaluate(() => decodeURIComponent(location.hash)), /act=\d+:quarantine:/);
    await go(page, "unit");
    await press(page, "Take out");
    assert.match(await page.evaluate(() => decodeURIComponent(location.hash)), /act=\d+:trust:/);
  });

  await check("the map says how delivery stands", async () => {
    await page.getByRole("link", { name: "Map", exact: true }).click();
    await says(page, "#live-dev", /Production.*\d · \d · \d/);
    await checkAccessibility(page);
  });

  await check("nothing complains of it", async () => assert.deepEqual(complaints, []));
  await context.close();
}

await withChromium(delivery);
await withChromium(beyond);
await server.close();
finish();
