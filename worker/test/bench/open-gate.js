// A gate that stands open, within the door's own isolate: each slot is there at
// once, nothing is remembered, and a run is followed by the package's own loop.
// What the door costs with it is what the door costs.
import { follow, sleep } from "../../../web/follow.js";
import { core } from "../../../web/module/package/js.js";

export default ({ UPSTREAM, POLICY }) => {
  const policy = JSON.parse(POLICY);
  const gate = {
    enter: async () => ({ kind: "new", op: "op", door: "door" }),
    slot: async () => ({}),
    renew: async () => {},
    between: async () => {},
    settle: async () => {},
    async watch({ runId, delayMs, leftMs, key }) {
      await sleep(delayMs);
      const headers = { accept: "application/json", authorization: `Bearer ${key}` };
      const { response, body, polls } = await follow({
        core, state: { runId }, method: "GET", policy: { ...policy, budgetMs: leftMs }, sleep, now: Date.now, draw: () => 0,
        send: () => {}, poll: () => fetch(`${UPSTREAM}/v1/runs/${runId}`, { headers, redirect: "manual" }),
      });
      return { status: response.status, headers: [...response.headers], body, polls };
    },
  };
  return { idFromName: (name) => name, get: () => gate };
};
