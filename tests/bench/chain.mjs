// The room of the operations loop over a storm, as its worker steps it, in Wasm in Node:
//
//   node tests/bench/chain.mjs whole [EVENTS] [SEED]   everything at once, by phase, with the memory
//   node tests/bench/chain.mjs chromium [EVENTS] [SEED]   everything at once, in a worker of Chromium
//   node tests/bench/chain.mjs live  [EVENTS] [SEED] [STRIDE]   minute by minute, as the timeline plays
//   node tests/bench/chain.mjs paced [EVENTS] [SEED] [STRIDE]   the same with strides as the room chooses them
//
// Times are wall time on one core, beside them the processor's time (with what V8 compiles meanwhile),
// which a busy machine changes less. STATION chooses the station looked at, from 0; Correlate is usual.
import { load, load1, median } from './wasm.mjs';

const [mode = 'whole', events = '1000000', seed = '7', stride = '10'] = process.argv.slice(2);
const STATION = Number(process.env.STATION ?? 5);
const PHASES = ['world', 'read', 'templates', 'alerts', 'correlate', 'causes', 'station', 'compare', 'done'];

if (mode === 'chromium') {
  const { inChromium } = await import('./chromium.mjs');
  const { value, blocked, version } = await inChromium((wasm, seed, events, station) => {
    wasm.choose(seed, events, station);
    if (!wasm.ask(0xffff_fffe)) throw new Error('refused');
    const spent = {};
    const sum = (phase, ms) => { spent[phase] = (spent[phase] ?? 0) + ms; };
    for (;;) {
      const before = performance.now();
      const phase = wasm.step();
      sum(phase, performance.now() - before);
      if (phase === wasm.done()) return { spent, rows: wasm.rows(), bytes: wasm.memory.buffer.byteLength };
    }
  }, Number(seed), Number(events), STATION);
  const all = Object.entries(value.spent);
  for (const [phase, ms] of all) console.log(`  ${PHASES[phase].padEnd(10)} ${ms.toFixed(0).padStart(6)} ms`);
  const chain = all.reduce((sum, [phase, ms]) => sum + (phase === '0' ? 0 : ms), 0);
  console.log(`Chromium ${version}, worker: ${value.rows} rows, the chain without the world ${chain.toFixed(0)} ms, ${Math.round(value.bytes / 2 ** 20)} MB; the page was blocked ${Math.max(0, blocked).toFixed(0)} ms at most; load ${load1()}`);
  process.exit(0);
}
const wasm = await load();
const megabytes = () => Math.round(wasm.memory.buffer.byteLength / 2 ** 20);

/** Steps until all is there; milliseconds by phase, and the longest step of each. */
function work(minute) {
  if (!wasm.ask(minute)) throw new Error('refused');
  const spent = new Map();
  for (;;) {
    const before = performance.now();
    const phase = wasm.step();
    const took = performance.now() - before;
    if (phase >= PHASES.length) throw new Error('the room failed');
    const [sum, most] = spent.get(phase) ?? [0, 0];
    spent.set(phase, [sum + took, Math.max(most, took), megabytes()]);
    if (phase === wasm.done()) return spent;
  }
}
const total = (spent) => [...spent.values()].reduce((sum, [ms]) => sum + ms, 0);
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
const ms = (value) => `${value.toFixed(0)} ms`;

console.log(`${events} events, seed ${seed}, Node ${process.version}, load ${load1()}`);
wasm.choose(Number(seed), Number(events), STATION);
if (mode === 'whole') {
  const started = cpu();
  const spent = work(0xffff_fffe);
  const burnt = cpu() - started;
  for (const [phase, [sum, most, memory]] of spent) {
    console.log(`  ${PHASES[phase].padEnd(10)} ${ms(sum).padStart(9)}   longest step ${ms(most).padStart(6)}   ${memory} MB`);
  }
  const world = spent.get(0)?.[0] ?? 0;
  console.log(`  chain      ${ms(total(spent) - world).padStart(9)}   ${wasm.rows()} rows, ${megabytes()} MB; processor, with the world ${ms(burnt)}`);
  const before = performance.now();
  wasm.show();
  console.log(`  sheet      ${ms(performance.now() - before).padStart(9)}   load ${load1()}`);
} else {
  work(0);
  const ticks = [];
  const steps = [];
  let rows = wasm.rows();
  const first = rows;
  const began = performance.now();
  const started = cpu();
  let next = Number(stride);
  for (let minute = next; ; minute += next) {
    const before = performance.now();
    const spent = work(minute);
    const worked = performance.now();
    wasm.show();
    const after = performance.now();
    const now = wasm.rows();
    if (now === rows && minute > 240) break;
    ticks.push({ minute, rows: now - rows, ms: after - before, show: after - worked });
    steps.push(...[...spent.values()].map(([, most]) => most));
    rows = now;
    if (mode === 'paced') next = wasm.paced(Number(stride), next, after - before);
  }
  const took = performance.now() - began;
  console.log(`  ${ticks.length} ticks of ${stride} minutes${mode === 'paced' ? ' and more' : ''}, ${rows - first} events in ${ms(took)}: ${Math.round(((rows - first) / took) * 1000)} events/s; processor ${ms(cpu() - started)}`);
  const slowest = ticks.reduce((a, b) => (b.ms > a.ms ? b : a));
  console.log(`  tick: median ${ms(median(ticks.map((t) => t.ms)))}, slowest ${ms(slowest.ms)} (minute ${slowest.minute}); of that the sheet ${ms(median(ticks.map((t) => t.show)))}`);
  const slow = ticks.filter((t) => t.rows / t.ms < 20);
  console.log(`  ticks below 20,000 events/s: ${slow.length}; longest step ${ms(Math.max(...steps))}; ${megabytes()} MB; load ${load1()}`);
  if (process.env.TICKS) ticks.forEach((t) => console.log(`    ${t.minute}: ${t.rows} rows, ${ms(t.ms)}, sheet ${ms(t.show)}`));
}
