// Runs before the page: says why if it cannot start, and keeps the offline copy.
// The page itself sets <html data-state> to "running", then "ready".
(() => {
  const root = document.documentElement;
  const withoutCopy = new URLSearchParams(location.search).get("nosw");

  // ── A page that cannot start says so ────────────────────────────────────────────────────────
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.textContent = text;
    return made;
  };

  const explain = (reason) => {
    const reload = element("button", "Reload", { type: "button", class: "primary" });
    reload.addEventListener("click", () => location.reload());
    const main = element("main", "", { class: "stage" });
    const alert = element("div", "", { role: "alert" });
    main.append(alert);
    alert.append(
      element("h1", "Ops Lab could not start"),
      element("p", reason),
      element("p", "It needs a browser of 2023 or newer with WebAssembly allowed. Nothing you loaded was sent anywhere."),
    );
    main.append(element("p", ""));
    main.lastChild.append(reload);
    if (navigator.serviceWorker?.controller) {
      const without = new URL(location.href);
      without.searchParams.set("nosw", "");
      main.lastChild.append(" ", element("a", "Start without the offline copy", { href: without.href }));
    }
    document.body.replaceChildren(main);
  };

  globalThis.opslabFailed = (error) => {
    if (root.dataset.state === "failed") return;
    root.dataset.state = "failed";
    const reason = `Reason: ${error?.message || error}.`.replace(/\.\.$/, ".");
    if (document.body) explain(reason);
    else addEventListener("DOMContentLoaded", () => explain(reason));
  };

  // A script or style sheet that does not arrive: the event does not bubble, hence the capture.
  addEventListener("error", (event) => {
    const file = event.target?.src || event.target?.href;
    if (file && root.dataset.state === "loading" && event.target.closest?.("head")) {
      if (event.target.rel !== "icon" && event.target.rel !== "manifest") {
        globalThis.opslabFailed(`the file ${file} did not arrive`);
      }
    }
  }, true);

  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    globalThis.opslabFailed("this browser has no WebAssembly or no web workers, or they are switched off");
  }

  // ── The room of the operations loop: a Wasm of its own, loaded when it is opened ─────────────
  const open = async () => {
    if (globalThis.opslabOpenRoom) return globalThis.opslabOpenRoom();
    const file = (end) => new URL(root.dataset.room + end, document.baseURI).href;
    document.head.append(element("link", "", { rel: "stylesheet", href: file(".css") }));
    const room = await import(file(".js"));
    await room.default({ module_or_path: file("_bg.wasm") });
  };

  let opened;
  globalThis.opslabRoom = () => {
    const place = document.getElementById("room");
    const say = (text) => {
      const main = element("main", "", { class: "stage" });
      main.append(element("h1", text));
      place.replaceChildren(main);
    };
    if (!opened) say("Loading the operations loop");
    opened ??= open().catch((error) => {
      opened = undefined;
      say(`The operations loop could not be loaded (${error?.message || error}). Open it again to try once more.`);
    });
  };

  // ── A chart as a picture, twice as fine as the screen ───────────────────────────────────────
  globalThis.opslabPaint = async (name, svg) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = element("canvas", "");
    canvas.width = 2 * image.width;
    canvas.height = 2 * image.height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const href = URL.createObjectURL(blob);
      element("a", "", { href, download: `${name}.png` }).click();
      URL.revokeObjectURL(href);
    });
  };

  // ── The offline copy (sw.js) ────────────────────────────────────────────────────────────────
  const container = navigator.serviceWorker;
  if (!container || !location.protocol.startsWith("http") || root.dataset.edition) return;

  // `?nosw`: forget the offline copy, for when it is suspected of anything, and load once more so
  // that nothing of it is in use.
  const forget = async () => {
    const here = new URL("./", location.href);
    const registration = await container.getRegistration(here);
    await registration?.unregister();
    for (const name of await caches.keys()) {
      if (name.startsWith(`opslab ${here.pathname} `)) await caches.delete(name);
    }
    if (!container.controller || withoutCopy === "done") return;
    const again = new URL(location.href);
    again.searchParams.set("nosw", "done");
    location.replace(again);
  };

  const versionOf = (worker) =>
    new Promise((answer) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => answer(event.data);
      worker.postMessage("version", [channel.port2]);
    });

  // A new version that waits: taken at once if this page already is that version (it came over
  // the network), otherwise offered. The page shows the prompt and calls `opslabUpdate()`.
  const offer = async (registration) => {
    const { waiting } = registration;
    if (!waiting || !container.controller) return;
    if ((await versionOf(waiting)) === root.dataset.version) {
      waiting.postMessage("activate");
      return;
    }
    globalThis.opslabUpdate = () => {
      container.addEventListener("controllerchange", () => location.reload(), { once: true });
      (registration.waiting ?? waiting).postMessage("activate");
    };
    root.dataset.update = "ready";
    dispatchEvent(new Event("opslab-update"));
  };

  const keep = async () => {
    const registration = await container.register("sw.js", { updateViaCache: "none" });
    const watch = () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "installed") offer(registration);
      });
    };
    registration.addEventListener("updatefound", watch);
    watch();
    await offer(registration);
    await container.ready;
    root.dataset.offline = "ready";
    // The other tables follow when nothing else is going on, unless the reader saves data.
    if (!navigator.connection?.saveData) setTimeout(() => registration.active?.postMessage("tables"), 4000);
  };

  // Offline is an extra: without it (a private window, no sw.js) the page runs as well.
  const optional = () => (root.dataset.offline = "unavailable");
  if (withoutCopy !== null) forget().catch(optional);
  else addEventListener("load", () => keep().catch(optional));
})();
