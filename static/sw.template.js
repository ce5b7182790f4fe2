// The offline copy. `cargo xtask build` fills in the version and the files with their SHA-256, so
// that a copy is of exactly one version or is not made at all.
const VERSION = "__VERSION__";
const FILES = __FILES__;
const LATER = __LATER__; // kept when the page is idle

const SCOPE = new URL("./", location.href);
const FAMILY = `opslab ${SCOPE.pathname} `; // one origin may hold several copies, at other paths
const NAME = FAMILY + VERSION;
const PATIENCE_MS = 2000;
const HASHED = /-[0-9a-f]{8,}(_bg)?\.[a-z0-9]+$/;

const sha256 = async (bytes) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

// Hashed files may come from the browser's cache: they are the ones that the page just loaded.
async function fetchExactly(cache, path, digest) {
  const url = new URL(path, SCOPE);
  for (const mode of HASHED.test(path) ? ["default", "reload"] : ["no-cache", "reload"]) {
    const response = await fetch(url, { cache: mode });
    if (!response.ok) throw new Error(`${path}: status ${response.status}`);
    const body = await response.arrayBuffer();
    if ((await sha256(body)) !== digest) continue;
    const type = response.headers.get("content-type") ?? "application/octet-stream";
    return cache.put(url, new Response(body, { headers: { "content-type": type } }));
  }
  throw new Error(`${path} is not of version ${VERSION}`);
}

// The other tables and the room of the operations loop, one by one, so that the page works with all
// of them without network. What fails
// is fetched when it is used.
async function keepLater() {
  for (const [path, digest] of Object.entries(LATER)) {
    if (!(await caches.has(NAME))) return;
    const cache = await caches.open(NAME);
    if (!(await cache.match(new URL(path, SCOPE)))) await fetchExactly(cache, path, digest).catch(() => {});
  }
}

async function precache() {
  const cache = await caches.open(NAME);
  try {
    await Promise.all(Object.entries(FILES).map(([path, digest]) => fetchExactly(cache, path, digest)));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

// The version before this one stays: another tab may still run it.
async function prune() {
  const others = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => event.waitUntil(precache()));
self.addEventListener("activate", (event) =>
  event.waitUntil(prune().then(() => self.clients.claim())),
);
self.addEventListener("message", (event) => {
  if (event.data === "version") event.ports[0].postMessage(VERSION);
  if (event.data === "activate") self.skipWaiting();
  if (event.data === "tables") event.waitUntil(keepLater());
});

// `caches.match` with a name, not `caches.open`: opening makes a cache, also one just forgotten.
const kept = (url, cacheName) => caches.match(url, { cacheName, ignoreSearch: true });
const stored = (url) => kept(url, NAME);

// Hashed names never change their content, so any version's copy will do.
async function storedInAnyVersion(url) {
  for (const name of await caches.keys()) {
    const found = name.startsWith(FAMILY) && (await kept(url, name));
    if (found) return found;
  }
  return undefined;
}

// Storage may be full: then the table is simply not kept.
async function store(url, response) {
  if (response.ok && (await caches.has(NAME))) {
    const cache = await caches.open(NAME);
    await cache.put(new URL(url.pathname, url), response).catch(() => {});
  }
}

async function fetchAndStore(event, url) {
  const response = await fetch(url);
  event.waitUntil(store(url, response.clone()));
  return response;
}

// The network's answer, or nothing if it takes too long, fails, or the server is in trouble.
async function inTime(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(request, { signal: abort.signal });
    return response.status >= 500 ? undefined : response;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function page(request, path) {
  const fresh = await inTime(request);
  if (fresh) return fresh;
  if (path === "" || path === "index.html") return (await stored(SCOPE)) ?? fetch(request);
  return (await stored(new URL(request.url))) ?? Response.redirect(SCOPE.href);
}

// A table may be asked for with `?v=<version of the page>`: then it is surely of that version.
async function table(event, url) {
  const version = url.searchParams.get("v");
  if (version === VERSION) return (await stored(url)) ?? fetchAndStore(event, url);
  if (version !== null) return (await kept(url, FAMILY + version)) ?? fetch(url);
  const fresh = await inTime(url);
  if (!fresh) return (await stored(url)) ?? fetch(url);
  event.waitUntil(store(url, fresh.clone()));
  return fresh;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== SCOPE.origin) return;
  if (!url.pathname.startsWith(SCOPE.pathname)) return;
  if (url.searchParams.has("nosw")) return;
  const path = url.pathname.slice(SCOPE.pathname.length);
  if (request.mode === "navigate") event.respondWith(page(request, path));
  else if (path.startsWith("data/")) event.respondWith(table(event, url));
  else if (HASHED.test(path)) {
    event.respondWith(storedInAnyVersion(url).then((found) => found ?? fetch(request)));
  } else if (path in FILES) event.respondWith(stored(url).then((found) => found ?? fetch(request)));
});
