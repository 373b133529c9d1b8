// A thousand at once; and production's six connections for an invocation.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callUntilTold, operationOf } from "./rig/caller.mjs";
import { connections } from "./rig/connections.mjs";
import { MIB, THOUSAND, mib, thousandWait } from "./rig/memory.mjs";
import { connected } from "./rig/sockets.mjs";
import { standEdge } from "./rig/stand.mjs";
import { about, QUICK } from "./stage.mjs";

const open = [];
after(() => Promise.all(open.map((one) => one.close())));

async function setUp(options = {}, flags = []) {
  const vendor = await startVendor({ flags: ["-limiter", "none", ...flags] });
  open.push(vendor);
  const stand = await standEdge({ vendor, ...options });
  open.push(stand);
  return { vendor, stand };
}

test("gate-19: a thousand callers of one run cost what one does", { timeout: 90_000 }, async () => {
  const { vendor, stand } = await setUp({}, ["-window", "0", "-run-duration", "1h"]);
  const authorization = await stand.authorization();
  // So many callers wait for a new run while the vendor holds its poll; then it ends. Gives the polls it took.
  async function pollsOf(callers) {
    await vendor.script([{ on: "poll", kind: "hold", barrier: `poll of ${callers}`, times: 2 }]);
    const direct = await fetch(`${vendor.url}/v1/runs`, { method: "POST", headers: { authorization }, body: operationOf(`for ${callers}`).body });
    const { runId } = (await direct.json()).data;
    const before = (await vendor.stats()).requests.poll;
    const waiting = Array.from({ length: callers }, () => fetch(`${stand.url}/v1/runs/${runId}`, { headers: { authorization, prefer: "wait=60" } }));
    await vendor.arrived(`poll of ${callers}`);
    await connected(stand.url, callers);
    await vendor.finish(runId);
    await vendor.release(`poll of ${callers}`);
    const statuses = await Promise.all(waiting.map(async (asked) => {
      const answer = await asked;
      return `${answer.status} ${(await answer.json()).data.runStatus}`;
    }));
    assert.deepEqual([...new Set(statuses)], ["200 succeeded"]);
    return (await vendor.stats()).requests.poll - before;
  }
  assert.equal(await pollsOf(1), 1);
  const polls = await pollsOf(THOUSAND);
  assert.ok(polls <= 2, `${polls} polls`); // one caller's worth; another if somebody came when it was over
});

test("a thousand operations that wait are held in 128 MB", { timeout: 90_000 }, async (t) => {
  const { stand } = await setUp({ alone: true });
  const { idle, above, most, waited } = await thousandWait(stand);
  t.diagnostic(`idle ${mib(idle)} MB; with a thousand ${mib(above)} MB above, at most ${mib(most)} MB`);
  assert.ok(waited > THOUSAND - 50, `${waited} waited`); // they did wait, and none was refused
  assert.ok(most <= 128 * MIB);
});

test("house-02, house-03: polls and creates do not block one another, with six connections each", { timeout: 90_000 }, async () => {
  const gauge = connections();
  const { vendor, stand } = await setUp({ outbound: gauge.outbound }, ["-run-duration", "1h"]);
  const [polled, held, quick] = [8, 8, 1].map((n, i) => Array.from({ length: n }, (_, j) => operationOf(`${["polled", "held", "quick"][i]} ${j}`)));
  await vendor.script([{ on: "poll", kind: "hold", barrier: "polls", times: -1 }, { on: "create", kind: "504", times: polled.length }]);
  const followed = polled.map((op) => callUntilTold(stand, op));
  await vendor.arrived("polls", 5);
  // Eight creates wait for their headers like this for two minutes.
  await vendor.script([{ on: "create", kind: "hold", barrier: "creates", times: held.length }]);
  const heldUp = held.map((op) => callUntilTold(stand, op));
  await vendor.arrived("creates", held.length);
  await vendor.configure({ runDurationMs: 0 });
  assert.equal((await callUntilTold(stand, quick[0])).kind, "answered"); // while five polls stand and eight creates
  assert.equal(gauge.most("gate"), 5);
  assert.equal(gauge.waiting("gate"), 5);
  for (const { kind, runId } of await vendor.requests()) if (kind === "create" && runId) await vendor.finish(runId);
  await vendor.release("polls");
  const outcomes = await Promise.all(followed); // while the creates still stand
  assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(["answered"]));
  for (const op of held) assert.equal(gauge.waiting(op.hash), 1);
  await vendor.release("creates");
  assert.deepEqual(new Set((await Promise.all(heldUp)).map(({ kind }) => kind)), new Set(["answered"]));
  assert.ok(gauge.most("gate") <= 5);
  for (const op of [...polled, ...held, ...quick]) assert.equal(gauge.most(op.hash), 1);
});

// A run of 15 minutes, scaled: more polls than the operation may make requests.
test("way-06, way-07: a long run costs few subrequests, and none is lost to their limit", { timeout: 120_000 }, async (t) => {
  const flags = ["-window", "0", "-run-duration", "1h"];
  const { vendor, stand } = await setUp({ vars: { MAX_SUBREQUESTS: 9 } }, flags);
  const long = operationOf("fifteen minutes");
  const told = callUntilTold(stand, long);
  const { requests } = await vendor.until((stats) => stats.requests.poll >= 12);
  assert.equal(requests.create, 1);
  await vendor.finish((await vendor.requests()).find(({ kind }) => kind === "create").runId);
  assert.deepEqual([(await told).kind, long.calls], ["answered", 1]); // a dozen polls, and nine requests allowed

  const ends = [];
  for (const most of [3, 5, 6, 7, 8, 10]) {
    await stand.kill("for another limit", null);
    await stand.restart({ MAX_SUBREQUESTS: most, POLICY: JSON.stringify({ ...QUICK, pollMaxMs: 100 }) });
    await vendor.reset();
    await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "504" }]);
    const answer = await fetch(`${stand.url}/v1/runs`, {
      method: "POST", headers: { authorization: await stand.authorization(), prefer: "wait=1" }, body: operationOf(`limit ${most}`).body,
    });
    const { runsCreated } = await vendor.stats();
    const { status, reason, run } = about(answer);
    ends.push(`${most}: ${status} ${reason} ${runsCreated}`);
    assert.equal(status, runsCreated === 1 ? 504 : 429); // a run that is made is told
    assert.equal((await answer.json()).data?.runId ?? null, run);
    assert.equal(run !== null, runsCreated === 1);
  }
  t.diagnostic(ends.join("; "));
  assert.match(ends[0], /429 would_exceed_budget 0$/); // nothing is sent that could not be followed
  assert.match(ends.at(-1), /504 \w+ 1$/);
});
