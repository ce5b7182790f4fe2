// The start of the single-file edition. What the page would fetch is inside this file, packed with
// gzip and in base 64. A page at file:// may start classic Blob workers only, no module workers.
(async () => {
  const text = (id) => document.getElementById(id).textContent;
  // The page clears its document when it starts: what is wanted later is kept.
  const room = text("opslab-room");
  const unpack = async (words) => {
    const packed = Uint8Array.from(atob(words), (c) => c.charCodeAt(0));
    const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(bytes).arrayBuffer());
  };
  const workerOf = (glue) => {
    const source = `const init = (${glue})();
      self.onmessage = (event) => { self.onmessage = null; init({ module_or_path: event.data }); };`;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    return () => new Worker(address);
  };

  // For the page: a worker that waits for the compiled module, and the files by their names.
  globalThis.opslabSpawn = workerOf(opslabGlue);
  globalThis.opslabSpawnRoom = workerOf(opslabRoomGlue);
  globalThis.opslabOpenRoom = async () => opslabRoomGlue()({ module_or_path: await unpack(room) });
  globalThis.opslabFiles = {};
  for (const { id, dataset } of document.querySelectorAll("script[data-file]")) {
    globalThis.opslabFiles[dataset.file] = await unpack(text(id));
  }
  await opslabGlue()({ module_or_path: await unpack(text("opslab-wasm")) });
})().catch(opslabFailed);
