// What a gate stores, in SQLite. No key, no token and no request's body is ever
// among it.

const TABLES = `
CREATE TABLE IF NOT EXISTS pace (one INTEGER PRIMARY KEY CHECK (one = 1), arrivalUs INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS operations (
  op TEXT PRIMARY KEY,
  door TEXT NOT NULL,             -- the invocation that follows it
  owner TEXT NOT NULL,            -- sub of a token; '' where callers bring the key
  idem TEXT,                      -- Idempotency-Key
  request TEXT NOT NULL,          -- method, path and SHA-256 of the body
  version TEXT NOT NULL,          -- promptVersionId, '' if it could not be read
  phase TEXT NOT NULL,            -- waiting, sending, doubt, run, answered
  createdMs INTEGER NOT NULL,
  leaseMs INTEGER NOT NULL,       -- until when its door is believed to be there
  sentMs INTEGER NOT NULL,        -- when the create in question was sent
  failedMs INTEGER NOT NULL,      -- when it was known what came of it, or that it failed; 0: not yet
  date TEXT NOT NULL,             -- the failed answer's Date, verbatim
  resend INTEGER NOT NULL,        -- whether it may be sent again if no run is found
  adopted INTEGER NOT NULL,       -- whether its run was found in the list
  run TEXT NOT NULL,
  status INTEGER NOT NULL,        -- of the stored answer; 0: none is stored
  headers TEXT NOT NULL,
  expiresMs INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS operations_idem ON operations (owner, idem) WHERE idem IS NOT NULL;
CREATE INDEX IF NOT EXISTS operations_run ON operations (run) WHERE run <> '';
CREATE INDEX IF NOT EXISTS operations_owner ON operations (owner, createdMs);
CREATE INDEX IF NOT EXISTS operations_created ON operations (createdMs) WHERE idem IS NOT NULL;
CREATE INDEX IF NOT EXISTS operations_expires ON operations (expiresMs);
CREATE INDEX IF NOT EXISTS operations_version ON operations (version, phase);
CREATE TABLE IF NOT EXISTS chunks (op TEXT NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (op, n));
CREATE TABLE IF NOT EXISTS runs (
  run TEXT PRIMARY KEY,
  state TEXT NOT NULL,            -- the core's, as JSON
  startedMs INTEGER NOT NULL,
  dueMs INTEGER NOT NULL,         -- of its next poll
  untilMs INTEGER NOT NULL        -- how long it is watched if nobody waits
);`;

/** The tables of one gate. They are made at the first write, so that a gate which only looks leaves nothing behind. */
export class Tables {
  #storage;
  #made;

  constructor(storage) {
    this.#storage = storage;
    this.#made = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'operations'").toArray().length > 0;
  }

  /** Reads rows; none where there are no tables. */
  all(query, ...values) {
    return this.#made ? this.#storage.sql.exec(query, ...values).toArray() : [];
  }

  /** Reads the first row, or undefined. */
  one(query, ...values) {
    return this.all(query, ...values)[0];
  }

  /** Writes. */
  run(query, ...values) {
    if (!this.#made) this.#storage.sql.exec(TABLES);
    this.#made = true;
    this.#storage.sql.exec(query, ...values);
  }

  /** Does all of work's writes or none. */
  together(work) {
    return this.#storage.transactionSync(work);
  }

  /** Deletes everything, alarm and tables too, unless something is worth keeping. */
  async clear() {
    if (!this.#made || this.one("SELECT 1 FROM operations UNION ALL SELECT 1 FROM runs LIMIT 1")) return;
    this.#made = false;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }
}
