// The operations loop: a storm is played, explained, traced and answered; and pasted events are read.
import assert from "node:assert/strict";
import { check, checkAccessibility, finish, serveDist, waitFor, withChromium } from "./lib.mjs";
import { linkTo, openLab, says, text } from "./tools/lab.mjs";

const server = await serveDist({ brotli: 4 });
const STATIONS = ["ingest", "normalise", "deduplicate", "template", "detect", "correlate", "cause", "prescribe", "act"];

const settled = (page) => waitFor(page, `document.getElementById("room").dataset.state === "ready"`);
const number = (words) => Number(/[\d,]+/.exec(words)[0].replaceAll(",", ""));

/** Goes to a station, and waits until it says what it has to say. */
async function go(page, station) {
  await page.locator(`.rail li[data-stage="${station}"] a`).click();
  await waitFor(page, `location.hash.includes("at=aiops/${station}")`);
  await settled(page);
}

async function storm(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("aiops/ingest", { ops: "kind=bad-deploy" }));
  const minute = async () => Number(await page.locator(".scrub").inputValue());

  await check("the storm opens where something can still be done", async () => {
    await says(page, "#ops h1", /What do \d+ tools say/);
    assert.ok((await minute()) > 0 && (await minute()) < 240, String(await minute()));
    await says(page, ".funnel h2", /events become/);
  });

  await check("while it plays, events arrive and the funnel grows", async () => {
    const before = [await minute(), number(await text(page, ".funnel li:first-child"))];
    await page.getByRole("button", { name: "Play" }).click();
    await waitFor(page, `Number(document.querySelector(".scrub").value) >= ${before[0] + 3}`);
    await page.getByRole("button", { name: "Pause" }).click();
    await settled(page);
    assert.ok(number(await text(page, ".funnel li:first-child")) > before[1]);
    assert.ok((await minute()) >= before[0] + 3);
  });

  await check("steps go one minute back and on", async () => {
    const before = await minute();
    await page.getByRole("button", { name: "One minute back" }).click();
    await waitFor(page, `Number(document.querySelector(".scrub").value) === ${before - 1}`);
    await page.getByRole("button", { name: "One minute on" }).click();
    await waitFor(page, `Number(document.querySelector(".scrub").value) === ${before}`);
    await settled(page);
  });

  await check("every station asks, answers and passes axe", async () => {
    for (const station of STATIONS) {
      await go(page, station);
      await says(page, "#ops h1", /\?$/);
      await checkAccessibility(page);
    }
  });

  await check("an event tells its life", async () => {
    await go(page, "deduplicate");
    await page.locator("#ops .card", { hasText: "worst and loudest" }).locator("tbody .lead").first().click();
    await says(page, ".story h2", /^The life of event \d+/);
    const at = await page.locator(".story .lead").evaluateAll((all) => all.map((one) => one.textContent));
    for (const name of ["Ingest", "Normalise", "Deduplicate", "Correlate"]) assert.ok(at.includes(name), `${name} of ${at}`);
    await says(page, ".story", /Otherwise: /);
    await says(page, "#ops .card h2", /raw payload/);
    await page.keyboard.press("Escape");
    await waitFor(page, `!document.querySelector(".story h2")?.textContent.startsWith("The life")`);
  });

  await check("events are searched, and a wrong query says where", async () => {
    await go(page, "normalise");
    await page.locator("#ops-query").fill("severity>=error");
    await page.locator("#ops-query").press("Enter");
    await waitFor(page, `location.hash.includes("severity")`);
    await settled(page);
    await says(page, ".verdict", /hits?$/);
    await page.locator("#ops-query").fill("service=");
    await page.locator("#ops-query").press("Enter");
    await says(page, "#ops-query-help", /character 9/);
  });

  await check("the cause is ranked with its evidence", async () => {
    await go(page, "cause");
    await says(page, ".chart h2", /^What speaks for /);
    assert.ok((await page.locator(".card", { hasText: "The hypotheses" }).locator("tbody tr").count()) >= 2);
  });

  const approve = page.getByRole("button", { name: "Approve rollback" }).first();
  await check("a rollback is prescribed with its dry run", async () => {
    await go(page, "prescribe");
    await approve.waitFor({ timeout: 5000 });
    await says(page, ".offers", /dry run, supposing [^:]+: payments lost/);
    await says(page, ".offers", /confidence: cause/);
  });

  let lost;
  await check("approved, it changes the world: fewer payments are lost, sooner well than people alone", async () => {
    const end = async () => {
      await page.locator(".scrub").focus();
      await page.keyboard.press("End");
      await waitFor(page, `document.querySelector(".scrub").value === "240"`);
      await settled(page);
    };
    const now = await minute();
    await go(page, "act");
    await end();
    lost = number(await text(page, ".chart h2"));
    await page.locator(".scrub").evaluate((scrub, value) => {
      scrub.value = value;
      scrub.dispatchEvent(new Event("input", { bubbles: true }));
    }, now);
    await settled(page);
    await go(page, "prescribe");
    await approve.click();
    await says(page, "#ops h1", /Has the world recovered\?/);
    await settled(page);
    await end();
    assert.ok(number(await text(page, ".chart h2")) < lost);
    await says(page, ".verdict", /all is well/);
    const row = await page.locator("tr", { hasText: "Time to recover" }).locator("td").allTextContents();
    assert.ok(parseFloat(row[1]) < parseFloat(row[0]), row.join(", "));
  });

  await check("the act is in the link: another profile sees the same", async () => {
    assert.match(await page.evaluate("location.hash"), /act=\d+:roll-back:/);
    const here = await text(page, "#ops .answer");
    const other = await openLab(browser, server, await page.evaluate("location.hash"));
    assert.equal(await text(other.page, "#ops .answer"), here);
    await other.context.close();
  });

  await check("undo takes the act back", async () => {
    await page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await waitFor(page, `!location.hash.includes("act=")`);
    await settled(page);
    assert.equal(number(await text(page, ".chart h2")), lost);
  });

  await check("going elsewhere and back keeps the room", async () => {
    await page.locator(".loops a", { hasText: "MLOps" }).click();
    await says(page, "h1", /What is in the table\?/);
    await page.locator(".loops a", { hasText: "AIOps" }).click();
    await settled(page);
    await says(page, "#ops h1", /\?$/);
  });

  await check("aiops: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

const MIXED = `${Array.from({ length: 30 }, (_, i) => `Jun 14 15:16:${String(10 + i).padStart(2, "0")} combo sshd(pam_unix)[19${400 + i}]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=218.188.2.${i}`).join("\n")}
{"version":"4","groupKey":"{}:{alertname=\\"InstanceDown\\"}","status":"firing","receiver":"team","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"","alerts":[{"status":"firing","labels":{"alertname":"InstanceDown","service":"ledger","severity":"critical"},"annotations":{},"startsAt":"2026-06-14T15:16:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"1"},{"status":"firing","labels":{"alertname":"HighLatency","service":"ledger","severity":"warning"},"annotations":{},"startsAt":"2026-06-14T15:16:20Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"2"}]}
<34>1 2026-06-14T15:16:21Z db-1 postgres 77 - - connection limit exceeded
{"broken": [1, 2
`;

const RULES = `groups:
  - name: payments
    rules:
      - alert: TooSlow
        expr: latency_seconds > 1
`;

async function own(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("aiops/ingest"));
  const asked = [];
  const sent = [];
  page.on("request", (request) => {
    asked.push(request.url());
    if (request.postData()) sent.push(request.url());
  });
  const paste = async (words) => {
    if (!(await page.locator("#ops-paste").isVisible())) await page.getByText("Or paste them").click();
    await page.locator("#ops-paste").fill(words);
    await page.getByRole("button", { name: "Read them" }).click();
  };

  await check("pasted logs and alerts are read, mined, grouped; what cannot be read is kept with its reason", async () => {
    await paste(MIXED);
    await says(page, "#ops h1", /What is in what you brought\?/);
    await says(page, ".card", /Alertmanager webhook v4/, 5000).catch(() => {});
    const formats = await page.locator("#ops tbody th").allTextContents();
    for (const name of ["Alertmanager webhook v4", "syslog RFC 5424"]) assert.ok(formats.includes(name), formats.join(", "));
    assert.ok((await page.getByRole("heading", { name: "What could not be read, and why" }).count()) > 0);
    await go(page, "template");
    await says(page, "#ops .answer", /31 log lines are 2 templates/);
    await go(page, "deduplicate");
    assert.equal(await page.locator("#ops .messages > *").count(), 0, "nothing to complain of");
    assert.ok((await page.getByText("InstanceDown").count()) > 0);
    await go(page, "correlate");
    await says(page, "#ops .answer", /incident/);
    await checkAccessibility(page);
  });

  await check("alert rules are checked", async () => {
    await go(page, "ingest");
    await paste(RULES);
    await says(page, "#ops .card h2", /findings? in pasted/);
    assert.ok((await page.locator("#ops .card").first().locator("tbody tr").count()) >= 2);
  });

  await check("nothing leaves the page", () => {
    // The icon of the tab is asked for again with each entry of the history: a file of the page's own.
    assert.deepEqual(asked.filter((url) => !/^(blob|data):/.test(url) && !url.endsWith("/icon.svg")), []);
    assert.deepEqual(sent, []);
  });

  await check("the storm comes back", async () => {
    await go(page, "ingest");
    await page.getByRole("button", { name: "Back to the storm" }).click();
    await says(page, "#ops h1", /What do \d+ tools say/);
  });

  await check("own events: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

const TREE = `route:
  receiver: on-call
  routes:
    - matchers: [severity=critical]
      receiver: pager
      continue: true
`;

async function rules(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("aiops/deduplicate", { ops: "events=3000" }));
  const field = (key) => page.locator(`[data-field="${key}"] :is(textarea, select, input[type="number"])`).first();
  const write = async (key, words) => {
    await page.locator(".side details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    await field(key).fill(words);
    await field(key).blur();
  };

  await check("a routing tree that cannot be read names its line, and the last good state stays", async () => {
    const before = await page.evaluate("location.hash");
    await write("routing", "route:\n  receiver: a\n  wait: 3s");
    await waitFor(page, `document.querySelector("#ops .notice")?.textContent.includes("line 3")`);
    assert.equal(await page.evaluate("location.hash"), before);
    assert.match(await text(page, "#ops .notice"), /“Routing tree”/);
  });

  await check("a routing tree acts, is in the link, and names the route in an event's life", async () => {
    await write("routing", TREE);
    await waitFor(page, `location.hash.includes("routing")`);
    await settled(page);
    assert.equal(await page.locator("#ops .notice").count(), 0, "the error went with its cause");
    const routes = page.locator("#ops .card", { hasText: "Who is told, by which route" });
    assert.deepEqual(await routes.locator("tbody td:nth-child(2)").allTextContents(), ["on-call", "pager"]);
    const other = await openLab(browser, server, await page.evaluate("location.hash"));
    assert.equal(await other.page.locator('[data-field="routing"] textarea').inputValue(), TREE.trimEnd());
    await other.context.close();
    await page.locator("#ops .card", { hasText: "The notifications" }).locator("tr", { hasText: "pager" }).locator(".lead").first().click();
    await says(page, ".story", /severity="critical" takes it: group \d+/);
    await checkAccessibility(page);
    await page.locator(".story").getByRole("button", { name: "Close" }).click();
  });

  await check("what is shared says what the link holds of the loop", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await says(page, ".share li", /Choices and acts of AIOps/);
    await page.locator(".share").getByRole("button", { name: "Close" }).click();
  });

  await check("incidents wait for approval, and owners are set by rule", async () => {
    await go(page, "correlate");
    await page.locator('[data-field="approval"] label', { hasText: "On" }).click();
    await settled(page);
    await page.getByRole("button", { name: "Approve", exact: true }).first().click();
    await waitFor(page, `location.hash.includes("ruling=")`);
    await settled(page);
    await says(page, ".offers", /Approved: the incident with/);
    await go(page, "act");
    await write("duties", "severity=warning -> owner=first-line ticket=P2");
    await waitFor(page, `location.hash.includes("duties")`);
    await settled(page);
    const done = await page.locator("#ops .card", { hasText: "What the action rules did" }).textContent();
    assert.ok(done.includes("first-line"), done);
    const audit = await page.locator("#ops .card", { hasText: "Which rules were changed" }).textContent();
    assert.ok(audit.includes("When an incident opens") && audit.includes("Routing tree"), audit);
    await checkAccessibility(page);
  });

  await check("undo and redo go through all of it, whatever a link's wording", async () => {
    await page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await waitFor(page, `!location.hash.includes("duties")`);
    await settled(page);
    await page.getByRole("button", { name: "Redo", exact: true }).first().click();
    await waitFor(page, `location.hash.includes("duties")`);
    await settled(page);
  });

  await check("a link that writes a default out keeps what can be redone", async () => {
    const own = await openLab(browser, server, linkTo("aiops/correlate", { ops: "events=3000;least=2" }));
    await own.page.locator('[data-field="ends"] select').selectOption("never");
    await waitFor(own.page, `location.hash.includes("ends=never")`);
    await settled(own.page);
    await own.page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await waitFor(own.page, `location.hash.includes("least=2") && !location.hash.includes("ends=never")`);
    await settled(own.page);
    await own.page.getByRole("button", { name: "Redo", exact: true }).first().click();
    await waitFor(own.page, `location.hash.includes("ends=never")`);
    await own.context.close();
  });

  await check("rules: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

async function narrow(browser) {
  const options = { viewport: { width: 390, height: 844 } };
  const { context, page } = await openLab(browser, server, linkTo("aiops/act", { ops: "events=3000" }), options);
  const inside = (selector) => page.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
  })()`);
  await check("on a narrow screen the station, the clock and Play are in sight", async () => {
    await settled(page);
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    for (const selector of ["#room .rail a[aria-current]", "#room .play", "#room .scrub"]) assert.ok(await inside(selector), selector);
    await checkAccessibility(page);
  });
  await context.close();
}

async function hostile(browser) {
  const { context, page, complaints } = await openLab(browser, server, linkTo("aiops/correlate", { ops: "events=1e400;wat=3;noise=2;act=x" }));
  await check("a link with nonsense says what it left out and opens the rest", async () => {
    const told = (await page.locator("#ops .notice").allTextContents()).join(" ");
    for (const part of ["events", "wat", "act"]) assert.ok(told.includes(part), told);
    assert.match(await page.evaluate("location.hash"), /ops=noise=2/);
  });
  await check("a long storm is stopped and the last result stays", async () => {
    await go(page, "ingest");
    await page.locator('[data-field="events"] select').selectOption("300000");
    await page.getByRole("button", { name: "Stop" }).click({ timeout: 10_000 });
    await waitFor(page, `document.getElementById("room").dataset.state === "stopped"`, 2000);
    await says(page, "#ops h1", /What do \d+ tools say/);
    await page.locator('[data-field="events"] select').selectOption("3000");
    await settled(page);
  });
  await check("hostile: no complaints", () => assert.deepEqual(complaints, []));
  await context.close();
}

await withChromium(async (browser) => {
  await storm(browser);
  await own(browser);
  await rules(browser);
  await narrow(browser);
  await hostile(browser);
});
await server.close();
finish();
