// The template miner in Wasm: seconds to learn the lines of a file, and the template of each line.
//
//   node tests/bench/templates.mjs FILE ROUNDS MASKS(0|1) [ids]
//
// Prints JSON, `{"seconds": […]}` or with `ids` `{"ids": […]}`; `templates.py --wasm` calls it.
import { readFileSync } from 'node:fs';
import { load } from './wasm.mjs';

const [file, rounds, masks, ids] = process.argv.slice(2);
const wasm = await load();
const bytes = readFileSync(file);
// Asking for room may move the memory: first the address, then the view.
const at = wasm.text(bytes.length);
new Uint8Array(wasm.memory.buffer, at, bytes.length).set(bytes);
const seconds = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const before = performance.now();
  wasm.learn(Number(masks));
  seconds.push((performance.now() - before) / 1e3);
}
if (ids) {
  const lines = wasm.learn(Number(masks));
  const first = wasm.templates();
  const found = new Uint32Array(wasm.memory.buffer, first, lines);
  console.log(JSON.stringify({ ids: [...found] }));
} else {
  console.log(JSON.stringify({ seconds }));
}
