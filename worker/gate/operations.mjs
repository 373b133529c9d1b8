// What a gate remembers of each create, from before it is sent until a day
// after: who may have made which run, and what it came to.

const HOUR_MS = 3_600_000;

/** What is counted as a day. */
const DAY_MS = 24 * HOUR_MS;

/** How long it is known whose a run is, where callers have owners. */
const OWNED_MS = 30 * DAY_MS;

/** A row holds up to 2 MB. */
const CHUNK = 1 << 20;

export class Operations {
  #tables;
  #keepMs;
  #changed = new Map(); // op → functions to be told when its phase changes

  /** keepMs is how long an Idempotency-Key and a stored answer are kept. */
  constructor(tables, keepMs) {
    this.#tables = tables;
    this.#keepMs = keepMs;
  }

  byIdem(owner, idem) {
    return idem === null ? undefined : this.#tables.one("SELECT * FROM operations WHERE owner = ? AND idem = ?", owner, idem);
  }

  byOp(op) {
    return this.#tables.one("SELECT * FROM operations WHERE op = ?", op);
  }

  /** Gives the operations whose run this is. */
  byRun(run) {
    return this.#tables.all("SELECT * FROM operations WHERE run = ?", run);
  }

  owns(owner, run) {
    return this.#tables.one("SELECT 1 FROM operations WHERE run = ? AND owner = ?", run, owner) !== undefined;
  }

  /** Begins one, and gives its op and the name of the door that has it. */
  begin({ owner, idem, request, version, leaseMs }) {
    const op = crypto.randomUUID();
    const door = crypto.randomUUID();
    const nowMs = Date.now();
    const keptMs = owner === "" ? this.#keepMs : Math.max(this.#keepMs, OWNED_MS);
    this.#tables.run(
      `INSERT INTO operations (op, door, owner, idem, request, version, phase, createdMs, leaseMs, sentMs, failedMs, date, resend, adopted, run, status, headers, expiresMs)
       VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, 0, 0, '', 0, 0, '', 0, '', ?)`,
      op, door, owner, idem, request, version, nowMs, leaseMs, nowMs + keptMs,
    );
    return { op, door };
  }

  /** Its create goes out now. The first instant stands: an earlier one may have made a run too. */
  sending(op, leaseMs) {
    this.#set(op, "phase = 'sending', sentMs = CASE WHEN sentMs = 0 THEN ? ELSE sentMs END, failedMs = 0, leaseMs = ?", Date.now(), leaseMs);
  }

  renew(op, door, leaseMs) {
    this.#tables.run("UPDATE operations SET leaseMs = ? WHERE op = ? AND door = ?", leaseMs, op, door);
  }

  /** Gives an operation to another door, whose name is the answer: the first one has gone. */
  takeOver(op, leaseMs) {
    const door = crypto.randomUUID();
    this.#tables.run("UPDATE operations SET door = ?, leaseMs = ? WHERE op = ?", door, leaseMs, op);
    return { op, door };
  }

  /** Its create may have made a run that nothing names. */
  doubt(op, { failedMs, date, resend }) {
    this.#set(op, "phase = 'doubt', failedMs = ?, date = ?, resend = ?", failedMs, date, Number(resend));
  }

  /** No run was made so far: it may be sent again. */
  unsent(op) {
    this.#set(op, "phase = 'waiting', sentMs = 0, failedMs = 0");
  }

  /** Its run is known. */
  ran(op, run, adopted = false) {
    this.#set(op, "phase = 'run', run = ?, adopted = ?, failedMs = CASE WHEN failedMs = 0 THEN ? ELSE failedMs END", run, Number(adopted), Date.now());
  }

  /** It is over: answer is stored unless it is undefined, then the run alone is. */
  answered(op, run, answer) {
    this.#tables.together(() => {
      this.#tables.run("DELETE FROM chunks WHERE op = ?", op);
      if (answer !== undefined) {
        for (let n = 0; n * CHUNK < answer.body.byteLength; n++) {
          this.#tables.run("INSERT INTO chunks (op, n, bytes) VALUES (?, ?, ?)", op, n, answer.body.slice(n * CHUNK, (n + 1) * CHUNK));
        }
      }
      this.#set(op, "phase = 'answered', run = ?, status = ?, headers = ?, failedMs = CASE WHEN failedMs = 0 THEN ? ELSE failedMs END", run, answer?.status ?? 0, JSON.stringify(answer?.headers ?? []), Date.now());
    });
  }

  /** Gives the stored answer of a row, or undefined. */
  answerOf(row) {
    if (row.status === 0) return undefined;
    const chunks = this.#tables.all("SELECT bytes FROM chunks WHERE op = ? ORDER BY n", row.op).map(({ bytes }) => new Uint8Array(bytes));
    const body = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      body.set(chunk, at);
      at += chunk.length;
    }
    return { status: row.status, headers: JSON.parse(row.headers), body };
  }

  /** It made nothing and is forgotten. */
  forget(op) {
    this.#tables.run("DELETE FROM operations WHERE op = ?", op);
    this.#tables.run("DELETE FROM chunks WHERE op = ?", op);
    this.#tell(op);
  }

  /**
   * Other creates of the same prompt version: {sentMs, endedMs}, endedMs 0 for
   * one in flight. One in doubt made its run, if it did, before its own
   * failure: it says nothing about later ones.
   */
  rivals({ op, version }) {
    return this.#tables.all(
      `SELECT sentMs, CASE WHEN phase <> 'sending' THEN failedMs WHEN leaseMs < ? THEN leaseMs ELSE 0 END AS endedMs
       FROM operations WHERE version = ? AND op <> ? AND sentMs > 0`,
      Date.now(), version, op,
    );
  }

  claimed(run) {
    return typeof run === "string" && run !== "" && this.#tables.one("SELECT 1 FROM operations WHERE run = ?", run) !== undefined;
  }

  /** How long until this owner may create once more, in ms; 0 for now. */
  quotaWaitMs(owner, perDay) {
    if (perDay === 0) return 0;
    const sinceMs = Date.now() - DAY_MS;
    const rows = this.#tables.all("SELECT createdMs FROM operations WHERE owner = ? AND createdMs > ? ORDER BY createdMs DESC LIMIT ?", owner, sinceMs, perDay);
    return rows.length < perDay ? 0 : rows[perDay - 1].createdMs - sinceMs;
  }

  /** An owner's runs, newest first: up to limit behind the run startingAfter, and whether there are more. */
  list(owner, limit, startingAfter) {
    const from = startingAfter ? this.#tables.one("SELECT createdMs, op FROM operations WHERE run = ? AND owner = ?", startingAfter, owner) : undefined;
    if (startingAfter && from === undefined) return undefined;
    const rows = this.#tables.all(
      `SELECT run AS runId, version AS promptVersionId, createdMs FROM operations
       WHERE owner = ? AND run <> '' AND (createdMs, op) < (?, ?) ORDER BY createdMs DESC, op DESC LIMIT ?`,
      owner, from?.createdMs ?? Number.MAX_SAFE_INTEGER, from?.op ?? "", limit + 1,
    );
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** Deletes what has been kept long enough. */
  purge() {
    const nowMs = Date.now();
    const keptSince = nowMs - this.#keepMs;
    if (this.purgeMs > nowMs) return;
    this.#tables.run("DELETE FROM chunks WHERE op IN (SELECT op FROM operations WHERE createdMs <= ?)", keptSince);
    this.#tables.run("UPDATE operations SET idem = NULL, status = 0, headers = '' WHERE idem IS NOT NULL AND createdMs <= ?", keptSince);
    this.#tables.run("DELETE FROM operations WHERE expiresMs <= ?", nowMs);
  }

  /** When there is something to delete; Infinity for never. */
  get purgeMs() {
    const keyed = this.#tables.one("SELECT MIN(createdMs) AS ms FROM operations WHERE idem IS NOT NULL")?.ms;
    const all = this.#tables.one("SELECT MIN(expiresMs) AS ms FROM operations")?.ms;
    return Math.min(keyed ? keyed + this.#keepMs : Infinity, all ?? Infinity);
  }

  /** Waits until an operation's phase changes, or ms are over. */
  async change(op, ms) {
    let timer;
    let tell;
    const told = new Promise((resolve) => {
      tell = resolve;
      timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
    });
    const waiting = this.#changed.get(op) ?? new Set();
    this.#changed.set(op, waiting.add(tell));
    await told;
    clearTimeout(timer);
    waiting.delete(tell);
    if (waiting.size === 0) this.#changed.delete(op);
  }

  #set(op, change, ...values) {
    this.#tables.run(`UPDATE operations SET ${change} WHERE op = ?`, ...values, op);
    this.#tell(op);
  }

  #tell(op) {
    for (const tell of this.#changed.get(op) ?? []) tell();
  }
}
