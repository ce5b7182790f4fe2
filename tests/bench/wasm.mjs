// The library as Wasm in Node, without a browser: builds `room/` as the room is built, and hands out
// its functions. No package is needed.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** Compiles the library, or takes the file that `OPSLAB_WASM` names; a fresh instance of it. */
export async function load() {
  return (await WebAssembly.instantiate(module(), imports())).exports;
}

/** The Wasm file: compiled, or the one that `OPSLAB_WASM` names. */
export function file() {
  if (process.env.OPSLAB_WASM) return process.env.OPSLAB_WASM;
  const folder = join(here, 'room');
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  // The same versions as everywhere.
  copyFileSync(join(root, 'Cargo.lock'), join(folder, 'Cargo.lock'));
  const flags = ['build', '--release', '--lib', '--target', 'wasm32-unknown-unknown', '--target-dir', target];
  execFileSync('cargo', flags, { cwd: folder, stdio: 'inherit' });
  return join(target, 'wasm32-unknown-unknown', 'release', 'opslab_bench.wasm');
}

let compiled;
function module() {
  compiled ??= new WebAssembly.Module(readFileSync(file()));
  return compiled;
}

/** A browser's functions that crates ask for and nothing here calls. */
function imports() {
  const all = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module())) {
    if (kind !== 'function') throw new Error(`an import that is no function: ${from}.${name}`);
    (all[from] ??= {})[name] = () => { throw new Error(`${name} was called`); };
  }
  return all;
}

export const load1 = () => loadavg()[0].toFixed(1);
export const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? 0;
