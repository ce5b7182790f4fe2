// Lesson 1 by mouse and by keyboard, with right and wrong answers; and the walkthrough for a class.
import assert from "node:assert/strict";
import { check, finish, serveDist, waitFor, waitForState, withChromium } from "./lib.mjs";
import { STAGES, linkTo, openLab, rerun, says, tabTo, text, works } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const START = linkTo("lessons");
const panel = ".lesson";
const beat = (page) => text(page, `${panel} h2`);
const next = (page) => page.locator(panel).getByRole("button", { name: "Next", exact: true });
const opening = (page) => page.getByRole("button", { name: "Start the lesson" });

async function wrong(browser) {
  const { context, page, complaints } = await openLab(browser, server, START);
  const click = (words) => page.locator(`${panel} .choices label`, { hasText: words }).click();

  await check("the list of lessons leads to the opening of the first", async () => {
    await page.getByRole("link", { name: /One row's journey/ }).click();
    await says(page, "h1", /^1\. One row's journey/);
    await rerun(page, () => opening(page).click());
    assert.equal(await beat(page), "Meet one payment");
    await says(page, "#record h2", /One record, followed/);
  });

  await check("the lesson locks what it does not ask for yet", async () => {
    assert.ok(await page.locator('.side > fieldset [data-field="data.table"] select').isDisabled());
    await page.locator("details.settings > summary").click();
    assert.ok(await page.locator('.settings [data-field="journey.change"] input').first().isDisabled());
  });

  await check("the next step is locked until a prediction is committed", async () => {
    await next(page).click();
    assert.equal(await beat(page), "What will happen?");
    assert.ok(await next(page).isDisabled());
    const commit = page.getByRole("button", { name: "Commit the prediction" });
    assert.ok(await commit.isDisabled());
    await click("Validate: a check will name it");
    assert.ok(await next(page).isDisabled());
    await commit.click();
    await says(page, `${panel} .help`, /^Committed/);
    assert.ok(await page.locator(`${panel} .choices input`).first().isDisabled());
    assert.ok(await next(page).isEnabled());
  });

  await check("the next step is locked until the copy is sent in cents", async () => {
    await next(page).click();
    assert.equal(await beat(page), "Send it in cents");
    assert.ok(await next(page).isDisabled());
    await rerun(page, () => page.locator(`${panel} [data-field="journey.change"] label`, { hasText: "in cents" }).click());
    assert.ok(await next(page).isEnabled());
    await says(page, "#record td", /^differs$/);
  });

  await check("a hint is given on request", async () => {
    await page.getByRole("button", { name: "A nudge" }).click();
    await says(page, `${panel} .help`, /Start at the first station/);
  });

  await check("a wrong answer ends without success and names the unmet condition", async () => {
    await next(page).click();
    await click("Validate");
    await next(page).click();
    await click("one at every station");
    await next(page).click();
    await says(page, `${panel} .goals li`, /not met.*named the station where it first differed.*you said validate/);
    await says(page, `${panel} .goals li`, /not met.*counted the alarms.*you said 8/);
    assert.equal(await page.getByText("You have it").count(), 0);
  });

  await check("going back and answering right leads to success", async () => {
    const back = page.locator(panel).getByRole("button", { name: "Back", exact: true });
    await back.click();
    await click("none");
    await back.click();
    assert.equal(await beat(page), "Where did it change first?");
    await click("Extract");
    await next(page).click();
    await next(page).click();
    await says(page, `${panel} .notice`, /You have it/);
    assert.equal(await page.locator(`${panel} .goals .status[data-status="bad"]`).count(), 0);
  });
  await check("the wrong way round: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function byMouse(browser) {
  const { context, page, complaints } = await openLab(browser, server, START);
  await check("lesson 1, by mouse only", async () => {
    const click = (words) => page.locator(`${panel} .choices label`, { hasText: words }).click();
    await page.getByRole("link", { name: /One row's journey/ }).click();
    await rerun(page, () => opening(page).click());
    await next(page).click();
    await click("Extract: the value as it was read");
    const sure = await page.locator("#confidence").boundingBox();
    await page.mouse.click(sure.x + sure.width - 6, sure.y + sure.height / 2);
    await says(page, `${panel} .value`, /^100 %$/);
    await page.getByRole("button", { name: "Commit the prediction" }).click();
    await next(page).click();
    await rerun(page, () => page.locator(`${panel} [data-field="journey.change"] label`, { hasText: "in cents" }).click());
    for (const [id] of STAGES) await page.locator(`.rail li[data-stage="${id}"] a`).click();
    await next(page).click();
    await click("Extract");
    await next(page).click();
    await click("none");
    await next(page).click();
    await says(page, `${panel} .notice`, /You have it.*travels in silence/);
  });

  await check("the list of lessons remembers the prediction, a reload later as well", async () => {
    await page.getByRole("link", { name: "Lessons", exact: true }).click();
    await says(page, ".steps li", /One row's journey.*Done\. You predicted right and were 100 % sure/);
    await page.reload();
    await waitForState(page);
    await says(page, ".steps li", /Done\. You predicted right/);
  });
  await check("by mouse: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function byKeyboard(browser) {
  const { context, page, complaints } = await openLab(browser, server);
  const press = (key) => page.keyboard.press(key);
  const named = (words) => page.evaluate(`document.activeElement.textContent.trim().startsWith(${JSON.stringify(words)})`);
  const tabToButton = async (words) => {
    for (let tries = 0; tries < 40; tries += 1) {
      await tabTo(page, `${panel} button`);
      if (await named(words)) return;
    }
    throw new Error(`no way to the button ${words} by Tab`);
  };
  const go = async (words = "Next") => {
    await tabToButton(words);
    await press("Enter");
  };
  // Tab leads to the first of unchosen radio buttons; arrows choose another.
  const pick = async (value) => {
    await tabTo(page, `${panel} .choices input`);
    await press("Space");
    for (let tries = 0; tries < 8; tries += 1) {
      if (await page.evaluate(`document.activeElement.value === ${JSON.stringify(value)} && document.activeElement.checked`)) return;
      await press("ArrowDown");
    }
    throw new Error(`arrows do not lead to ${value}`);
  };

  await check("lesson 1, by keyboard only", async () => {
    await tabTo(page, '.loops a[href*="at=lessons"]');
    await press("Enter");
    await tabTo(page, '.steps a[href*="one-rows-journey"]');
    await press("Enter");
    await tabTo(page, "button.primary:not(.head *)");
    await rerun(page, () => press("Enter"));
    await go();
    await says(page, `${panel} h2`, /What will happen/);
    await pick("validate");
    await tabTo(page, "#confidence");
    await press("ArrowRight");
    await says(page, `${panel} .value`, /^75 %$/);
    await go("Commit");
    await go();
    await tabTo(page, `${panel} [data-field="journey.change"] input`);
    await rerun(page, () => press("ArrowRight"));
    await go();
    await pick("extract");
    await go();
    await pick("0");
    await go();
    await says(page, `${panel} .notice`, /You have it/);
    await go("To the sandbox");
    await waitFor(page, `!document.querySelector("${panel}")`, 2000);
  });
  await check("by keyboard: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

/** A press of the presenter's remote, and the page's two frames to show what it leads to. */
async function remote(page, key) {
  await page.keyboard.press(key);
  await page.evaluate("new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))");
}

async function show(browser) {
  const { context, page, complaints } = await openLab(browser, server);
  await check("the show goes through eight stages with PageDown, and back with PageUp", async () => {
    await page.getByRole("button", { name: "Present" }).click();
    for (const [at, [, question]] of STAGES.entries()) {
      await remote(page, "PageDown");
      await waitFor(page, `document.querySelector("h1").textContent === ${JSON.stringify(question)}`, 3000);
      await says(page, ".beatbar span", new RegExp(`^${at + 1} of 8$`));
    }
    await remote(page, "PageDown");
    assert.equal(await text(page, "h1"), STAGES[7][1]);
    for (let at = 6; at >= 0; at -= 1) {
      await remote(page, "PageUp");
      await waitFor(page, `document.querySelector("h1").textContent === ${JSON.stringify(STAGES[at][1])}`, 3000);
    }
  });

  await check("each stage has one sentence in large type, and nothing sticks out", async () => {
    const sentences = new Set();
    for (const [, question] of STAGES) {
      await waitFor(page, `document.querySelector("h1").textContent === ${JSON.stringify(question)}`, 3000);
      sentences.add(await text(page, ".ask .answer"));
      const [size, over] = await page.evaluate(`[parseFloat(getComputedStyle(document.querySelector(".ask .answer")).fontSize), document.documentElement.scrollWidth - innerWidth]`);
      assert.ok(size >= 28, `${question}: ${size} px`);
      assert.ok(over <= 0, `${question}: ${over} px too wide`);
      await remote(page, "PageDown");
    }
    assert.equal(sentences.size, 8);
  });

  await check("the show can be moved by its buttons and ends with Escape", async () => {
    await page.getByRole("button", { name: "Previous stage" }).click();
    await says(page, "h1", /reach Production/);
    await page.keyboard.press("Escape");
    await waitFor(page, `!document.documentElement.hasAttribute("data-present")`, 2000);
    assert.ok(await page.locator("header.head").isVisible());
    await remote(page, "PageDown");
    assert.equal(await text(page, "h1"), STAGES[6][1]);
    await works(page);
  });
  await check("the show: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

await withChromium(async (browser) => {
  await wrong(browser);
  await byMouse(browser);
  await byKeyboard(browser);
  await show(browser);
});

await server.close();
finish();
