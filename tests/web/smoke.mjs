// The page loads, finishes its first run, complains about nothing, and is accessible.
import assert from "node:assert/strict";
import { checkAccessibility, check, collectComplaints, finish, openPage, screens, serveDist, waitForState, withChromium, withFirefox } from "./lib.mjs";

const server = await serveDist({ brotli: 4 });

await withChromium(async (browser) => {
  // In light colours each screen is opened by its own link; in dark ones they follow each other.
  for (const { name, hash } of screens()) {
    const { context, page, complaints } = await openPage(browser, server.url + hash, { colorScheme: "light" });
    await check(`${name}, light: the first run finishes`, () => waitForState(page));
    await check(`${name}, light: axe reports nothing`, () => checkAccessibility(page));
    await check(`${name}, light: no complaints`, () => assert.deepEqual(complaints, []));
    await context.close();
  }
  const dark = await openPage(browser, server.url, { colorScheme: "dark" });
  await waitForState(dark.page);
  for (const { name, hash } of screens()) {
    await check(`${name}, dark: axe reports nothing`, async () => {
      await dark.page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await dark.page.evaluate("new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))");
      await waitForState(dark.page);
      await checkAccessibility(dark.page);
    });
  }
  await check("dark: no complaints", () => assert.deepEqual(dark.complaints, []));
  await dark.context.close();

  await check("all requests go to the page's own host", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(server.url);
    await waitForState(page);
    assert.deepEqual(elsewhere, []);
    await context.close();
  });

  await check("the security policy holds", async () => {
    const { context, page } = await openPage(browser, server.url);
    await waitForState(page);
    const blocked = await page.evaluate(`new Promise((tell) => {
      addEventListener("securitypolicyviolation", (event) => tell(event.effectiveDirective), { once: true });
      const script = document.createElement("script");
      script.textContent = "globalThis.injected = true";
      document.head.append(script);
      setTimeout(tell, 2000, "nothing was blocked; injected: " + globalThis.injected);
    })`);
    assert.equal(blocked, "script-src-elem");
    await assert.rejects(page.evaluate(`fetch("http://127.0.0.1:9/")`), /Content Security Policy|Failed to fetch/);
    await context.close();
  });

  await check("without JavaScript the page says what it needs", async () => {
    const { context, page } = await openPage(browser, server.url, { javaScriptEnabled: false });
    const text = await page.textContent("main");
    assert.match(text, /needs JavaScript and WebAssembly/);
    await context.close();
  });

  await check("a page that cannot start says why", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(/_bg\.wasm/, (route) => route.fulfill({ status: 404, body: "gone" }));
    await page.goto(server.url);
    await waitForState(page, "failed");
    assert.match(await page.textContent("main"), /could not start.*Reason: .{10}/);
    await checkAccessibility(page);
    await context.close();
  });
});

await withFirefox("Firefox finishes the first run", async (browser) => {
  const page = await browser.newPage();
  const complaints = collectComplaints(page);
  await page.goto(server.url);
  await check("Firefox finishes the first run", () => waitForState(page));
  await check("Firefox: no complaints", () => assert.deepEqual(complaints, []));
});

await server.close();
finish();
