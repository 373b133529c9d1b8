/**
 * What a plain success costs, in any host: each way to it in turns, beside bare
 * fetch. A run that is read is never judged; a create's answer must be.
 */
import { ANSWER, INPUT, RUN } from "./answer.mjs";
import { median } from "./median.mjs";
import { peersOver } from "./success-peers.mjs";

const WARM = 0.5; // of the rounds, before them, for nothing

export const BARE = "bare `fetch` and `.json()`";
export const FETCH = "`followFetch`";
export const CLIENT = "the client";
export const READ = "a run is read";
export const CREATE = "a create";

/** A fetch that answers from memory, at once. */
const fromMemory = async () => new Response(ANSWER, { headers: { "content-type": "application/json" } });

/**
 * The ways, by what is asked and by name; each gives the run.
 * @param {string} base where /v1 is
 * @param {typeof globalThis.fetch} fetch
 * @param {typeof import("../../index.js")} web the package
 * @param {Record<string, {read: Function, create: Function}>} [peers] by name
 */
function waysOf(base, fetch, { createClient, followFetch }, peers = {}) {
  const [run, runs] = [`${base}/v1/runs/${RUN}`, `${base}/v1/runs`];
  const body = () => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(INPUT) });
  const followed = followFetch({ fetch });
  const client = createClient({ baseUrl: base, fetch });
  const dataOf = async (response) => (await response.json()).data;
  const others = (what, ...asked) => Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, () => peer[what](...asked)]));
  return {
    [READ]: {
      [BARE]: async () => dataOf(await fetch(run)),
      [FETCH]: async () => dataOf(await followed(run)),
      [CLIENT]: () => client.getRun(RUN),
      ...others("read", run),
    },
    [CREATE]: {
      [BARE]: async () => dataOf(await fetch(runs, body())),
      [FETCH]: async () => dataOf(await followed(runs, body())),
      [CLIENT]: () => client.run(INPUT),
      ...others("create", runs, INPUT),
    },
  };
}

/**
 * Times all ways over real sockets, and from memory beside the peers. Each peer
 * is timed with the bare way alone: what one leaves to be cleared away must not
 * burden another.
 * @param {string} base where /v1 is answered
 * @param {typeof import("../../index.js")} web
 * @param {object} peers as success-peers.mjs takes them
 * @param {{loopback: object, memory: object}} how as timeWays takes it
 * @returns {Promise<{loopback: object, memory: object}>} by what is asked, then by way
 */
export async function timeSuccesses(base, web, peers, how) {
  const seen = { loopback: {}, memory: {} };
  for (const [what, ways] of Object.entries(waysOf(base, globalThis.fetch, web))) seen.loopback[what] = await timeWays(ways, how.loopback);
  for (const [what, ways] of Object.entries(waysOf(base, fromMemory, web))) seen.memory[what] = await timeWays(ways, how.memory);
  for (const [name, peer] of Object.entries(peersOver(peers, fromMemory))) {
    for (const [what, ways] of Object.entries(waysOf(base, fromMemory, web, { [name]: peer }))) {
      const pair = { [BARE]: ways[BARE], [name]: ways[name] };
      seen.memory[what][name] = (await timeWays(pair, how.memory))[name];
    }
  }
  return seen;
}

/**
 * Times every way, in turns that begin with another one each.
 * @param {Record<string, () => Promise<{runId: string}>>} ways
 * @param {{rounds: number, calls: number}} how how often, and how many calls one after the other
 * @returns {Promise<Record<string, {us: number, ratio: number}>>} the median round's microseconds for a call, and their
 *   ratio to the bare one's
 */
async function timeWays(ways, { rounds, calls }) {
  const names = Object.keys(ways);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -WARM * rounds; round < rounds; round++) {
    for (let n = 0; n < names.length; n++) {
      const name = names[(n + round + WARM * rounds) % names.length];
      const us = await timed(name, ways[name], calls);
      if (round >= 0) times[name].push(us);
    }
  }
  const bare = median(times[BARE]);
  return Object.fromEntries(names.map((name) => [name, { us: median(times[name]), ratio: median(times[name]) / bare }]));
}

async function timed(name, way, calls) {
  const from = performance.now();
  for (let i = 0; i < calls; i++) {
    const { runId } = await way();
    if (runId !== RUN) throw new Error(`${name}: got run ${runId}`);
  }
  return ((performance.now() - from) / calls) * 1000;
}
