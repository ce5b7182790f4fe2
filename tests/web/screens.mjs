// Every screen fits every width; every figure can be read by pointer, by keys and as a table.
import assert from "node:assert/strict";
import { check, checkAccessibility, finish, screens, serveDist, waitFor, waitForState, withChromium } from "./lib.mjs";
import { STAGES, linkTo, openLab, says, text } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const WIDTHS = [360, 768, 1024, 1440];
const DRIFT = { "monitor.inject": "concept", "monitor.on_alarm": "retrain" };

/** What is wider than the window, if anything is. */
const tooWide = (page) =>
  page.evaluate(`(() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return "";
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1);
    return page.scrollWidth + " px wide: " + wide.slice(0, 4).map((e) => e.tagName + "." + e.className).join(", ");
  })()`);

async function widths(browser) {
  const { context, page, complaints } = await openLab(browser, server);
  for (const { name, hash } of screens()) {
    await check(`${name}: no sideways scrolling at ${WIDTHS.join(", ")} px`, async () => {
      await page.goto(server.url + (hash || linkTo("")));
      await page.evaluate("new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))");
      await waitForState(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate("new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))");
        assert.equal(await tooWide(page), "", `at ${width} px`);
      }
    });
  }
  await check("all widths: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function narrow(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/train"), { viewport: { width: 360, height: 740 }, hasTouch: true });
  await check("on a narrow screen the rail keeps the stage in sight", async () => {
    for (const [id, question] of STAGES) {
      await page.locator(`.rail li[data-stage="${id}"] a`).tap();
      await says(page, "h1", new RegExp(question.replace("?", "\\\\?")));
      await waitFor(page, `(() => {
        const box = document.querySelector(".rail a[aria-current]").getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth + 1;
      })()`, 2000);
    }
  });
  await check("on a narrow screen axe reports nothing", async () => {
    for (const id of ["train", "monitor", "extract"]) {
      await page.locator(`.rail li[data-stage="${id}"] a`).tap();
      await checkAccessibility(page);
    }
  });
  await check("a narrow screen: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

/** Opens each figure of the stage shown in turn, the supporting ones by the list. */
async function eachFigure(page, use) {
  const list = page.locator("#supporting");
  const options = (await list.count()) ? await list.locator("option").evaluateAll((all) => all.map((o) => o.value)) : [];
  const first = await page.locator(".chart").first().getAttribute("id");
  await use(first);
  for (const id of options) {
    await list.selectOption(id);
    await page.locator(`.chart[id="${id}"]`).waitFor({ timeout: 3000 });
    await use(id);
  }
  if (!options.length && (await page.locator(".chart").count()) > 1) await use(await page.locator(".chart").nth(1).getAttribute("id"));
}

async function figures(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/monitor", DRIFT));
  for (const [stage, question] of STAGES) {
    if (stage === "extract" || stage === "deploy") continue; // They show tables and steps, no figure.
    await page.locator(`.rail li[data-stage="${stage}"] a`).click();
    await says(page, "h1", new RegExp(question.replace("?", "\\\\?")));
    const seen = [];
    await check(`${stage}: each figure is read by pointer, by keys and as a table`, async () => {
      await eachFigure(page, async (id) => {
        seen.push(id);
        const chart = page.locator(`.chart[id="${id}"]`);
        await readByPointer(page, chart, id);
        await readByKeys(page, chart, id);
        await readAsTable(page, chart, id);
      });
      assert.ok(seen.length > 0);
    });
    await check(`${stage}: axe reports nothing with a table open`, async () => {
      await openTable(page.locator(".chart").first());
      await checkAccessibility(page);
      await openTable(page.locator(".chart").first());
    });
  }
  await check("figures: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

const reading = (id) => `.chart[id="${id}"] .reading`;

async function readByPointer(page, chart, id) {
  const plot = chart.locator(".plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await page.mouse.move(box.x + box.width * 0.52, box.y + box.height * 0.5);
  await waitFor(page, `document.querySelector('${reading(id)}')?.textContent.length > 2`, 2000).catch(() => assert.fail(`${id}: no reading under the pointer`));
  await page.mouse.move(box.x + box.width / 2, box.y - 400 < 0 ? 1 : box.y - 60);
  await waitFor(page, `!document.querySelector('${reading(id)}')`, 2000).catch(() => assert.fail(`${id}: the reading stays when the pointer leaves`));
}

async function readByKeys(page, chart, id) {
  await chart.locator(".plot").focus();
  await waitFor(page, `document.querySelector('${reading(id)}')`, 2000).catch(() => assert.fail(`${id}: no reading with the focus`));
  const seen = new Set();
  for (const key of ["Home", "ArrowRight", "ArrowUp", "End", "ArrowLeft", "ArrowDown"]) {
    await page.keyboard.press(key);
    seen.add(await chart.locator(".plot").getAttribute("aria-valuetext"));
  }
  assert.ok(seen.size > 1, `${id}: keys lead nowhere: ${[...seen].join(" | ")}`);
  await page.keyboard.press("Escape");
  await waitFor(page, `!document.querySelector('${reading(id)}') && document.activeElement === document.body`, 2000).catch(() => assert.fail(`${id}: Escape does not leave`));
}

async function openTable(chart) {
  await chart.locator("details.more > summary").click();
  await chart.locator(".menu button").first().click();
}

async function readAsTable(page, chart, id) {
  await openTable(chart);
  const table = chart.locator(".twin table");
  await table.waitFor({ timeout: 2000 });
  assert.ok((await table.locator("tbody tr").count()) > 0, `${id}: its table is empty`);
  assert.ok((await table.locator("caption").textContent()).length > 5, `${id}: its table has no caption`);
  await openTable(chart);
  await table.waitFor({ state: "detached", timeout: 2000 });
}

async function details(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/train"));
  const chart = page.locator(".chart").first();
  await check("the menu of a figure opens by keyboard and closes with Escape", async () => {
    await chart.locator("details.more > summary").focus();
    await page.keyboard.press("Enter");
    await chart.locator(".menu").waitFor({ timeout: 2000 });
    await page.keyboard.press("Escape");
    await chart.locator(".menu").waitFor({ state: "hidden", timeout: 2000 });
  });
  for (const [button, end, start] of [["Save as SVG", ".svg", "<svg"], ["Save data as CSV", ".csv", "\ufeff"]]) {
    await check(`a figure is saved: ${button}`, async () => {
      await chart.locator("details.more > summary").click();
      const [download] = await Promise.all([page.waitForEvent("download", { timeout: 3000 }), chart.getByRole("button", { name: button }).click()]);
      assert.ok(download.suggestedFilename().endsWith(end), download.suggestedFilename());
      const chunks = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString("utf8");
      assert.ok(body.includes(start) && body.length > 100, body.slice(0, 80));
    });
  }
  await check("the first Tab leads past the rail to the content", async () => {
    const fresh = await openLab(browser, server, linkTo("mlops/train"));
    await fresh.page.keyboard.press("Tab");
    assert.equal(await fresh.page.evaluate("document.activeElement.textContent"), "Skip to the content");
    await fresh.page.keyboard.press("Enter");
    assert.equal(await fresh.page.evaluate("document.activeElement.id"), "stage");
    await fresh.context.close();
  });
  await check("axe reports nothing with the share sheet open", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.locator("dialog").waitFor();
    await checkAccessibility(page);
    await page.keyboard.press("Escape");
  });
  await check("axe reports nothing with all settings open and a lesson begun", async () => {
    await page.locator("details.settings > summary").click();
    await checkAccessibility(page);
    await page.goto(server.url + linkTo("lessons/one-rows-journey"));
    await page.getByRole("button", { name: "Start the lesson" }).click();
    await page.locator(".lesson h2").waitFor();
    await waitForState(page);
    await checkAccessibility(page);
  });
  await check("details: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function still(browser) {
  await check("with reduced motion nothing moves by itself", async () => {
    const { context, page } = await openLab(browser, server, linkTo("mlops/monitor", DRIFT), { reducedMotion: "reduce" });
    await page.locator('.rail li[data-stage="train"] a').click();
    const moving = await page.evaluate(`document.getAnimations().filter((a) => a.playState === "running" && a.effect.getComputedTiming().duration > 20).map((a) => a.animationName ?? a.transitionProperty)`);
    assert.deepEqual(moving, []);
    assert.ok(await text(page, "h1"));
    await context.close();
  });
}

await withChromium(async (browser) => {
  await widths(browser);
  await narrow(browser);
  await figures(browser);
  await details(browser);
  await still(browser);
});

await server.close();
finish();
