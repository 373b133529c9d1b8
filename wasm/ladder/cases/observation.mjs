/** Observations within the contract: a case that the fuzzer tells both modules. */
import { body, runId } from "./body.mjs";
import { date, header } from "./header.mjs";

const STATUSES = [
  0, 200, 201, 202, 204, 206, 301, 304, 307, 400, 401, 402, 403, 404, 408, 410, 422, 425, 429, 500, 501, 502, 503, 504, 505, 511, 520, 521,
  522, 523, 524, 525, 526, 530, 599, 200, 200, 201, 202, 429, 500, 504, 504,
];
const METHODS = ["GET", "HEAD", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "", "get", "GETS", "A".repeat(31), "A".repeat(32), "é".repeat(20)];
const FAILURES = ["", "connect", "network", "timeout"];

export function observation(r) {
  const nowMs = r.once(10) ? r.integer() : 1_770_000_000_000 + r.below(2 ** 31);
  const o = {
    method: r.pick(METHODS),
    status: r.once(4) ? r.below(1000) : r.pick(STATUSES),
    failure: r.pick(FAILURES),
    retryAfter: r.once(3) ? header(r, nowMs) : "",
    rateLimitReset: r.once(5) ? header(r, nowMs) : "",
    date: r.once(3) ? date(r, nowMs) : "",
    decided: r.once(10),
    idempotent: r.once(8),
    body: body(r),
    nowMs,
    elapsedMs: r.once(3) ? r.integer() : r.below(600_000),
    draw: r.once(6) ? r.pick([0, 1, 32767, 65534, 65535]) : r.below(65536),
  };
  if (r.once(3)) o.policy = policy(r);
  if (r.once(2)) o.state = state(r);
  return o;
}

/** A sound policy; absent fields are the default's. */
function policy(r) {
  const p = {};
  const ms = () => (r.once(6) ? r.integer() : r.below(100_000));
  if (r.once(2)) p.maxAttempts = 1 + (r.once(6) ? Math.min(r.integer(), 2 ** 53 - 2) : r.below(6));
  if (r.once(2)) [p.initialBackoffMs, p.maxBackoffMs] = [ms(), ms()].sort((a, b) => a - b);
  if (r.once(2)) p.throttleFloorMs = ms();
  if (r.once(2)) [p.pollMinMs, p.pollMaxMs] = [ms(), ms()].sort((a, b) => a - b);
  if (r.once(3)) p.budgetMs = r.once(3) ? r.integer() : r.below(2_000_000);
  if (r.once(3)) p.poll = r.once(2);
  if (r.once(3)) p.retryCreate = r.once(2);
  return p;
}

function state(r) {
  const count = () => (r.once(8) ? r.integer() : r.below(5));
  return { failures: count(), throttles: count(), polls: count(), runId: r.once(2) ? "" : runId(r) };
}
