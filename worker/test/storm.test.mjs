// The page of storms: Chromium, the edge in workerd, and beside them core/storm
// in Go, which says what the page must show.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { violations } from "../../web/test/axe.mjs";
import { launch } from "../../web/test/chromium.mjs";
import { shoot } from "../../web/test/shots.mjs";
import { startEdge } from "../local/edge.mjs";
import { inGo, tableOf, titleOf } from "./rig/storm.mjs";

const BURST = { clients: 200, horizonMs: 120_000 };
const OUTAGE = "clients=300&horizonMs=240000&arrivals.kind=random&arrivals.spanMs=120000&outage.fromMs=30000&outage.untilMs=90000&outage.retryAfter=end";

let edge, browser, page, complaints;
before(async () => {
  edge = await startEdge();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await edge.close();
});
beforeEach(async () => {
  await page?.close();
  await open("");
});

async function open(hash, options = { viewport: { width: 1280, height: 900 } }) {
  page = await browser.newPage(options);
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${edge.url}/storm${hash}`);
  await told(/./);
}

/** Waits until what was asked for has been simulated, or refused, and the page says what. */
const told = (what) => page.waitForFunction(([source]) => {
  const results = document.getElementById("results");
  return results.getAttribute("aria-busy") === "false" && new RegExp(source).test(document.getElementById("now").textContent);
}, [what.source]);

const rows = () => page.locator("#table tbody tr").evaluateAll((all) => all.map((line) => [...line.cells].map((cell) => cell.textContent.replace("★", ""))));
const scenario = async () => JSON.parse(await page.locator("#json").textContent());

test("the first storm is the first preset, and as core/storm has it", async () => {
  assert.deepEqual(await scenario(), BURST);
  const native = inGo(BURST);
  assert.equal(native.policies.length, 6);
  assert.deepEqual(await rows(), tableOf(native));
  assert.match(await page.locator("#now").textContent(), /^200 clients under 6 policies, simulated here in [\d.,]+ ms\.$/);
  assert.deepEqual(await page.locator("#plots h3").allTextContents(), tableOf(native).map(([title]) => title));
  assert.deepEqual(complaints, []);
});

test("every preset can be chosen", async () => {
  const choices = await page.locator("#preset option").evaluateAll((all) => all.map(({ value }) => value).filter(Boolean));
  assert.ok(choices.length >= 5);
  const seen = new Set();
  for (const value of choices) {
    await page.locator("#preset").selectOption(value);
    await told(/simulated here/);
    seen.add(new URL(page.url()).hash);
    assert.deepEqual(await rows(), tableOf(inGo(await scenario())));
  }
  assert.equal(seen.size, choices.length); // each has a link of its own
  assert.deepEqual(complaints, []);
});

test("a change is simulated, and stands in the link", async () => {
  await page.getByLabel("How many").fill("40");
  await told(/^40 clients/);
  await page.getByLabel("They come").selectOption("random");
  await page.getByLabel("over, s").fill("2.5");
  await page.getByRole("checkbox", { name: "undici-like" }).uncheck();
  await page.getByLabel("a create is sent again after a 500").evaluate((box) => box.click());
  await told(/^40 clients under 5 policies/);
  assert.deepEqual(await scenario(), {
    clients: 40, arrivals: { kind: "random", spanMs: 2500 }, horizonMs: 120_000, policy: { retryCreate: false },
    policies: ["ours", "paced", "fixed-delay", "exponential", "go-retryablehttp-like"],
  });
  assert.equal(await page.locator("#preset").inputValue(), ""); // it is nobody's preset any more
  assert.deepEqual(await rows(), tableOf(inGo(await scenario())));

  const shared = page.url();
  const before = await rows();
  await page.close();
  await open(new URL(shared).hash);
  assert.deepEqual(await rows(), before);
  assert.equal(await page.getByLabel("How many").inputValue(), "40");
  assert.equal(await page.getByLabel("over, s").inputValue(), "2.5");
  assert.equal(await page.getByRole("checkbox", { name: "undici-like" }).isChecked(), false);
  assert.deepEqual(complaints, []);
});

test("who asks anew does not wait for what was asked before", async () => {
  await page.evaluate(() => {
    globalThis.said = [];
    const now = document.getElementById("now");
    new MutationObserver(() => globalThis.said.push(now.textContent)).observe(now, { childList: true });
  });
  await page.getByLabel("How many").fill("100000");
  await page.getByLabel("Watched for, s").fill("86400");
  await page.waitForFunction(() => globalThis.said.at(-1) === "Simulating…");
  await page.getByLabel("How many").fill("3"); // the page is not frozen
  await told(/^3 clients under 6/);
  assert.deepEqual(await rows(), tableOf(inGo({ clients: 3, horizonMs: 86_400_000 })));
  assert.deepEqual((await page.evaluate(() => globalThis.said)).filter((text) => text.startsWith("100,000")), []);
});

test("what makes no sense is named at its field", async () => {
  const before = await rows();
  await page.getByLabel("Requests", { exact: true }).fill("none");
  await told(/^scenario: limiter\.requests/);
  const field = page.getByLabel("Requests", { exact: true });
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  const note = page.locator(`#${await field.getAttribute("aria-describedby")}`);
  assert.equal(await note.textContent(), "limiter.requests: want an integer from 1 to 1000000");
  assert.deepEqual(await rows(), before); // and they are marked as what they are
  assert.match(await page.locator("#now").textContent(), /Below is what came of the scenario before\.$/);
  assert.deepEqual(await violations(page), []);

  await field.fill("7");
  await told(/simulated here/);
  assert.equal(await field.getAttribute("aria-invalid"), null);
  assert.equal(await page.locator("#wrong").count(), 0);

  await page.getByText("Our policy, our gate").click();
  await page.getByLabel("Polls, soonest, s").fill("20");
  await told(/policy\.pollMaxMs/);
  await page.getByLabel("latest, s").and(page.locator('[aria-invalid="true"]')).waitFor(); // the core's own word
  await page.getByLabel("Polls, soonest, s").fill("");
  await told(/simulated here/);

  for (const box of await page.locator('[name="policies"]').all()) await box.uncheck();
  await told(/policies: want at least one/);
  assert.equal(await page.locator("#policies #wrong").textContent(), "policies: want at least one");
});

test("a link that makes no sense says where", async () => {
  await page.close();
  await open("#clients=0&outage.status=200");
  assert.equal(await page.getByLabel("How many").getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator("#table").isVisible(), false); // nothing came of anything yet
  await page.getByLabel("How many").fill("9");
  await told(/outage\.status/);
  assert.equal(await page.getByLabel("Status").inputValue(), "200");
  await page.getByLabel("Status").fill("");
  await told(/^9 clients/);
  await page.evaluate(() => (location.hash = "#limiter.speed=3"));
  await told(/^The link: scenario: limiter: want no member but/);
  await page.evaluate(() => (location.hash = "#arrivals.kind=never"));
  await told(/arrivals\.kind: want one of/);
  assert.equal(await page.getByLabel("They come").inputValue(), "never"); // shown, so that it can be mended
  await page.getByLabel("They come").selectOption("once");
  await told(/^100 clients/);
  assert.deepEqual(complaints, []);
});

test("the cursor goes by keyboard and by pointer, and tells what it stands at", async () => {
  const { policies } = inGo(BURST);
  const range = page.getByLabel("Second", { exact: true });
  assert.equal(await range.getAttribute("max"), String(policies[0].series.sent.length - 1));
  await range.focus();
  for (let i = 0; i < 7; i++) await page.keyboard.press("ArrowRight");
  const said = (second) => `Second ${second}. ${policies.map(({ name, series }) => {
    const [sent, refused, failed] = ["sent", "refused", "failed"].map((one) => series[one][second]);
    const sofar = series.finished.slice(0, second + 1).reduce((sum, n) => sum + n, 0);
    return `${titleOf(name)}: ${sent} sent, ${refused} refused, ${failed} failed, ${sofar} finished so far.`;
  }).join(" ")}`;
  const live = page.locator("#told");
  assert.deepEqual([await live.textContent(), await live.getAttribute("aria-live")], [said(7), "polite"]);
  await page.keyboard.press("End");
  assert.equal(await live.textContent(), said(policies[0].series.sent.length - 1));
  await page.keyboard.press("Home");
  assert.equal(await live.textContent(), said(0));

  const picture = page.locator("#plots svg").nth(1);
  const { width, height } = await picture.boundingBox();
  await picture.hover({ position: { x: width / 2, y: height / 2 } });
  const second = Number(await range.inputValue());
  assert.ok(second > 20 && second < 60, `${second}`);
  for (const caption of await page.locator("#plots figcaption").allTextContents()) assert.match(caption, new RegExp(`^${second} s: `));
  assert.equal(await live.textContent(), said(0)); // a pointer that passes is not read out
});

test("plots tell what happened where it cannot be seen, and where the outage was", async () => {
  await page.close();
  await open(`#${OUTAGE}`);
  const { policies } = inGo(await scenario());
  const labels = await page.locator("#plots svg").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  labels.forEach((label, i) => assert.match(label, new RegExp(`: ${policies[i].finished} of 300 finished`)));
  const [box, outage] = await page.locator("#plots svg").first().evaluate((one) => [one, one.querySelector(".outage")].map((e) => e.getBoundingClientRect().width));
  const seconds = policies[0].series.sent.length;
  assert.ok(Math.abs(outage / (box - 44) - 60 / seconds) < 0.01, `${outage} of ${box}`);
  assert.equal(await page.locator("#plots .refused").count(), policies.length);
});

test("the peers are told with facts and sources", async () => {
  await page.getByText("go-retryablehttp-like: hashicorp").click();
  await page.getByText("RetryMax 4, so 5 requests").waitFor();
  const link = page.getByRole("link", { name: "https://github.com/hashicorp/go-retryablehttp/blob/main/client.go" });
  assert.equal(await link.getAttribute("rel"), "noreferrer");
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 375]) {
    test(`nothing keeps anybody out: ${colorScheme}, ${width} pixels`, async () => {
      await page.close();
      await open(`#${OUTAGE}`, { viewport: { width, height: 800 }, colorScheme });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
      assert.deepEqual(await violations(page), []);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(complaints, []);
    });
  }
}

test("it asks nobody else, and looks like this", async () => {
  const asked = [];
  await page.close();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${edge.url}/storm#${OUTAGE}`);
  await told(/simulated here/);
  assert.deepEqual([...new Set(asked.map((url) => new URL(url).origin))], [edge.url]);
  assert.ok(!asked.some((url) => url.includes("untilMs")), "the scenario was told to a server");
  await page.getByLabel("Second", { exact: true }).evaluate((range) => {
    range.value = 95;
    range.dispatchEvent(new Event("input"));
  });
  await shoot(page, "storm");
});
