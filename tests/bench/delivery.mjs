// Weeks of delivery in Wasm: the first time every distinct change is built and tested, then what was found
// out is known. In Node, and with `--chromium` in a worker of Chromium, as the page runs it:
//
//   node tests/bench/delivery.mjs [WEEKS] [--chromium]
import { inChromium } from './chromium.mjs';
import { load, load1 } from './wasm.mjs';

const weeks = Number(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 1000);
const runs = 5;

/** Times everything with a fresh instance; runs in Node and in the worker, so it names nothing else. */
function measure(wasm, weeks, runs) {
  const timed = (act) => {
    const before = performance.now();
    const value = act();
    return [performance.now() - before, value];
  };
  const [first, events] = timed(() => wasm.deliver(weeks));
  const again = Array.from({ length: runs }, () => timed(() => wasm.deliver(weeks))[0]);
  const back = Array.from({ length: 20 }, () => timed(() => wasm.day(1))[0]);
  return { first, events, again, back };
}

function tell(where, { first, events, again, back }) {
  const of = (all) => `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)} ms`;
  console.log(`${where}: ${weeks} weeks, ${events} events, load ${load1()}`);
  console.log(`  with building and testing ${first.toFixed(0)} ms; once all is known ${of(again)} (${runs} runs)`);
  console.log(`  a day back ${of(back)} (20 times)`);
}

if (process.argv.includes('--chromium')) {
  const { value, version } = await inChromium(measure, weeks, runs);
  tell(`Chromium ${version}, worker`, value);
  process.exit(0);
}
tell(`Node ${process.version}`, measure(await load(), weeks, runs));
