// The Explain page as it is served, in Chromium: what it shows is what the core
// decides, and nothing of what is pasted leaves it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { core } from "../../web/core.js";
import { headerOf } from "../../web/page/explain/judgement.js";
import { readTranscript } from "../../web/page/explain/transcript.js";
import { violations } from "../../web/test/axe.mjs";
import { launch } from "../../web/test/chromium.mjs";
import { root } from "../../web/test/load.mjs";
import { shoot } from "../../web/test/shots.mjs";
import { startEdge } from "../local/edge.mjs";

const examples = JSON.parse(readFileSync(new URL("web/page/explain/examples.json", root), "utf8"));
const TALE = examples.find(({ name }) => name === "whole-operation");
const NOW = Date.UTC(2026, 10, 22, 15, 45, 58);
const KEY = "bp-0123456789-secret";

let edge, browser, context, page, complaints, asked;
before(async () => {
  edge = await startEdge({ vars: { UPSTREAM: "http://127.0.0.1:9" } }); // nobody asks it
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await edge?.close();
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: edge.url });
  page = await context.newPage();
  complaints = [];
  asked = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => asked.push(request.url()));
  await open();
});

async function open(hash = "") {
  await page.goto("about:blank"); // or it would be a step within the page
  await page.goto(`${edge.url}/explain${hash}`);
  await page.locator("#examples a").first().waitFor();
}

/** What the core decides of a transcript, at the instant that the page is given. */
function decided(lines, see) {
  const { status, headers, body, failure, cut } = readTranscript(lines.join("\n"));
  if (cut && status < 300) return core.decide({ ...see, nowMs: NOW, failure });
  const get = (name) => headerOf(headers, name) ?? undefined;
  return core.decide({
    ...see, status, failure: status === 0 ? failure : "", body, nowMs: NOW,
    retryAfter: get("retry-after"), date: get("date"), rateLimitReset: get("x-ratelimit-reset"), decided: get("followthrough-reason") !== undefined,
  });
}

/** What the page tells of a decision, by name. */
const told = () =>
  page.evaluate(() => {
    const name = (of) => document.querySelector(`#facts dd[data-of="${of}"] > code`).textContent;
    const flags = [...document.querySelectorAll('#facts dd[data-of="Flags"] li > code')].map((flag) => flag.textContent);
    return { action: name("Action"), class: name("Class"), reason: name("Reason"), flags, state: JSON.parse(name("Next state")) };
  });

const namesOf = ({ action, class: of, reason, flags, state }) => ({ action, class: of, reason, flags, state });

async function explain(text) {
  await page.getByLabel("What curl -i printed").fill(text);
  await page.getByRole("button", { name: "Explain" }).click();
}

test("every example shows what the core decides", async () => {
  for (const { name, title, method, answers: [first], tookMs: [elapsedMs] } of examples) {
    await page.getByRole("link", { name: title, exact: true }).click();
    await page.locator(`#examples a[aria-current][href="#${name}"]`).waitFor();
    await page.locator("#steps li[aria-current]").waitFor();
    const want = decided(first, { method, elapsedMs, draw: 32768 });
    assert.deepEqual(await told(), namesOf(want));
    const said = await page.evaluate(() => ['#facts dd[data-of="Advice"]', '#said dd[data-of="status"]'].map((of) => document.querySelector(of)?.textContent ?? ""));
    assert.deepEqual(said, [want.advice.replaceAll("`", ""), want.code]);
    assert.equal(await page.locator("#feed").isVisible(), want.action === "retry" || want.action === "poll");
    assert.equal(new URL(page.url()).hash, `#${name}`);
  }
  assert.deepEqual(complaints, []);
});

test("an operation of several answers is walked through", async () => {
  await page.getByRole("link", { name: TALE.title }).click();
  let state = {};
  let elapsedMs = 0;
  for (const [i, answer] of TALE.answers.entries()) {
    elapsedMs += TALE.tookMs[i];
    const method = state.runId ? "GET" : TALE.method;
    const want = decided(answer, { method, state, elapsedMs, draw: 32768 });
    await page.locator("#steps li").nth(i).waitFor();
    await page.locator("#standing", { hasText: i === TALE.answers.length - 1 ? `It took ${i + 1} attempts` : `This was attempt ${i + 1}` }).waitFor();
    assert.deepEqual(await told(), namesOf(want));
    ({ state } = want);
    elapsedMs += want.delayMs;
    if (i < TALE.answers.length - 1) await page.getByRole("button", { name: "Feed the next answer" }).click();
  }
  assert.equal(await page.locator("#feed").isVisible(), false);
  assert.deepEqual((await page.locator("#steps strong").allTextContents()).map((text) => text.split(" ").slice(0, 3).join(" ")), [
    "POST · 429", "POST · 500", "POST · 504", "GET · 200", "GET · 200",
  ]);
  await page.getByRole("button", { name: "Begin again" }).click();
  assert.equal(await page.locator("#history").isVisible(), false);
  assert.deepEqual([new URL(page.url()).hash, await page.getByLabel("What curl -i printed").inputValue()], ["", ""]);
  assert.deepEqual(complaints, []);
});

test("a transcript is pasted, explained and followed by another with the keyboard alone", async () => {
  const tabTo = async (id) => {
    for (let i = 0; (await page.evaluate(() => document.activeElement.id)) !== id; i++) {
      assert.ok(i < 80, `${id} can be reached`);
      await page.keyboard.press("Tab");
    }
  };
  const paste = async (text) => {
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await page.keyboard.press("Control+V");
  };
  await tabTo("transcript");
  await paste("HTTP/2 504 \r\ncontent-type: text/html\r\n\r\n<html>");
  await page.getByText("Stop here").waitFor(); // pasting is enough
  assert.equal((await told()).reason, "outcome_unknown");
  await tabTo("idempotent");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.getByText("then send the same request again").waitFor();
  await tabTo("draw");
  await page.keyboard.press("Home");
  await page.locator("#delay", { hasText: /^0 ms$/ }).waitFor();
  await page.keyboard.press("End");
  await page.locator("#delay", { hasText: /^500 ms$/ }).waitFor();
  await tabTo("feed");
  await page.keyboard.press("Enter");
  await page.getByText("Paste the answer to attempt 2.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "transcript");
  await page.keyboard.insertText('HTTP/2 504 \n\n{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"run_1"}}');
  await page.keyboard.press("Control+Enter");
  await page.getByText("then ask for the run: GET /v1/runs/run_1.").waitFor();
  assert.deepEqual((await told()).state, { failures: 0, throttles: 0, polls: 1, runId: "run_1" });
  assert.equal(await page.locator("#steps li").count(), 2);
  assert.deepEqual(complaints, []);
});

test("what is pasted leaves the page nowhere, and a key in it is warned of", async () => {
  const before = asked.length;
  await explain(`> POST /v1/runs HTTP/2\n> Authorization: Bearer ${KEY}\n> \n< HTTP/2 401 \n< content-type: application/json\n< \n{"status":"UNAUTHORIZED_ERROR","message":"no","data":null}`);
  await page.getByText("A key stands in this text.").waitFor();
  await page.locator("#decided").waitFor();
  await page.getByRole("link", { name: TALE.title }).click();
  await page.getByRole("button", { name: "Feed the next answer" }).click();
  await page.locator("#steps li").nth(1).waitFor();
  assert.deepEqual(asked.slice(before), []);
  assert.deepEqual([...new Set(asked.map((url) => new URL(url).origin))].filter((origin) => origin !== "null"), [edge.url]); // the icon is data
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, JSON.stringify(history.state)]);
  assert.deepEqual(kept, [0, 0, "", 0, "null"]);
  assert.doesNotMatch(await page.content(), new RegExp(KEY));
  await page.reload();
  assert.equal(page.url(), `${edge.url}/explain#${TALE.name}`);
  assert.doesNotMatch(await page.getByLabel("What curl -i printed").inputValue(), new RegExp(KEY));
  const answer = await fetch(`${edge.url}/explain`);
  assert.match(answer.headers.get("content-security-policy"), /default-src 'none'.*script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'/);
  assert.deepEqual(complaints, []);
});

test("an answer is given in parts, or there was none", async () => {
  await page.getByText("Its parts").click();
  await page.getByLabel("Status", { exact: true }).fill("503");
  await page.getByLabel("Headers").fill("Retry-After: 2\nRetry-After: 4");
  await page.getByLabel("Body", { exact: true }).fill("<html>");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.getByText("Wait 4 to 4.5 s, then send the same request again.").waitFor();
  assert.deepEqual((await told()).flags, ["repeated_retry_after", "bad_envelope"]);
  await page.getByText("No answer", { exact: true }).click();
  await page.getByLabel("What kept it away").selectOption("connect");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.locator("#steps", { hasText: "no answer (connect)" }).waitFor();
  assert.deepEqual([(await told()).class, await page.locator("#envelope").isVisible(), await page.locator("#others").isVisible()], ["unreached", false, false]);
  assert.deepEqual(complaints, []);
});

test("policy, state and clock count, and what makes no sense is named", async () => {
  await page.getByText("Where the operation stands").click();
  await page.getByText("Policy", { exact: true }).click();
  await page.getByLabel("failures", { exact: true }).fill("2");
  await page.getByLabel("maxAttempts").fill("3");
  await page.getByLabel("Method").selectOption("GET");
  await explain("HTTP/2 502 \n\n");
  await page.getByText("Stop here").waitFor();
  assert.equal((await told()).reason, "attempts_exhausted");
  await page.getByLabel("nowMs").fill("2026-11-22T15:45:58Z");
  await page.getByLabel("budgetMs").fill("5000");
  await explain("HTTP/2 429 \nretry-after: Sun, 22 Nov 2026 15:46:08 GMT\n\n");
  await page.locator('#facts dd[data-of="Retry at"]', { hasText: "2026-11-22 15:46:08.000 UTC" }).waitFor();
  for (const [label, value, want] of [["maxAttempts", "0", "policy.maxAttempts: want an integer from 1"], ["nowMs", "yesterday", "nowMs: want"], ["runId", "a/b", null]]) {
    await page.getByLabel(label).fill(value);
    await explain("HTTP/2 429 \n\n");
    if (want === null) continue; // an unusable run in the state is none
    await page.getByRole("alert").filter({ hasText: want }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
    assert.equal(await page.locator("#decided").isVisible(), false);
    await page.getByLabel(label).fill("");
  }
  await explain("nothing of HTTP");
  await page.getByRole("alert").filter({ hasText: "Transcript: want a status line" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("what others were measured to do stands beside what is decided", async () => {
  const rows = () => page.locator("#clients tr").evaluateAll((list) => Object.fromEntries(list.map(({ cells: [client, does] }) => [client.firstChild.textContent, does.textContent])));
  await explain("HTTP/2 429 \nretry-after: 120\n\n");
  await page.getByText("Measured with this very value, on a 429, 22 Nov 2026.").waitFor();
  const measured = await rows();
  assert.equal(Object.keys(measured).length, 17);
  assert.deepEqual([measured.Followthrough, measured.azcore, measured["undici@7.30"], measured["openai-node@7.5(git)"], measured["replicate-js@1.4"]],
    ["waits 2 min to 2 min 0.5 s", "gives up: 2 min is too long for it", "waits 30 s, the most it ever waits sooner than asked", "its own backoff", "never waits sooner than asked"]);
  await explain("HTTP/2 429 \nretry-after: 45\n\n");
  await page.getByText("45, whole seconds, was not measured. Below is the nearest that was: 60, on a 429, 22 Nov 2026.").waitFor();
  await explain("HTTP/2 429 \nretry-after: PT5S\n\n");
  await page.getByText("Nor was anything like it").waitFor();
  await page.getByLabel("Measured value").selectOption({ label: "1795362368" });
  await page.getByText("It asks for 10 s.").waitFor();
  const timestamp = await rows();
  assert.deepEqual([timestamp.Followthrough, timestamp["urllib3(git)"], timestamp["got@14.6"]], ["waits 10 to 10.5 s", "waits 6 h longer than asked", "sends at once: 57 years overflows its timer sooner than asked"]);
  await explain("HTTP/2 429 \n\n");
  await page.locator("#others").waitFor({ state: "hidden" });
  assert.deepEqual(complaints, []);
});

test("only an example's name stands in the address, and leaves it with the example", async () => {
  await open("#server-error");
  await page.getByText("then send the same request again").waitFor();
  await page.getByLabel("What curl -i printed").press("x");
  assert.equal(page.url(), `${edge.url}/explain`);
  await open("#no-such-example");
  await page.getByText("Nothing yet").waitFor();
  assert.deepEqual(complaints, []);
});

test("what keeps the page from working is said", async () => {
  await page.addInitScript(() => {
    WebAssembly.Module = function () {
      throw new WebAssembly.CompileError("not here");
    };
  });
  await open();
  await explain("HTTP/2 429 \n\n");
  await page.getByRole("alert").filter({ hasText: "this host refuses WebAssembly" }).waitFor();
  await page.route("**/retry-after-grid.json", (route) => route.abort());
  await page.reload();
  await page.getByRole("alert").filter({ hasText: "could not be loaded whole" }).waitFor();
});

test("everybody can use it, on a phone too", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const hash of ["", "#retry-after-timestamp"]) {
        await open(hash);
        if (hash !== "") await page.locator("#decided").waitFor();
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        assert.deepEqual(await violations(page), [], `${colorScheme} ${width} ${hash}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${colorScheme} ${width} ${hash}`);
      }
    }
  }
  await page.setViewportSize({ width: 375, height: 900 });
  await explain("what is wrong");
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
});

test("its picture", async () => {
  await open("#retry-after-timestamp");
  await page.locator("#clients tr").nth(16).waitFor();
  await shoot(page, "explain");
});
