// The client in workerd, from the package's own files: a Worker of somebody's
// that creates a run for each request.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { root, tool } from "./load.mjs";
import { inputOf, setClientStage } from "./stage.mjs";

const PACKAGE = "web/module/package/";
const WORKER = `
  import { createClient } from "./index.workerd.js";
  export default {
    async fetch(request, { EDGE, TOKEN }) {
      const types = [];
      const client = createClient({ baseUrl: EDGE, token: TOKEN });
      try {
        const run = await client.run(await request.json(), { onProgress: ({ type }) => types.push(type) });
        return Response.json({ run, types, credits: await client.credits() });
      } catch ({ name, message, problems }) {
        return Response.json({ name, message, problems });
      }
    },
  };`;

let stage, worker;
before(async () => {
  stage = await setClientStage();
  const { Miniflare } = tool("miniflare");
  const path = (name) => fileURLToPath(new URL(PACKAGE + name, root));
  const file = (name, type) => ({ type, path: path(name), contents: readFileSync(path(name)) });
  worker = new Miniflare({
    cf: false, compatibilityDate: "2026-04-01", modulesRoot: fileURLToPath(new URL(PACKAGE, root)),
    bindings: { EDGE: stage.edge.url, TOKEN: stage.vendor.key },
    modules: [
      { type: "ESModule", path: path("entry.js"), contents: WORKER },
      file("index.workerd.js", "ESModule"), file("workerd.js", "ESModule"), file("core.wasm", "CompiledWasm"),
    ],
  });
  await worker.ready;
});
after(async () => {
  await worker?.dispose();
  await stage?.close();
});

const asked = async (input) => (await worker.dispatchFetch("http://worker.test/", { method: "POST", body: JSON.stringify(input) })).json();

test("a run is followed through there, and paid once", async () => {
  await stage.vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "504" }]);
  const { run, types, credits } = await asked(inputOf());
  assert.deepEqual([run.runStatus, run.outputs[0].data, types, credits], ["succeeded", 'A run about "tea".', ["attempt", "done"], 999]);
  assert.equal((await stage.vendor.stats()).runsCreated, 1);
});

test("what the API would refuse is not sent", async () => {
  await stage.vendor.reset();
  const { name, problems } = await asked({ promptVersionId: "nonsense", inputs: {} });
  assert.deepEqual([name, problems.map(({ path }) => path)], ["FollowthroughError", ["/promptVersionId"]]);
  assert.equal((await stage.vendor.stats()).requests.create, 0);
});
