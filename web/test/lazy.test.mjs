// When the core begins, and what happens where it may not. Each test is a
// process of its own: a core that has begun stays.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";

const index = new URL("../index.js", import.meta.url);

/** What a module prints, as JSON. It can count what was compiled, and answer as a run that succeeded. */
function printed(code) {
  const whole = `
    let compiled = 0;
    const Real = WebAssembly.Module;
    const Counted = class extends Real { constructor(bytes) { compiled++; super(bytes); } };
    WebAssembly.Module = Counted;
    const { createClient, followFetch } = await import("${index}");
    const done = () => Response.json({ status: "SUCCESS", data: { runId: "r-1", outputs: [], runStatus: "succeeded", credits: 5 } });
    const clientOf = (fetch, more) => createClient({ baseUrl: "https://edge.example", fetch, ...more });
    const input = { promptVersionId: "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11", inputs: {} };
    const say = (value) => console.log(JSON.stringify(value));
    ${code}`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--input-type=module", "-e", whole], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(JSON.parse(stdout)));
  });
}

test("the core begins where a create is looked at before it is sent", async () => {
  assert.deepEqual(await printed(`
    const seen = [];
    const client = clientOf(async () => (seen.push(compiled), done()));
    await client.credits();
    await client.run(input);
    await client.run(input);
    say(seen);
  `), [0, 2, 2]); // what unpacks it, and itself
});

test("where it is not, the request goes out first, and the core begins at the first answer that must be judged", async () => {
  const seen = await printed(`
    const seen = [];
    const client = clientOf(async () => (seen.push(["sent", compiled]), done()), { preflight: false });
    const told = async (name, calling) => seen.push([name, await calling, compiled]);
    await told("credits", client.credits());
    await told("getRun", client.getRun("r-1").then(({ runStatus }) => runStatus));
    const response = done();
    await told("fetch", followFetch({ fetch: async () => response })("https://api.example/v1/me").then((one) => one === response));
    await told("run", client.run(input).then(({ runId }) => runId));
    await told("run", client.run(input).then(({ runId }) => runId));
    say(seen);
  `);
  // Two, what unpacks the core and the core, and never again.
  assert.deepEqual(seen, [
    ["sent", 0], ["credits", 5, 0], ["sent", 0], ["getRun", "succeeded", 0], ["fetch", true, 0],
    ["sent", 0], ["run", "r-1", 2], ["sent", 2], ["run", "r-1", 2],
  ]);
});

for (const [name, refuse] of [
  ["forbids to compile", "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('blocked by CSP'); } };"],
  ["has no WebAssembly.Module", "WebAssembly.Module = undefined;"],
]) {
  test(`a host that ${name}: the same in JavaScript takes over`, async () => {
    assert.deepEqual(await printed(`${refuse}
      const answers = [() => new Response("", { status: 503, headers: { "retry-after": "0" } }), done];
      const client = clientOf(async () => answers.shift()());
      const fetched = await followFetch({ fetch: async () => new Response("gone", { status: 410 }) })("https://api.example/v1/me");
      say([(await client.run(input)).runId, answers.length, fetched.status, fetched.headers.get("followthrough-reason")]);
    `), ["r-1", 0, 410, "rejected"]);
  });
}

test("what a listener throws is thrown apart: the run goes on", async () => {
  assert.deepEqual(await printed(`
    const thrown = [];
    process.on("uncaughtException", (error) => thrown.push(error.message));
    const onProgress = ({ type }) => { throw new Error(type); };
    const run = await clientOf(async () => done()).run(input, { onProgress });
    say([run.runId, thrown]);
  `), ["r-1", ["attempt", "done"]]);
});
