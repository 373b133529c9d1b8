// The whole way: Chromium, the Run page, the edge in workerd, the vendor.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { violations } from "../../web/test/axe.mjs";
import { launch } from "../../web/test/chromium.mjs";
import { shoot } from "../../web/test/shots.mjs";
import { IMAGE_PROMPT_VERSION, PROMPT_VERSION } from "../local/vendor.mjs";
import { QUICK, setStage } from "./stage.mjs";

const PHONE = { width: 375, height: 700 };
const DESK = { width: 1280, height: 1000 };
const TROUBLE = [{ on: "create", kind: "429", retryAfter: "1" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }];

/** Waits that can be seen, and no longer. */
const SEEN = { ...QUICK, initialBackoffMs: 700, maxBackoffMs: 700, pollMinMs: 700, pollMaxMs: 700 };

/** A red dot, one pixel wide. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

let stage, vendor, browser, page, complaints;
before(async () => {
  stage = await setStage({ flags: ["-run-duration", "1h", "-limiter", "none"], vars: { POLICY: JSON.stringify(SEEN) } });
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
  page = await browser.newPage({ viewport: PHONE });
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(stage.edge.url);
});

const button = (name) => page.getByRole("button", { name, exact: true });
const said = (text) => page.locator("#now").getByText(text, { exact: true }).waitFor();
const rows = () => page.locator("#decisions tr").evaluateAll((list) => list.map((row) => [...row.cells].map((cell) => cell.textContent)));

/** Fills in who asks and for what, and waits until the form stands. */
async function load(version = PROMPT_VERSION, told = "Essay on a topic · fake-text-1") {
  await page.getByLabel("API key").fill(vendor.key);
  await page.getByLabel("promptVersionId").fill(version);
  await button("Load").click();
  await page.locator("#about").getByText(told).waitFor();
}

async function run(topic = "tea & <biscuits>") {
  await load();
  await page.getByLabel("topic").fill(topic);
  await button("Run").click();
}

/** Runs what stands in the form, to its end, and gives the body that the page sent, once the vendor is seen to have got it. */
async function bodyOfRun() {
  const [request] = await Promise.all([page.waitForRequest((sent) => sent.method() === "POST"), button("Run").click()]);
  await said("Done.");
  const create = (await vendor.requests()).find(({ kind }) => kind === "create");
  assert.equal(create.bodySha256, createHash("sha256").update(request.postData()).digest("hex"));
  return request.postDataJSON();
}

const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test("a run is sent, its decisions appear as they happen, then its result", async () => {
  await vendor.script(TROUBLE);
  await run();
  await page.locator("#decisions tr", { hasText: "run_pending" }).first().waitFor();
  assert.equal(await page.locator("#summary").textContent(), "None yet."); // the run still goes on
  const [create] = (await vendor.requests()).filter(({ runId }) => runId);
  await vendor.finish(create.runId);
  await said("Done.");

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

test("each attempt, wait and look is a bar that tells its decision, by keyboard and under the pointer", async () => {
  await vendor.script(TROUBLE);
  await vendor.configure({ runDurationMs: 0 });
  await run();
  await said("Done.");
  const shown = page.locator("#explained");
  assert.match(await shown.textContent(), /^Attempt 4: poll, answered 200 after .*That is the result\./); // the last, until one is chosen

  await page.getByRole("group", { name: /^Timeline/ }).getByRole("button").first().focus();
  await page.keyboard.press("Home");
  const walked = [];
  const bars = await page.locator(".bar").count();
  for (let i = 0; i < bars; i++) {
    const bar = page.locator(".bar:focus");
    const place = await bar.evaluate(({ ariaLabel, className, style }) => ({ name: ariaLabel, kind: className.split(" ")[1], left: parseFloat(style.left), width: parseFloat(style.width) }));
    assert.equal(await bar.getAttribute("aria-describedby"), "explained");
    walked.push({ ...place, told: await shown.textContent() });
    await page.keyboard.press("ArrowRight");
  }
  const of = (kind) => walked.filter((bar) => bar.kind === kind);
  assert.deepEqual(of("attempt").map(({ name }) => name.replace(/ after .*?\. /, ". ").split(". ").slice(0, 2).join(": ")), [
    "Attempt 1: POST, answered 429: throttled, retry, retry_after",
    "Attempt 2: POST, answered 500: server_error, retry, backoff",
    "Attempt 3: POST, answered 504: pending, poll, run_pending",
  ]);
  assert.match(of("attempt")[1].told, /request.*POST \/v1\/runs.*class.*server_error.*action.*retry.*reason.*backoff.*flags.*resent_create.*advice.*The API failed/);
  assert.match(of("wait")[0].told, /^After attempt 1: wait 1\.\d s.*sent again.*retry_after.*delay.*1\d\d\d ms/);
  assert.equal(of("look").length, 1);
  assert.match(of("look")[0].told, /no run of this create: it may be sent again/);
  assert.ok(of("paced").length >= 1); // the second after a page that was loaded
  assert.match(of("paced")[0].told, /^Attempt \d: paced .*waited for its slot/);
  assert.equal(of("poll").length, 1);
  assert.equal(await page.locator(".bar[tabindex='0']").count(), 1); // one stop of the Tab key
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(".bar:focus").count(), 0);

  const look = page.locator(".bar.look");
  await look.hover();
  assert.match(await shown.textContent(), /^After attempt 2: looked/);
  await page.locator("h1").hover();
  assert.match(await shown.textContent(), /^Attempt 4: poll/);

  // The keys go through them as they happened, and all of them lie in their lanes.
  for (const [i, { left, width }] of walked.entries()) {
    assert.ok(left >= 0 && left + width <= 100.001);
    if (i > 0) assert.ok(left >= walked[i - 1].left);
  }
  assert.deepEqual(complaints, []);
});

test("a bar grows while its request is under way", async () => {
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  await run();
  await vendor.arrived("create");
  const bar = page.locator(".bar.attempt[data-open='true']");
  await page.waitForFunction(() => parseFloat(document.querySelector(".bar.attempt").style.width) > 50);
  assert.match(await bar.getAttribute("aria-label"), /^Attempt 1: POST, under way/);
  await vendor.configure({ runDurationMs: 0 });
  await vendor.release("create");
  await said("Done.");
  assert.equal(await page.locator(".bar[data-open='true']").count(), 0);
});

test("the form is made from the API", async () => {
  await load();
  const topic = page.getByLabel("topic");
  assert.equal(await topic.evaluate(({ required }) => required), true);
  assert.equal(await page.getByLabel("audience optional").evaluate(({ required }) => required), false);
  assert.equal(await page.getByRole("group", { name: "Images" }).isVisible(), false); // its imageCount is 0
  assert.deepEqual(await page.getByLabel("length").locator("option").allTextContents(), ["as the prompt has it", "short", "medium", "long"]);
  await button("Run").click(); // the browser refuses: the topic is required
  assert.equal((await vendor.stats()).requests.create, 0);

  await topic.fill("tea");
  await page.getByLabel("length").selectOption("short");
  await vendor.configure({ runDurationMs: 0 });
  assert.deepEqual(await bodyOfRun(), { promptVersionId: PROMPT_VERSION, inputs: { textInputs: { topic: "tea" } }, runOptions: { length: "short" } });

  await load(IMAGE_PROMPT_VERSION, "Describe a picture · fake-image-1");
  assert.equal(await topic.inputValue(), "tea"); // what was typed stays
  assert.equal(await page.getByLabel("length").count(), 0);
  assert.deepEqual(await page.getByLabel("quality").locator("option").allTextContents(), ["as the prompt has it", "draft", "high"]);
  assert.equal(await page.locator(".slot").count(), 1);
  assert.equal(await button("Add an image").isVisible(), false);
  assert.deepEqual(complaints, []);
});

test("it is made as soon as a key and a version are there", async () => {
  await page.getByLabel("promptVersionId").fill(PROMPT_VERSION);
  await page.getByLabel("API key").fill(vendor.key);
  await page.keyboard.press("Tab");
  await page.getByLabel("topic").waitFor();
});

test("an image goes along as a file's bytes or as a URL, but not as both", async () => {
  await vendor.configure({ runDurationMs: 0 });
  await load(IMAGE_PROMPT_VERSION, "Describe a picture · fake-image-1");
  await page.getByLabel("Image 1: file").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PNG });
  await page.waitForFunction(() => document.querySelector(".slot img").naturalWidth === 1); // its preview
  const body = await bodyOfRun();
  assert.deepEqual(body, { promptVersionId: IMAGE_PROMPT_VERSION, inputs: { textInputs: {}, imageInputs: [{ type: "base64", base64: PNG.toString("base64") }] } });

  await page.getByLabel("Image 1: or its URL").fill("https://images.example/dot.png");
  await button("Run").click();
  await said("Image 1: want a file or a URL, not both");
  await page.getByLabel("Image 1: file").setInputFiles([]);
  await page.getByLabel("Image 1: or its URL").fill("http://images.example/dot.png");
  await button("Run").click();
  await said("Image 1: want a URL that begins with https://");
  await vendor.reset();
  await vendor.configure({ runDurationMs: 0 });
  await page.getByLabel("Image 1: or its URL").fill("https://images.example/dot.png");
  const { inputs } = await bodyOfRun();
  assert.deepEqual(inputs.imageInputs, [{ type: "url", url: "https://images.example/dot.png" }]);
  assert.deepEqual(complaints, []);
});

test("where the API does not tell what is wanted, everything can be added by hand", async () => {
  await load("7b1f0a52-93de-4e0b-8f3c-5d2e6a904c99", "It could not be read: HTTP 404 · NOT_FOUND_ERROR · Prompt version not found.");
  await vendor.script([{ on: "other", kind: "answer", status: 200, body: '{"status":"SUCCESS","data":{"imageCount":"two","textInputs":7,"model":[]}}', times: -1 }]);
  await load(IMAGE_PROMPT_VERSION, "It was read");
  await button("Add an image").click();
  await page.getByLabel("Image 1: or its URL").fill("https://images.example/dot.png");
  await page.getByLabel("Input 1: name").fill("topic");
  await page.getByLabel("Input 1: value").fill("tea");
  await button("Add an input by name").click();
  await page.getByLabel("Input 2: name").fill("mood");
  await page.getByLabel("Input 2: value").fill("calm");
  await page.getByText("More, as JSON").click();
  await page.getByLabel("More, as JSON").fill('{"runOptions":{"quality":"high"},"runModel":"m"}');
  await vendor.configure({ runDurationMs: 0 });
  assert.deepEqual(await bodyOfRun(), {
    promptVersionId: IMAGE_PROMPT_VERSION,
    inputs: { textInputs: { topic: "tea", mood: "calm" }, imageInputs: [{ type: "url", url: "https://images.example/dot.png" }] },
    runOptions: { quality: "high" },
    runModel: "m",
  });
});

test("a form that makes no request says so", async () => {
  await load();
  await page.getByLabel("topic").fill("tea");
  await page.getByText("More, as JSON").click();
  for (const [more, wrong] of [["[1]", "More: want a JSON object"], ["{", "More: want a JSON object"], ['{"inputs":7}', "More: inputs: want an object"]]) {
    await page.getByLabel("More, as JSON").fill(more);
    await button("Run").click();
    await said(wrong);
  }
  await page.getByLabel("More, as JSON").fill("");
  await page.getByLabel("API key").fill("a key with blanks");
  await button("Run").click();
  await said("API key or token: want visible ASCII characters, without blanks");
  await load();
  await button("Add an input by name").click();
  await page.getByLabel("Input 1: value").fill("nameless");
  await button("Run").click();
  await said("Text inputs: an input has a value and no name");
  assert.equal((await vendor.stats()).requests.create, 0);
});

test("outputs are shown as what they are", async () => {
  // A video of half a second, made by the browser itself.
  const webm = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    const recorder = new MediaRecorder(canvas.captureStream(30));
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (const until = performance.now() + 500; performance.now() < until; await new Promise(requestAnimationFrame)) canvas.getContext("2d").fillRect(Math.random() * 99, 0, 9, 9);
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  const asked = {};
  await page.route("https://media.example/**", (route) => {
    const path = new URL(route.request().url()).pathname;
    asked[path] = route.request().headers();
    if (path === "/gone.png") return route.fulfill({ status: 404 });
    return route.fulfill(path === "/a.png" ? { contentType: "image/png", body: PNG } : { contentType: "video/webm", body: Buffer.from(webm) });
  });
  const outputs = [
    ["text", "One\n<b>two</b>"], ["image", "https://media.example/a.png"], ["video", "https://media.example/b.webm"], ["error", "A step failed."],
    ["image", "https://media.example/gone.png"], ["image", "http://media.example/c.png"], ["video", "javascript:alert(1)"], ["model", "https://media.example/d.glb"],
  ];
  await vendor.configure({ runDurationMs: 0, outputs: outputs.map(([type, data]) => ({ type, data })) });
  await run();
  await said("Done.");
  await page.getByText("It cannot be loaded").waitFor();
  const parts = page.locator("#outputs > *");
  assert.equal(await parts.count(), outputs.length);
  assert.equal(await parts.nth(0).textContent(), "One\n<b>two</b>");
  await page.waitForFunction(() => document.querySelector("#outputs img").naturalWidth === 1 && document.querySelector("#outputs video").readyState >= 1);
  assert.equal(await parts.nth(1).locator("img").getAttribute("alt"), "Output 2: image");
  const video = parts.nth(2).locator("video");
  assert.deepEqual([await video.getAttribute("controls"), await video.evaluate(({ videoWidth }) => videoWidth)], ["", 300]);
  assert.equal(await parts.nth(3).textContent(), "Error: A step failed.");
  assert.match(await parts.nth(3).getAttribute("class"), /\bbad\b/);
  assert.equal(await parts.nth(4).locator("img").isVisible(), false);
  for (const [i, text] of [[5, "image: http://media.example/c.png"], [6, "video: javascript:alert(1)"]]) {
    assert.deepEqual([await parts.nth(i).textContent(), await parts.nth(i).locator("a, img, video").count()], [text, 0]);
  }
  assert.equal(await parts.nth(7).locator("a").getAttribute("href"), "https://media.example/d.glb");
  assert.deepEqual(Object.keys(asked).sort(), ["/a.png", "/b.webm", "/gone.png"]);
  for (const headers of Object.values(asked)) assert.deepEqual([headers.referer, headers.authorization, headers.cookie], [undefined, undefined, undefined]);
  assert.ok(await fits());
  assert.deepEqual(await violations(page), []);
  complaints = complaints.filter((line) => !/status of 404/.test(line)); // the picture that is gone
  assert.deepEqual(complaints, []);
});

test("what went wrong is told", async () => {
  await vendor.script([{ on: "create", kind: "401" }]);
  await run();
  await said("Ended without a result.");
  assert.deepEqual((await rows()).map((cells) => cells.slice(1, 5)), [["401", "rejected", "fail", "rejected"]]);
  assert.match(await page.locator("#summary").textContent(), /^HTTP 401 · UNAUTHORIZED_ERROR/);
  assert.equal(await button("Continue").isVisible(), false); // there is nothing to go on with
  assert.deepEqual(complaints, []);
});

test("a run that fails shows what it made", async () => {
  await vendor.configure({ runDurationMs: 0, failRuns: true });
  await run();
  await said("Ended without a result.");
  assert.equal(await page.locator("#outputs").textContent(), "Error: The step failed.");
  assert.equal(await button("Continue").isVisible(), false);
});

test("stopping hangs up, and the run is not lost: continuing joins it", async () => {
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  await run();
  await vendor.arrived("create");
  await button("Stop").click();
  await page.getByText("Stopped.").waitFor();
  await vendor.configure({ runDurationMs: 0 });
  await vendor.release("create");
  await button("Continue").click();
  await said("Done.");
  assert.match(await page.locator("#summary").textContent(), /replayed/);
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("a connection that is lost is made once more, and the run is paid once", async () => {
  await vendor.configure({ runDurationMs: 0 });
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  const keys = [];
  await page.route("**/v1/runs", async (route) => {
    const request = route.request();
    keys.push(request.headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    const headers = { ...request.headers() };
    fetch(request.url(), { method: "POST", headers, body: request.postData() }).then((answer) => answer.text()).catch(() => {}); // the edge has it …
    await vendor.arrived("create");
    await route.abort("connectionreset"); // … and the page hears nothing
  });
  await run();
  await page.getByText(/The connection was lost .* not paid twice/).waitFor();
  await vendor.release("create");
  await said("Done.");
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
  assert.equal((await vendor.stats()).runsCreated, 1);

  await page.unroute("**/v1/runs");
  await page.route("**/v1/runs", (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    return route.abort("connectionrefused");
  });
  await button("Run").click();
  await page.getByText("The edge cannot be reached").waitFor();
  assert.equal(keys.length, 4); // once more, and no more
  assert.notEqual(keys[2], keys[0]); // another run has another key
  await page.unroute("**/v1/runs");
  await button("Continue").click();
  await said("Done.");
  assert.equal((await vendor.stats()).runsCreated, 2);
});

test("after a reload a known run is followed to its end, and nothing secret was kept for that", async () => {
  await vendor.script([{ on: "create", kind: "504" }]);
  await run("a secret topic");
  await page.locator("#decisions tr", { hasText: "run_pending" }).first().waitFor();
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  assert.doesNotMatch(stored, new RegExp(`${vendor.key}|secret`));
  await page.reload();
  const { runId } = (await vendor.requests()).find((seen) => seen.runId);
  await page.getByText(`Run ${runId} was under way`).waitFor();
  await button("Continue").click();
  await said("The key is needed: it was not kept.");
  await page.getByLabel("API key").fill(vendor.key);
  await button("Continue").click();
  await page.locator(".bar.poll").first().waitFor();
  await vendor.finish(runId);
  await said("Done.");
  assert.equal(await page.locator("#outputs").textContent(), 'A run about "a secret topic".');
  assert.deepEqual([(await vendor.stats()).runsCreated, await page.evaluate(() => sessionStorage.length)], [1, 0]);
  assert.deepEqual(complaints, []);
});

test("after a reload a run that is not known yet is found by its key, or forgotten", async () => {
  await vendor.configure({ runDurationMs: 0 });
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  await run("tea");
  await vendor.arrived("create");
  await page.reload();
  await page.getByText("A run was sent when this page was left").waitFor();
  await vendor.release("create");
  await load();
  await page.getByLabel("topic").fill("tea");
  await button("Continue").click();
  await said("Done.");
  assert.equal((await vendor.stats()).runsCreated, 1);

  await vendor.script([{ on: "create", kind: "hold", barrier: "again" }]);
  await button("Run").click();
  await vendor.arrived("again");
  await page.reload();
  await button("Forget it").click();
  await page.reload();
  assert.equal(await button("Continue").isVisible(), false);
  await vendor.release("again");
});

test("the page keeps no key, loads nothing from elsewhere, and fits a phone", async () => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await vendor.configure({ runDurationMs: 0 });
  await run();
  await said("Done.");
  assert.deepEqual([...new Set(asked)], [stage.edge.url]);
  const field = page.getByLabel("API key");
  assert.deepEqual([await field.getAttribute("type"), await field.getAttribute("autocomplete")], ["password", "off"]);
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, location.href, (await indexedDB.databases()).length]);
  assert.deepEqual(kept, [0, 0, "", `${stage.edge.url}/`, 0]);
  await page.reload();
  assert.equal(await field.inputValue(), "");
  const policy = (await fetch(stage.edge.url)).headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'; script-src 'self' .*connect-src 'self'; img-src data: blob: https:; media-src https:;.*frame-ancestors 'none'/);
  assert.deepEqual(complaints, []);
});

for (const [colorScheme, viewport] of [["light", DESK], ["dark", DESK], ["light", PHONE], ["dark", PHONE]]) {
  test(`it can be used by everybody before, during and after a run: ${colorScheme}, ${viewport.width} px wide`, async () => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    const sound = async () => {
      assert.deepEqual(await violations(page), []);
      assert.ok(await fits());
    };
    await sound();
    await load(IMAGE_PROMPT_VERSION, "Describe a picture · fake-image-1");
    await sound();
    await vendor.script(TROUBLE);
    await run("Why tea is drunk hot");
    await page.locator(".bar.poll").first().waitFor();
    await sound();
    const { runId } = (await vendor.requests()).find((seen) => seen.runId);
    await vendor.finish(runId);
    await said("Done.");
    await sound();
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("button", { name: /^After attempt 3: wait/ }).hover();
    await sound();
    if (colorScheme === "light" && viewport === DESK) await shoot(page, "run", {});
    if (colorScheme === "dark" && viewport === PHONE) {
      await page.locator("#timeline-title").evaluate((title) => title.closest("section").scrollIntoView());
      await shoot(page, "run-phone", {});
    }
  });
}

test("light and dark differ", async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  await page.emulateMedia({ colorScheme: "light" });
  assert.notEqual(await ground(), dark);
});

test("what the API would refuse is marked beside its field, until the next run", async () => {
  await page.getByLabel("API key").fill(vendor.key);
  await page.getByLabel("promptVersionId").fill("7b1f");
  await button("Run").click();
  const note = page.getByText('Want a UUID, found "7b1f".', { exact: true });
  await note.waitFor();
  const field = page.getByLabel("promptVersionId");
  assert.deepEqual([await field.getAttribute("aria-invalid"), await field.evaluate((one) => one === document.activeElement)], ["true", true]);
  assert.ok((await field.getAttribute("aria-describedby")).split(" ").includes(await note.getAttribute("id")));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual((await vendor.requests()).filter(({ kind }) => kind === "create"), []);
  await load();
  await page.getByLabel("topic").fill("tea");
  await button("Run").click();
  await note.waitFor({ state: "detached" });
  assert.deepEqual([await field.getAttribute("aria-invalid"), await field.getAttribute("aria-describedby")], [null, "about"]);
  assert.deepEqual(complaints.filter((line) => !/status of 422/.test(line)), []); // the answer itself
});
