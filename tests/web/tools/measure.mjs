// node measure.mjs first: the time to the first result, from a server that sends Brotli.
// node measure.mjs wide FILE: a table of the reader's own through the page, as its reader would
// open it: by the file input, until <html data-state> is "ready" again.
// node measure.mjs slider: from a moved slider to the repainted figure, on a processor four times
// slower. `cargo xtask sizes` calls all.
import fs from "node:fs";
import { launchChromium, screens, serveDist, waitFor, waitForState } from "../lib.mjs";

const ROUNDS = 5;
const LIMIT_MS = 300_000;
const [what, file] = process.argv.slice(2);
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

// Notes when the page changes its state.
const WATCH = `globalThis.states = [];
new MutationObserver(() => states.push([document.documentElement.dataset.state, performance.now()]))
  .observe(document, { attributes: true, subtree: true, attributeFilter: ["data-state"] });`;

const server = await serveDist({ brotli: 11 });
const browser = await launchChromium();

async function open(hash = "") {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  let received = 0;
  network.on("Network.loadingFinished", (event) => (received += event.encodedDataLength));
  await page.goto(server.url + hash);
  await waitForState(page, "ready", LIMIT_MS);
  return { context, page, received: () => received };
}

/** The largest resident set of Chromium's page processes, where the system tells it (Linux). */
async function peakMemory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      try {
        return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${id}/status`, "utf8"))[1]);
      } catch {
        return 0;
      }
    });
  return Math.round(Math.max(0, ...peaks) / 1024);
}

async function measureFirst() {
  await (await open()).context.close(); // the server packs its files once
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { context, page, received } = await open();
    const times = await page.evaluate(`({
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      ready: states.find(([state]) => state === "ready")[1],
    })`);
    rounds.push({ ...times, received: received() });
    await context.close();
  }
  const of = (key) => Math.round(median(rounds.map((round) => round[key])));
  console.log(`Chromium, fresh profile, Brotli (medians of ${ROUNDS}): first paint ${of("paint")} ms, first result ${of("ready")} ms, received ${of("received").toLocaleString("en")} bytes`);
}

/** The first screen that has a file input. */
async function openAtFileInput() {
  for (const { hash } of screens()) {
    const opened = await open(hash);
    if ((await opened.page.locator("input[type=file]").count()) > 0) return opened;
    await opened.context.close();
  }
  throw new Error("no screen of tests/web/screens.json has an <input type=file>");
}

async function measureWide() {
  const rounds = [];
  let peak = 0;
  for (let round = 0; round < 3; round += 1) {
    const { context, page } = await openAtFileInput();
    await page.evaluate("states.length = 0");
    const start = await page.evaluate("performance.now()");
    await page.locator("input[type=file]").first().setInputFiles(file);
    await waitFor(page, "states.length > 0", 30_000);
    await waitFor(page, `["ready", "failed"].includes(states.at(-1)[0])`, LIMIT_MS);
    const [state, end] = await page.evaluate("states.at(-1)");
    if (state !== "ready") throw new Error(`the page ended as "${state}"`);
    rounds.push(end - start);
    peak = Math.max(peak, await peakMemory());
    await context.close();
  }
  console.log(`Wasm in Chromium, the same table: ${(median(rounds) / 1000).toFixed(2)} s (median of ${rounds.length})${peak ? `, peak memory of the page ${peak} MiB` : ""}`);
}

/** The time from each movement of the threshold to the next painted figure. */
async function measureSlider() {
  const { context, page } = await open(screens().find(({ name }) => name === "train").hash);
  const slow = await context.newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const times = await page.evaluate(`(async () => {
    const slider = document.querySelector("[data-field='evaluate.threshold'] input[type=range]");
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const figure = () => document.querySelector("figure.chart");
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const times = [];
    for (let step = 0; step < 60; step += 1) {
      const before = figure().innerHTML;
      const start = performance.now();
      setValue.call(slider, 0.2 + (step % 30) / 50);
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
      while (figure().innerHTML === before && performance.now() - start < 5000) await painted();
      times.push(performance.now() - start);
      await new Promise((later) => setTimeout(later, 120));
    }
    return times.sort((a, b) => a - b);
  })()`);
  const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))]);
  console.log(`Slider to figure, processor slowed 4 times (60 movements): median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  await context.close();
}

try {
  if (what === "slider") await measureSlider();
  else if (what === "wide") await measureWide();
  else await measureFirst();
} catch (error) {
  console.log(`not measured: ${error.message}`);
  process.exitCode = 1;
}
await browser.close();
await server.close();
process.exit();
