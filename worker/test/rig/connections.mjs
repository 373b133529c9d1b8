// Production's limit on an invocation, which workerd on this machine has not:
// six connections may wait for the headers of their answers, a seventh waits
// until one has them. An operation's door is one invocation, known by the body
// of its create; the gate is another, and asks for runs and lists.
import { createHash } from "node:crypto";
import { Response, fetch } from "miniflare";

const MOST = 6;

/** Gives {outbound, most(who), waiting(who)}: outbound for startEdge; who is "gate" or the SHA-256 of a create's body, in hex. */
export function connections() {
  const invocations = new Map(); // who → {waiting, most, queue}
  const of = (who) => {
    if (!invocations.has(who)) invocations.set(who, { waiting: 0, most: 0, queue: [] });
    return invocations.get(who);
  };
  async function outbound(request) {
    const body = request.method === "POST" ? Buffer.from(await request.arrayBuffer()) : undefined;
    const one = of(body === undefined ? "gate" : createHash("sha256").update(body).digest("hex"));
    while (one.waiting >= MOST) await new Promise((resolve) => one.queue.push(resolve));
    one.waiting++;
    one.most = Math.max(one.most, one.waiting);
    try {
      return await fetch(request.url, { method: request.method, headers: request.headers, body, redirect: "manual", signal: request.signal });
    } catch {
      return new Response(null, { status: 599 }); // there is no other way to say it here
    } finally {
      one.waiting--;
      one.queue.shift()?.();
    }
  }
  return { outbound, most: (who) => of(who).most, waiting: (who) => of(who).waiting };
}
