// The whole way: Chromium, the page, the edge in workerd, the vendor.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { launch } from "../../web/test/chromium.mjs";
import { PROMPT_VERSION } from "../local/vendor.mjs";
import { setStage } from "./stage.mjs";

let stage, vendor, browser, page, complaints;
before(async () => {
  stage = await setStage({ flags: ["-run-duration", "1h"] });
  vendor = stage.vendor;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stage.close();
});
beforeEach(async () => {
  await vendor.reset();
  await page?.close();
  page = await browser.newPage({ viewport: { width: 375, height: 700 } });
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(stage.edge.url);
});

async function fill(key = vendor.key) {
  await page.getByLabel("API key").fill(key);
  await page.getByLabel("promptVersionId").fill(PROMPT_VERSION);
  await page.getByLabel("Input 1: name").fill("topic");
  await page.getByLabel("Input 1: value").fill("tea & <biscuits>");
  await page.getByRole("button", { name: "Run" }).click();
}

const rows = () => page.locator("#decisions tr").evaluateAll((list) => list.map((row) => [...row.cells].map((cell) => cell.textContent)));

test("a run is sent, its decisions appear as they happen, then its result", async () => {
  await vendor.script([{ on: "create", kind: "429", retryAfter: "1" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
  await fill();
  await page.locator("#decisions tr", { hasText: "run_pending" }).first().waitFor();
  assert.equal(await page.locator("#summary").textContent(), "None yet."); // the run still goes on
  const [create] = (await vendor.requests()).filter(({ runId }) => runId);
  await vendor.finish(create.runId);
  await page.getByText("Done.", { exact: true }).waitFor();

  assert.equal(await page.locator("#outputs").textContent(), 'A run about "tea & <biscuits>".');
  const summary = await page.locator("#summary").textContent();
  const decisions = await rows();
  const polls = decisions.length - 3;
  assert.equal(summary, `HTTP 200 · SUCCESS · ${decisions.length} attempts, ${polls} of them polls · run ${create.runId}`);
  // attempt, status, class, action, reason
  assert.deepEqual(decisions.slice(0, 3).map((cells) => cells.slice(0, 5)), [
    ["1", "429", "throttled", "retry", "retry_after"],
    ["2", "500", "server_error", "retry", "backoff"],
    ["3", "504", "pending", "poll", "run_pending"],
  ]);
  assert.ok(Number(decisions[0][5]) >= 1000); // the delay that was asked for
  assert.deepEqual([decisions[1][6], decisions[0][7].startsWith("More than 5 requests/second")], ["resent_create", true]);
  assert.deepEqual(decisions.at(-1).slice(1, 6), ["200", "success", "return", "done", "0"]);
  const stats = await vendor.stats();
  assert.deepEqual([stats.runsCreated, stats.creditsSpent, stats.requests.create], [1, 1, 3]);
  assert.deepEqual(complaints, []);
});

test("what went wrong is told", async () => {
  await fill("not-the-key");
  await page.getByText("Ended without a result.").waitFor();
  assert.deepEqual((await rows()).map((cells) => cells.slice(1, 5)), [["401", "rejected", "fail", "rejected"]]);
  assert.match(await page.locator("#summary").textContent(), /^HTTP 401 · UNAUTHORIZED_ERROR/);
  assert.deepEqual(complaints, []);
});

test("a form that makes no request says so", async () => {
  await page.getByLabel("More, as JSON").fill("[1]");
  await fill();
  await page.getByText("More: want a JSON object").waitFor();
  assert.deepEqual(await vendor.requests(), []);
});

test("more fields are sent along", async () => {
  await page.getByLabel("More, as JSON").fill('{"inputs":{"textInputs":{"audience":"all"}},"runOptions":{"colour":"red"}}');
  await fill();
  await page.getByText("Ended without a result.").waitFor();
  assert.match(await page.locator("#summary").textContent(), /422 .* runOptions\.colour is not an option/);
});

test("stopping hangs up and can be followed by another run", async () => {
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  await fill();
  await vendor.arrived("create");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();
  await vendor.release("create");
  await vendor.configure({ runDurationMs: 0 });
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("Done.", { exact: true }).waitFor();
});

test("the page keeps no key, loads nothing from elsewhere, and fits a phone", async () => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await vendor.configure({ runDurationMs: 0 });
  await fill();
  await page.getByText("Done.", { exact: true }).waitFor();
  assert.deepEqual([...new Set(asked)], [stage.edge.url]);
  const field = page.getByLabel("API key");
  assert.deepEqual([await field.getAttribute("type"), await field.getAttribute("autocomplete")], ["password", "off"]);
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, location.href, (await indexedDB.databases()).length]);
  assert.deepEqual(kept, [0, 0, "", `${stage.edge.url}/`, 0]);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  await page.reload();
  assert.equal(await field.inputValue(), "");
  const policy = (await fetch(stage.edge.url)).headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/);
  assert.deepEqual(complaints, []);
});
