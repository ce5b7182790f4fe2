// The same scenario has the same fingerprint in the page and in the native command.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { check, finish, openPage, serveDist, skip, waitForState, withChromium } from "./lib.mjs";
import { fingerprint, linkTo } from "./tools/lab.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const targets = path.resolve(root, process.env.CARGO_TARGET_DIR || "target");
const places = process.env.OPSLAB_COMMAND
  ? [process.env.OPSLAB_COMMAND]
  : ["release", "debug"].map((profile) => path.join(targets, profile, process.platform === "win32" ? "opslab.exe" : "opslab"));
// The one built last: another may be of older sources.
const built = (place) => fs.statSync(place).mtimeMs;
const command = places.filter((place) => fs.existsSync(place)).sort((a, b) => built(b) - built(a))[0];

const SCENARIOS = [
  ["the default", []],
  ["card payments with a forest", ["data.table=cards", "model.kind=forest"]],
  ["tumours with a tree", ["data.table=breast_cancer", "model.kind=tree"]],
  ["flights with concept drift and retraining", ["data.table=nyc_flights_2013", "monitor.inject=concept", "monitor.on_alarm=retrain"]],
  ["loans with gradual data drift, split in time order", ["data.table=lending_club", "curate.split=in_order", "monitor.inject=data", "monitor.pattern=gradual"]],
  ["penguins with ranks, min-max and a threshold by cost", ["data.table=penguins", "curate.encode=ordinal", "curate.scale=min_max", "evaluate.rule=least_cost", "seed=7"]],
];

/** Runs the command; a run that a gate refused ends with 1 and is a result as well. */
function opslab(...words) {
  try {
    return execFileSync(command, words, { encoding: "utf8", maxBuffer: 1 << 28, cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error.status === 1 && error.stdout) return error.stdout;
    throw new Error(`opslab ${words.join(" ")}: ${error.stderr || error.message}`);
  }
}

async function compare(browser, server, set) {
  const link = opslab("link", "encode", ...set.flatMap((pair) => ["--set", pair])).trim();
  const wanted = JSON.parse(opslab("run", link, "--json"));
  const { context, page, complaints } = await openPage(browser, `${server.url}#${link}`);
  await waitForState(page, "ready", 60_000);
  assert.equal(await fingerprint(page), wanted.fingerprint);
  assert.equal(await page.locator(".messages .notice").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Deliveries: what was chosen and done, and where the page looks. */
const DELIVERIES = [
  ["a team for three weeks", "devops/measure/t3024", {}],
  ["a change that is bad in one location", "devops/measure/t600", { dev: "deliver.commits_per_week=0;act=205200:commit:currency-dropped;act=240000:approve:5:1" }],
];

/** The fingerprint of all that happened in the delivery loop, as its last station says it. */
async function compareDelivery(browser, server, at, set) {
  const link = linkTo(at, set);
  const tick = /t(\d+)$/.exec(at)[1];
  const wanted = JSON.parse(opslab("devops", link.slice(1), "--station", "measure", "--tick", tick, "--json"));
  const { context, page, complaints } = await openPage(browser, server.url + link);
  await waitForState(page, "ready", 60_000);
  const said = await page.locator("#ops .card small", { hasText: "fingerprint" }).first().textContent();
  assert.equal(/fingerprint ([0-9a-f]+)/.exec(said)[1], wanted.fingerprint);
  assert.deepEqual(complaints, []);
  await context.close();
}

if (command) {
  const server = await serveDist({ brotli: 4 });
  await withChromium(async (browser) => {
    for (const [name, set] of SCENARIOS) {
      await check(`page and command agree: ${name}`, () => compare(browser, server, set));
    }
    for (const [name, at, set] of DELIVERIES) {
      await check(`page and command agree: ${name}`, () => compareDelivery(browser, server, at, set));
    }
  });
  await server.close();
} else {
  for (const [name] of [...SCENARIOS, ...DELIVERIES]) skip(`page and command agree: ${name}`, `no ${places.join(" and no ")}; run \`cargo build --bin opslab\``);
}
finish();
