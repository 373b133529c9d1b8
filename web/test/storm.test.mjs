import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readCatalogue, simulate, StormError } from "../storm.js";
import { launch } from "./chromium.mjs";
import { coreOf } from "./forms.mjs";
import { filesBelow, root, tool } from "./load.mjs";

const folder = fileURLToPath(new URL("core/storm/testdata/scenarios", root));
const scenarios = await filesBelow(folder);
const catalogueJSON = readFileSync(new URL("core/storm/catalogue.json", root), "utf8");
const catalogue = readCatalogue(catalogueJSON);
const THOUSAND = JSON.stringify({ clients: 1000, horizonMs: 600_000, limiter: { retryAfter: "exact" } });
const temporary = mkdtempSync(join(tmpdir(), "storm-"));
let native; // what core/storm writes of each scenario, the last of THOUSAND

after(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs core/storm over files. */
function inGo(files) {
  return new Promise((resolve, reject) => {
    execFile("go", ["run", "./core/storm/cmd/storm", ...files], { cwd: root, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(stderr, { cause: error }));
      else resolve({ lines: stdout.trimEnd().split("\n"), errors: stderr.trimEnd().split("\n") });
    });
  });
}

before(async () => {
  const thousand = join(temporary, "thousand.json");
  writeFileSync(thousand, THOUSAND);
  const { lines, errors } = await inGo([...scenarios.map(({ name }) => join(folder, name)), thousand]);
  assert.deepEqual(errors, [""]);
  native = lines;
}, { timeout: 120_000 });

for (const form of ["", "js"]) {
  test(`the same bytes as core/storm, on the core${form && `, form ${form}`}`, async () => {
    assert.ok(scenarios.length >= 20);
    assert.equal(native.length, scenarios.length + 1);
    const core = await coreOf(form);
    scenarios.forEach(({ name, json }, i) => {
      const result = simulate(core, catalogue, json);
      assert.equal(result.scenario, name.replace(".json", ""));
      assert.ok(JSON.stringify(result) === native[i], `${name} differs`);
    });
  });
}

test("a thousand clients of every policy, ten minutes, in less than two seconds", async () => {
  const core = await coreOf("");
  const start = performance.now();
  const result = simulate(core, catalogue, THOUSAND);
  const ms = performance.now() - start;
  assert.equal(JSON.stringify(result), native.at(-1));
  assert.ok(ms < 2000, `${ms} ms`);
});

test("in a page of Chromium too", { timeout: 120_000 }, async () => {
  const server = createServer(async ({ url }, response) => {
    const type = { "/": "text/html" }[url] ?? "text/javascript";
    if (url !== "/" && !/^\/web\/[\w/]+\.m?js$/.test(url)) return response.writeHead(404).end();
    const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
    response.writeHead(200, { "content-type": type, "content-security-policy": policy });
    response.end(url === "/" ? "<!doctype html><title>storm</title>" : await readFile(new URL(`.${url}`, root)));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  let browser;
  try {
    browser = await launch();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const told = await page.evaluate(async ({ catalogueJSON, all }) => {
      const [{ core }, { readCatalogue, simulate }] = await Promise.all([import("/web/core.js"), import("/web/storm.js")]);
      const catalogue = readCatalogue(catalogueJSON);
      const results = all.map((json) => JSON.stringify(simulate(core, catalogue, json)));
      const start = performance.now();
      simulate(core, catalogue, all.at(-1));
      return { results, ms: performance.now() - start };
    }, { catalogueJSON, all: [...scenarios.map(({ json }) => json), THOUSAND] });
    assert.equal(told.results.length, native.length);
    told.results.forEach((result, i) => assert.ok(result === native[i], `${scenarios[i]?.name ?? "thousand"} differs`));
    assert.ok(told.ms < 2000, `${told.ms} ms`);
  } finally {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  }
});

test("what ours and the gate do is the given core's", async () => {
  const core = await coreOf("");
  const at = scenarios.findIndex(({ name }) => name === "down-500.json");
  const later = { ...core, decide: (o) => {
    const d = core.decide(o);
    return { action: d.action, delayMs: d.delayMs + 5000, state: d.state, holdMs: d.holdMs };
  } };
  const slower = { ...core, pace: (rate, state, now) => {
    const { waitMs, state: next } = core.pace(rate, state, now);
    return { waitMs: waitMs + 1, state: next };
  } };
  const told = ({ series, ...row }) => JSON.stringify(row);
  const [ours, paced, ...peers] = JSON.parse(native[at]).policies;
  for (const [changed, which] of [[later, [true, true]], [slower, [false, true]]]) {
    const [one, two, ...rest] = simulate(changed, catalogue, scenarios[at].json).policies;
    assert.deepEqual([told(one) !== told(ours), told(two) !== told(paced)], which);
    assert.deepEqual(rest.map(told), peers.map(told));
  }
});

test("what cannot be used is named as by core/storm", async () => {
  const core = await coreOf("");
  const bad = [
    "{", "[]", "null", '"x"', '{"clients":0}', '{"clients":1.5}', '{"seed":4294967296}', '{"seed":null}', '{"method":"PUT"}', '{"x":1}',
    '{"arrivals":{"kind":"never"}}', '{"arrivals":null}', '{"limiter":{"speed":1}}', '{"limiter":{"retryAfter":"soon"}}',
    '{"limiter":{"retryAfter":"12345678"}}', '{"outage":{"status":200}}', '{"outage":{"processed":1}}', '{"travelMs":{"least":5,"most":4}}',
    '{"travelMs":[]}', '{"policy":{"pollMinMs":20000}}', '{"policy":{"maxAttempts":0}}', '{"policy":{"maxBackoffMs":1}}', '{"policies":{}}',
    '{"policies":[]}', '{"policies":["ours","ours"]}', '{"policies":["theirs"]}', '{"policies":[{}]}', '{"policies":[3]}', '{"name":"é"}',
    '{"policies":[{"name":"x","statuses":[[1]]}]}', '{"policies":[{"name":"x","statuses":[[1,1000]]}]}', '{"policies":[{"name":"x","like":null}]}',
    '{"policies":[{"name":"x","methods":[1]}]}', '{"policies":[{"name":"x","delay":{"factor":0}}]}', '{"rate":{"burst":-1}}', '{"toString":1}',
  ];
  const files = bad.map((json, i) => {
    const path = join(temporary, `bad-${i}.json`);
    writeFileSync(path, json);
    return path;
  });
  const { errors } = await inGo(files);
  assert.equal(errors.filter((line) => line.startsWith("storm: ")).length, bad.length);
  bad.forEach((json, i) => {
    assert.throws(() => simulate(core, catalogue, json), (error) => {
      assert.ok(error instanceof StormError, json);
      assert.equal(`storm: ${files[i]}: ${error.message}`, errors[i]);
      return true;
    }, json);
  });
  assert.throws(() => readCatalogue("{}"), { message: "catalogue: answers.done.status: want a status" });
});

test("the types compile, and refuse what they should", async () => {
  const web = fileURLToPath(new URL("web/", root));
  const path = join(temporary, "types.ts");
  writeFileSync(path, `
    import { core } from ${JSON.stringify(join(web, "core.js"))};
    import { readCatalogue, simulate, StormError, type Scenario, type StormResult } from ${JSON.stringify(join(web, "storm.js"))};
    const scenario: Scenario = { clients: 10, limiter: { kind: "sliding" }, policies: ["ours", { name: "x", statuses: [[300, 599]] }] };
    const result: StormResult = simulate(core, readCatalogue("{}"), scenario);
    export const n: number = result.policies[0]!.series.sent[0]!;
    export const field = (e: StormError): string => e.field;
    // @ts-expect-error there is no such limiter
    export const wrong: Scenario = { limiter: { kind: "leaky" } };
    // @ts-expect-error a catalogue is read first
    simulate(core, {}, scenario);
  `);
  const args = [tool.resolve("typescript/bin/tsc"), "--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", path];
  const out = await new Promise((resolve) => execFile(process.execPath, args, (error, stdout) => resolve(stdout)));
  assert.equal(out, "");
});
