// What became of operations, held against what the vendor saw of them.

/**
 * Adds up operations (see caller.mjs) and the vendor's log of requests:
 * {operations, answered, undecided, failed, unended, paidTwice, lost, mixedUp,
 * runs}, the last four but one as lists of what is to be said of each.
 *
 * answered: with a finished run, or with the vendor's refusal. unended: nobody
 * was told anything. paidTwice: one key made more than one run. lost: a run was
 * made, and its caller was told of none. mixedUp: a caller was given the run of
 * another.
 */
export function ledgerOf(operations, requests) {
  const made = new Map(); // body's hash → the runs it made
  for (const { kind, runId, bodySha256 } of requests) {
    if (kind !== "create" || !runId) continue;
    made.set(bodySha256, (made.get(bodySha256) ?? new Set()).add(runId));
  }
  const table = { operations: operations.length, answered: 0, undecided: 0, failed: 0, unended: [], paidTwice: [], lost: [], mixedUp: [], runs: 0 };
  for (const { topic, hash, outcome } of operations) {
    const runs = [...(made.get(hash) ?? [])];
    table.runs += runs.length;
    if (runs.length > 1) table.paidTwice.push(`${topic}: ${runs.join(" and ")}, told ${JSON.stringify(outcome)}`);
    if (outcome === undefined || outcome.kind === "none") {
      table.unended.push(`${topic}: ${outcome?.reason}`);
    } else if (outcome.kind === "undecided") {
      table.undecided++;
    } else if (outcome.kind === "failed") {
      table.failed++;
      if (runs.length > 0) table.lost.push(`${topic}: ${runs.join()}, told ${outcome.reason}`);
    } else {
      table.answered++;
      const own = runs.includes(outcome.runId) && (outcome.text.includes(`"${topic}"`) || outcome.text.includes("failed"));
      if (!own) table.mixedUp.push(`${topic}: told ${outcome.runId} ${outcome.text}, made ${runs.join() || "none"}`);
    }
  }
  return table;
}

/** Tells whether nothing went wrong. */
export const balances = (table) => [table.unended, table.paidTwice, table.lost, table.mixedUp].every((list) => list.length === 0);

/** Gives the table as text, and below it what went wrong. */
export function tableText(table) {
  const columns = {
    operations: table.operations, answered: table.answered + table.failed, undecided: table.undecided,
    "paid twice": table.paidTwice.length, lost: table.lost.length, "mixed up": table.mixedUp.length, "without an outcome": table.unended.length,
  };
  const names = Object.keys(columns);
  const row = (cells) => cells.map((cell, i) => String(cell).padStart(names[i].length)).join("  ");
  const wrong = Object.entries({ "paid twice": table.paidTwice, lost: table.lost, "mixed up": table.mixedUp, "without an outcome": table.unended })
    .flatMap(([name, list]) => list.map((text) => `${name}: ${text}`));
  return [row(names), row(Object.values(columns)), ...wrong].join("\n");
}
