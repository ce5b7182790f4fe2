// The library as Wasm in a worker of Chromium, as the page runs it.
import { readFileSync } from 'node:fs';

import { withChromium } from '../web/lib.mjs';
import { file } from './wasm.mjs';

/**
 * Calls `measure(exports, ...args)` in a worker, with a fresh instance: it may name nothing outside itself.
 * Its value, Chromium's version, and the longest time (ms) in which the page could not answer meanwhile.
 */
export async function inChromium(measure, ...args) {
  const bytes = readFileSync(file()).toString('base64');
  let found;
  await withChromium(async (browser) => {
    const page = await (await browser.newContext()).newPage();
    const value = await page.evaluate(async ([bytes, source, args]) => {
      const work = `onmessage = async ({ data: [bytes, args] }) => {
        const module = await WebAssembly.compile(Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)));
        const imports = {};
        for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => { throw new Error(name); };
        const { exports } = await WebAssembly.instantiate(module, imports);
        postMessage((${source})(exports, ...args));
      }`;
      const worker = new Worker(URL.createObjectURL(new Blob([work])));
      worker.postMessage([bytes, args]);
      return new Promise((resolve, reject) => {
        let [last, blocked] = [performance.now(), 0];
        const watch = () => {
          const now = performance.now();
          blocked = Math.max(blocked, now - last - 10);
          last = now;
        };
        const ear = setInterval(watch, 10);
        worker.onmessage = ({ data }) => { clearInterval(ear); resolve([data, blocked]); };
        worker.onerror = (event) => reject(new Error(event.message));
      });
    }, [bytes, measure.toString(), args]);
    found = { value: value[0], blocked: value[1], version: browser.version() };
  });
  return found;
}
