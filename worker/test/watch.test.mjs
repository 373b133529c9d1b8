// The watch over a run, when the gate that keeps it is killed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, operationOf } from "./rig/caller.mjs";
import { whole } from "./rig/invalid.mjs";
import { standEdge } from "./rig/stand.mjs";
import { QUICK } from "./stage.mjs";

const open = [];
after(() => Promise.all(open.map((one) => one.close())));

// Makes a run that goes on, kills the edge once the watch has polled it and ready says so, and starts it again.
async function watchedAndKilled(mode, policy, ready = async () => {}) {
  const vendor = await startVendor({ flags: ["-limiter", "none", "-window", "0", "-run-duration", "1h"], key: `bp_watched_in_${mode}` });
  open.push(vendor);
  const stand = await standEdge({ vendor, mode, vars: { POLICY: JSON.stringify({ ...QUICK, ...policy }) } });
  open.push(stand);
  const call = callOnce(stand, operationOf(`watched, ${mode}`)).catch(() => "lost");
  await vendor.until(({ requests }) => requests.poll >= 1);
  await ready(stand);
  await stand.kill("while the watch polls", null);
  assert.equal(await call, "lost");
  const { requests } = await vendor.stats();
  const [{ runId }] = (await vendor.requests()).filter(({ kind }) => kind === "create");
  await stand.restart();
  return { vendor, stand, runId, polls: requests.poll };
}

test("door-23: in keep mode the run is watched on after a kill, and nobody asks", async () => {
  // The alarm lies ahead when it happens: this machine's runtime forgets one that is killed while it runs.
  const { vendor, runId, polls } = await watchedAndKilled("keep", { pollMinMs: 2000, pollMaxMs: 2000 }, async ({ store }) => {
    for (let tries = 0; tries < 100 && whole(store)?.alarms !== 1; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  await vendor.until(({ requests }) => requests.poll > polls);
  await vendor.finish(runId);
  await vendor.until(({ runsDelivered }) => runsDelivered === 1);
});

test("gate-18: a gate that starts sees to its alarm, whatever became of the one before", async () => {
  const { vendor, stand, runId } = await watchedAndKilled("keep", {});
  await vendor.finish(runId);
  const other = await fetch(`${stand.url}/v1/resources`, { headers: { authorization: await stand.authorization("another") } });
  assert.equal(other.status, 200); // the gate has started, for somebody else
  await vendor.until(({ runsDelivered }) => runsDelivered === 1);
});

test("door-24: in carry mode the watch rests after a kill, until a caller brings the key", async () => {
  const { vendor, stand, runId, polls } = await watchedAndKilled("carry", {});
  await vendor.finish(runId);
  await new Promise((resolve) => setTimeout(resolve, 1500)); // nothing can be waited for
  assert.equal((await vendor.stats()).requests.poll, polls);
  const answer = await fetch(`${stand.url}/v1/runs/${runId}`, { headers: { authorization: await stand.authorization(), prefer: "wait=10" } });
  assert.equal((await answer.json()).data.runStatus, "succeeded");
});
