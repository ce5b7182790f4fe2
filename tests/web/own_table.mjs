// A table of the visitor's own: by drop, picker and paste, good and bad; it never leaves the page.
import assert from "node:assert/strict";
import { check, finish, serveDist, waitForState, withChromium } from "./lib.mjs";
import { STAGES, fingerprint, linkTo, openLab, rerun, says, text, works } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });

/** A table whose target follows from two numbers, with a name that only this table has. */
function table(rows, name = "wage") {
  const lines = [`age,${name},colour,paid`];
  for (let row = 0; row < rows; row += 1) {
    const [age, wage] = [20 + ((row * 37) % 50), 900 + ((row * 7919) % 2100)];
    const paid = wage + age * 10 + ((row * 104_729) % 700) > 2700 ? "yes" : "no";
    lines.push(`${age},${wage},${["red", "green", "blue"][row % 3]},${paid}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Drops a file on the drop zone, as a person drags it in from the desktop. */
const drop = (page, name, body) =>
  page.evaluate(`{
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(${JSON.stringify(Buffer.from(body).toString("base64"))}), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: "text/csv" }));
    const zone = document.querySelector(".drop");
    for (const type of ["dragenter", "dragover", "drop"]) {
      zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }`);

const pick = (page, name, body) =>
  page.locator(".drop input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(body) });

async function paste(page, body) {
  const area = page.locator("#paste");
  if (!(await area.isVisible())) await page.locator("summary", { hasText: "Or paste a table" }).click();
  await area.fill(body);
  await page.getByRole("button", { name: "Read it" }).click();
}

async function columns(page) {
  return page.evaluate(`[...document.querySelectorAll("#table-head thead th")].map((cell) => cell.textContent)`);
}

async function goodTables(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract"));
  const requests = [];
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));

  const ways = [["dropped", drop, "salary"], ["picked", pick, "wage"], ["pasted", paste, "income"]];
  for (const [word, bring, name] of ways) {
    await check(`a ${word} table goes through all stages`, async () => {
      await rerun(page, () => (bring === paste ? paste(page, table(400, name)) : bring(page, `${name}.csv`, table(400, name))));
      assert.deepEqual(await columns(page), ["age", name, "colour", "paid"]);
      assert.match(await text(page, ".context"), bring === paste ? /^pasted · 400 rows/ : new RegExp(`^${name}\\.csv · 400 rows`));
      assert.match(await fingerprint(page), /^[0-9a-f]{32}$/);
      await says(page, '.rail li[data-stage="train"] .fact', /\d/);
    });
  }

  await check("the same table again, after another one, is read again", async () => {
    await rerun(page, () => drop(page, "salary.csv", table(400, "salary")));
    assert.deepEqual(await columns(page), ["age", "salary", "colour", "paid"]);
  });

  await check("every stage shows the table's result", async () => {
    for (const [id, question] of STAGES) {
      await page.locator(`.rail li[data-stage="${id}"] a`).click();
      assert.equal(await text(page, "h1"), question);
      assert.ok(await page.locator(".figures > *").first().isVisible(), `${id} shows nothing`);
    }
  });

  await check("no byte of a table leaves the page", () => {
    assert.deepEqual(requests.filter((request) => !/^GET (blob:|data:|.*\/icon\.svg$)/.test(request)), []);
  });
  await check("a table's link names it and holds none of its rows", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await says(page, "dialog li", /name and hash of your own table .*none of its rows/);
    const link = await page.locator("dialog input").inputValue();
    assert.match(link, /own=[^&]*csv/);
    await page.keyboard.press("Escape");
    const other = await openLab(browser, server, new URL(link).hash);
    await says(other.page, ".messages", /Bring that file to see the same/);
    await works(other.page);
    await other.context.close();
  });
  await check("own tables: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

const BAD = [
  ["an empty file", "", /the file is empty/i],
  ["a header without rows", "age,wage,paid\n", /line 1: a header with 3 columns and no row below it/],
  ["one class only", `age,paid\n${"31,yes\n".repeat(200)}`, /No column of the table can be predicted: a target needs two different values/],
  ["a NUL byte", `${table(100)}31,12\0,red,yes\n`, /line 102, column `?wage`?: a NUL character/],
  ["ragged rows", `a,b,c,paid\n${"1,2\n1,2,3,yes,5,6\n".repeat(60)}`, /line 2: .*do not have the 4 cells of the header/],
  ["an open quote", `${table(60)}31,"1200,red,yes\n${table(60)}`, /line 62, column .*: a quote opened here is never closed/],
  ["a column without a value", `age,paid\n${"31,\n".repeat(200)}`, /No column of the table can be predicted/],
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61", "hex"), /it is a PNG picture/],
  ["rows without end", `age,paid\n${"7".repeat(3_000_000)}`, /line 2, column /],
];

const ODD = [
  ["Latin-1", Buffer.from(table(200).replaceAll("red", "f\u00fcr"), "latin1"), /^200 rows/],
  ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(table(200), "utf16le")]), /^200 rows/],
  ["odd numbers and constants", table(200).replace("\n", ",x\n").replaceAll(/(yes|no)\n/g, "$1,1e400\n"), /^200 rows/],
  ["the same name twice and none", table(200).replace("age,wage,colour", "age,age,"), /^200 rows/],
];

async function badTables(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract"));
  await rerun(page, () => drop(page, "good.csv", table(400)));
  for (const [name, body, message] of BAD) {
    await check(`${name} is refused, and the message names the place`, async () => {
      await rerun(page, () => drop(page, "bad.csv", body));
      await says(page, ".messages .notice", message, 500);
      await says(page, ".messages .notice", /bad\.csv: .*good\.csv stays in use/, 500);
      assert.match(await text(page, ".context"), /^good\.csv · 400 rows/);
      assert.deepEqual(await columns(page), ["age", "wage", "colour", "paid"]);
      assert.match(await page.evaluate("location.hash"), /own=good/);
      await works(page);
    });
  }
  for (const [name, body, answer] of ODD) {
    await check(`${name} are read`, async () => {
      await rerun(page, () => drop(page, "odd.csv", body));
      await says(page, ".answer", answer, 500);
      await works(page);
    });
  }

  await check("10,000 columns do not freeze the page", async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(",");
    const cells = (row) => Array.from({ length: 10_000 }, (_, at) => (row * (at + 3)) % 7 % 2).join(",");
    const rows = Array.from({ length: 60 }, (_, row) => cells(row));
    await rerun(page, () => drop(page, "wide.csv", `${names}\n${rows.join("\n")}\n`), 60_000);
    await works(page);
    await says(page, ".notice, .answer", /10,?000|columns/, 500);
  });

  await check("nothing to paste is said", async () => {
    await paste(page, "  ");
    await says(page, ".messages", /nothing to read/);
  });

  await check("after bad tables a good one works", async () => {
    await rerun(page, () => drop(page, "good.csv", table(400)));
    assert.deepEqual(await columns(page), ["age", "wage", "colour", "paid"]);
  });

  await check("a table is a step: Undo brings the one before back, and then that of the lab", async () => {
    const undo = () => rerun(page, () => page.getByRole("button", { name: "Undo" }).click());
    await rerun(page, () => drop(page, "second.csv", table(300, "salary")));
    await undo();
    assert.match(await text(page, ".context"), /^good\.csv · 400 rows/);
    assert.deepEqual(await columns(page), ["age", "wage", "colour", "paid"]);
    await rerun(page, () => page.getByRole("button", { name: "Redo" }).click());
    assert.match(await text(page, ".context"), /^second\.csv · 300 rows/);
    // second, good, wide, four odd ones, good: all the way back.
    for (let step = 0; step < 8; step += 1) await undo();
    assert.match(await text(page, ".context"), /^Credit decisions/);
    assert.doesNotMatch(await page.evaluate("location.hash"), /own=/);
  });
  await check("a target with one value only is said, with what is predicted instead", async () => {
    const rows = Array.from({ length: 200 }, (_, row) => `${20 + (row * 37) % 50},${["red", "blue"][row % 2]},yes`);
    await rerun(page, () => drop(page, "one.csv", `age,colour,paid\n${rows.join("\n")}\n`));
    await says(page, ".answer", /paid has one value only, yes in all 200 rows, so it cannot be predicted; colour is predicted instead/, 500);
    await says(page, ".verdict", /1 warning/, 500);
  });
  await check("bad tables: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function withoutTable(browser) {
  await check("a link to a table of someone's own says that it must be brought", async () => {
    const { context, page, complaints } = await openLab(browser, server, linkTo("mlops/extract", { "data.table": "own" }));
    await says(page, ".notice", /There is no table yet.*Drop a CSV file/);
    await rerun(page, () => drop(page, "mine.csv", table(300)));
    assert.deepEqual(await columns(page), ["age", "wage", "colour", "paid"]);
    await waitForState(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

await withChromium(async (browser) => {
  await goodTables(browser);
  await badTables(browser);
  await withoutTable(browser);
});

await server.close();
finish();
