import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HOSTS, linesOf } from "./forms.mjs";
import { run as inChromium, scriptsFor } from "./hosts/chromium.mjs";
import { run as inWorkerd } from "./hosts/workerd.mjs";

const STORY = [{ name: "f.json", json: '[{"name":"n","steps":[{"see":{"status":404},"do":{"action":"fail"}}]}]' }];

function node(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, STORIES: "" } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

test("a trap in any form, in any host: the instance is replaced, and all stories are told right", { timeout: 300_000 }, async () => {
  const { code, stdout, stderr } = await node(fileURLToPath(new URL("all-hosts.mjs", import.meta.url)), "--trap", ...HOSTS);
  assert.equal(code, 0, stderr);
  const lines = stdout.trim().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)[0]), linesOf(HOSTS));
});

test("importing compiles nothing, the first call does, and no later one", async () => {
  const { stdout } = await node("--input-type=module", "-e", `
    const seen = [];
    for (const name of ["Module", "Instance"]) {
      WebAssembly[name] = new Proxy(WebAssembly[name], { construct: (target, args) => (seen.push(name), new target(...args)) });
    }
    const { decide, core } = await import(${JSON.stringify(new URL("../index.js", import.meta.url))});
    seen.push("imported");
    decide({});
    seen.push("called");
    core.decide({ status: 500, body: "{" });
    console.log(seen.join());
  `);
  // First what unpacks the text.
  assert.equal(stdout, "imported,Module,Instance,Module,Instance,called\n");
});

test("a page that forbids WebAssembly is told what to import, and that form runs there", { timeout: 60_000 }, async () => {
  assert.equal(scriptsFor("js"), "'self'");
  assert.equal((await inChromium(STORY, { form: "js" })).stories, 1);
  for (const form of ["", "url"]) {
    await assert.rejects(inChromium(STORY, { form, scripts: "'self'" }), /refuses WebAssembly.*import followthrough\/js instead/, form);
    assert.equal((await inChromium(STORY, { form })).failures.length, 0);
  }
});

test("so is a host that has none, and a Worker that imports the text", async () => {
  const { stdout } = await node("--input-type=module", "-e", `
    delete globalThis.WebAssembly;
    const told = (error) => console.log(error.cause?.name, error.message.includes("followthrough/js"));
    const { decide } = await import(${JSON.stringify(new URL("../core.js", import.meta.url))});
    for (let i = 0; i < 2; i++) try { decide({}); } catch (error) { told(error); }
    const js = await import(${JSON.stringify(new URL("../js.js", import.meta.url))});
    console.log(js.decide({ status: 404 }).action);
  `);
  assert.equal(stdout, "ReferenceError true\nReferenceError true\nfail\n");
  await assert.rejects(inWorkerd(STORY, { form: "inline" }), /refuses WebAssembly.*import followthrough\/js instead/);
});
