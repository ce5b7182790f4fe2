// What a newcomer does: sees a finished run, changes something, walks the stages,
// goes back and forth in the history.
import assert from "node:assert/strict";
import { check, finish, serveDist, waitFor, withChromium } from "./lib.mjs";
import { STAGES, choose, control, fingerprint, linkTo, openLab, rerun, says, stations, tabTo, text, typeNumber } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const title = (page) => text(page, ".chart h2");
const hash = (page) => page.evaluate("location.hash");

async function firstRun(browser) {
  await check("a finished run stands there within 5 s of the load", async () => {
    const start = Date.now();
    const { context, page, complaints } = await openLab(browser, server);
    const waited = Date.now() - start;
    assert.ok(waited < 5000, `${waited} ms`);
    assert.match(await fingerprint(page), /^[0-9a-f]{32}$/);
    assert.match(await text(page, ".map"), /8 of 8 stages/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await check("after the first run all stations are fresh", async () => {
    const { context, page } = await openLab(browser, server);
    await page.getByRole("link", { name: "MLOps", exact: true }).click();
    await says(page, "h1", /What is in the table/);
    assert.deepEqual(new Set(await stations(page)), new Set(["fresh"]));
    await context.close();
  });
}

async function sliders(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/train"));
  const slider = control(page, "evaluate.threshold");

  await check("dragging the threshold changes the figure", async () => {
    const [before, print] = [await title(page), await fingerprint(page)];
    const box = await slider.boundingBox();
    const y = box.y + box.height / 2;
    await rerun(page, async () => {
      await page.mouse.move(box.x + box.width / 2, y);
      await page.mouse.down();
      for (const share of [0.55, 0.65, 0.75]) await page.mouse.move(box.x + box.width * share, y, { steps: 3 });
      await page.mouse.up();
    });
    const value = Number(await slider.inputValue());
    assert.ok(value > 0.7 && value < 0.8, `threshold ${value}`);
    assert.notEqual(await title(page), before);
    assert.notEqual(await fingerprint(page), print);
    assert.match(await hash(page), new RegExp(`evaluate\\.threshold=${value}\\b`));
  });

  await check("one drag is one step of Undo", async () => {
    await rerun(page, () => page.getByRole("button", { name: "Undo" }).click());
    assert.equal(await slider.inputValue(), "0.5");
    await rerun(page, () => page.getByRole("button", { name: "Redo" }).click());
    assert.ok(Number(await slider.inputValue()) > 0.7);
  });

  await check("the slider obeys the keyboard", async () => {
    const [before, value] = [await title(page), Number(await slider.inputValue())];
    await slider.focus();
    await rerun(page, () => page.keyboard.press("ArrowLeft"));
    assert.ok(Math.abs(Number(await slider.inputValue()) - (value - 0.01)) < 1e-9);
    await rerun(page, () => page.keyboard.press("Home"));
    assert.equal(await slider.inputValue(), "0");
    assert.notEqual(await title(page), before);
  });

  await check("a number typed beside the slider is taken", async () => {
    await rerun(page, () => typeNumber(page, "evaluate.threshold", 0.4));
    assert.equal(await slider.inputValue(), "0.4");
  });

  await check("a number out of range is refused, and the last one stays", async () => {
    await typeNumber(page, "evaluate.threshold", 7);
    await says(page, ".messages", /Alarm from score takes a number from 0 to 1; 7 is outside/);
    assert.equal(await slider.inputValue(), "0.4");
    assert.equal(await control(page, "evaluate.threshold", "input[type=number]").inputValue(), "0.4");
  });

  await check("after a change of the model the stages before it are cached", async () => {
    await rerun(page, () => choose(page, "model.kind", "tree"));
    const states = await stations(page);
    assert.deepEqual(states.slice(0, 3), ["cached", "cached", "cached"], states.join(" "));
    assert.equal(states[4], "fresh");
    assert.ok(await control(page, "tree.max_depth").isVisible());
    assert.equal(await control(page, "logistic.l2", "input[type=number]").count(), 0);
  });

  await check("sliders: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function history(browser) {
  const { context, page, complaints } = await openLab(browser, server);
  await page.getByRole("link", { name: "MLOps", exact: true }).click();
  await page.locator('.rail li[data-stage="train"] a').click();
  const slider = control(page, "evaluate.threshold");
  const drag = async () => {
    await slider.focus();
    await page.keyboard.press("ArrowRight");
  };

  await check("Back and Forward of the browser undo and redo a choice", async () => {
    const print = await fingerprint(page);
    await rerun(page, () => choose(page, "model.kind", "tree"));
    await rerun(page, () => page.goBack());
    assert.equal(await fingerprint(page), print);
    await says(page, "h1", /tell good from bad/);
    await rerun(page, () => page.goForward());
    assert.ok(await control(page, "tree.max_depth").isVisible());
    await rerun(page, () => page.goBack());
  });

  await check("Back undoes a moved slider, and nothing else", async () => {
    await rerun(page, drag);
    assert.equal(await slider.inputValue(), "0.51");
    await page.goBack();
    await says(page, "h1", /tell good from bad/, 2000);
    await waitFor(page, `document.querySelector('[data-field="evaluate.threshold"] input[type=range]').value === "0.5"`, 3000);
  });

  await check("Back leads to the screen before", async () => {
    await page.locator('.rail li[data-stage="train"] a').click();
    await page.locator('.rail li[data-stage="deploy"] a').click();
    await says(page, "h1", /reach Production/);
    await page.goBack();
    await says(page, "h1", /tell good from bad/);
  });

  await check("a clean slate can be undone", async () => {
    await page.locator('.rail li[data-stage="train"] a').click();
    await rerun(page, () => choose(page, "model.kind", "tree"));
    await rerun(page, () => page.getByRole("button", { name: "Clean slate" }).click());
    assert.equal(await control(page, "tree.max_depth").count(), 0);
    await rerun(page, () => page.getByRole("button", { name: "Undo" }).click());
    assert.ok(await control(page, "tree.max_depth").isVisible());
  });

  await check("history: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function walk(browser) {
  await check("a walk through the eight stages by mouse", async () => {
    const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract"));
    for (const [id, question] of STAGES) {
      await page.locator(`.rail li[data-stage="${id}"] a`).click();
      await waitFor(page, `document.querySelector("h1").textContent === ${JSON.stringify(question)}`, 3000);
      assert.equal(await page.locator("h1").count(), 1);
      assert.ok(await page.locator(".figures > *").first().isVisible(), `${id} shows nothing`);
      assert.match(await hash(page), new RegExp(`at=mlops/${id}\\b`));
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await check("a walk through the eight stages by keyboard", async () => {
    const { context, page, complaints } = await openLab(browser, server);
    await tabTo(page, '.loops a[data-loop="ml"]');
    await page.keyboard.press("Enter");
    await says(page, "h1", /What is in the table/);
    for (const [id, question] of STAGES) {
      await tabTo(page, `.rail li[data-stage="${id}"] a`);
      await page.keyboard.press("Enter");
      await waitFor(page, `document.querySelector("h1").textContent === ${JSON.stringify(question)}`, 3000);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await check("the stations of the map are links to their stages", async () => {
    const { context, page } = await openLab(browser, server);
    for (const [name, question] of [["Curate", STAGES[2][1]], ["Production", STAGES[6][1]], ["Monitor", STAGES[7][1]]]) {
      await page.getByRole("link", { name: "Map", exact: true }).click();
      await page.locator(".map a", { hasText: name }).locator("circle").click();
      assert.equal(await text(page, "h1"), question);
    }
    await context.close();
  });

  await check("DevOps and AIOps run, and one comes back to where one was", async () => {
    const { context, page } = await openLab(browser, server);
    const loops = page.getByRole("navigation", { name: "Loops" });
    await loops.getByRole("link", { name: "DevOps" }).click();
    await says(page, "#ops h1", /What is about to change\?/, 20_000);
    await loops.getByRole("link", { name: "AIOps" }).click();
    await says(page, "#ops h1", /What do \d+ tools say/, 20_000);
    await loops.getByRole("link", { name: "DevOps" }).click();
    await says(page, "#ops h1", /What is about to change\?/, 20_000);
    await context.close();
  });
}

await withChromium(async (browser) => {
  await firstRun(browser);
  await sliders(browser);
  await history(browser);
  await walk(browser);
});

await server.close();
finish();
