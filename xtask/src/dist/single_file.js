// The start of the single-file edition. What the page would fetch is inside this file, packed with
// gzip and in base 64. A page at file:// may start classic Blob workers only, no module workers.
(async () => {
  const unpack = async (id) => {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
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
  globalThis.opslabOpenRoom = async () => opslabRoomGlue()({ module_or_path: await unpack("opslab-room") });
  globalThis.opslabFiles = {};
  for (const { id, dataset } of document.querySelectorAll("script[data-file]")) {
    globalThis.opslabFiles[dataset.file] = await unpack(id);
  }
  await opslabGlue()({ module_or_path: await unpack("opslab-wasm") });
})().catch(opslabFailed);
