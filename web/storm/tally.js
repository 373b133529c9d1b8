/** What each kind of answer that is no success counts as. */
const COUNTED = { refused: "refused", down: "failed", late: "failed" };

/** Counts one simulation. */
export class Tally {
  sums = { finished: 0, gaveUp: 0, requests: 0, refused: 0, failed: 0, early: 0, makespanMs: 0 };
  waits = [];
  series = { sent: [], refused: [], failed: [], finished: [] };

  constructor(name) {
    this.name = name;
  }

  send(c, at) {
    this.sums.requests++;
    if (at < c.notBefore) this.sums.early++;
    count(this.series.sent, at);
  }

  hear(c, at) {
    const counted = COUNTED[c.answer.kind];
    if (counted === undefined) return;
    this.sums[counted]++;
    count(this.series[counted], at);
  }

  end(c, finished, at) {
    if (!finished) {
      this.sums.gaveUp++;
      return;
    }
    this.sums.finished++;
    this.sums.makespanMs = at;
    this.waits.push(at - c.arrival);
    count(this.series.finished, at);
  }

  row(clients, ideals) {
    const { finished, gaveUp, requests, refused, failed, early, makespanMs } = this.sums;
    const { series } = this;
    const waits = Float64Array.from(this.waits).sort();
    const rank = (percent) => (finished > 0 ? waits[Math.ceil((percent * finished) / 100) - 1] : 0);
    const idealMs = finished > 0 ? ideals[finished - 1] : 0;
    return {
      name: this.name, finished, gaveUp, underWay: clients.length - finished - gaveUp, requests, refused, failed,
      created: clients.reduce((n, c) => n + c.runs, 0), twice: clients.filter((c) => c.runs > 1).length, early, makespanMs, idealMs,
      makespanPermille: finished > 0 ? Math.floor((makespanMs * 1000) / Math.max(idealMs, 1)) : 0,
      requestsPermille: finished > 0 ? Math.floor((requests * 1000) / finished) : 0,
      waitP50Ms: rank(50), waitP99Ms: rank(99), worstSecond: series.sent.reduce((most, n) => Math.max(most, n), 0), series,
    };
  }
}

function count(series, at) {
  const second = Math.floor(at / 1000);
  while (series.length <= second) series.push(0);
  series[second]++;
}

/** Makes all series of all rows as long as the longest. */
export function level(rows) {
  const all = rows.flatMap(({ series }) => Object.values(series));
  const longest = all.reduce((most, { length }) => Math.max(most, length), 0);
  for (const one of all) while (one.length < longest) one.push(0);
}
