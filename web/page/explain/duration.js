// Times for people. Beside each stands the exact one.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;
const LAST_INSTANT = 8.64e15; // ECMA-262 §21.4.1.1

/** A duration in milliseconds, as in "3.5 s" or "2 h 5 min"; from two years on in round years. */
export function durationOf(ms) {
  if (ms < SECOND) return `${ms} ms`;
  if (ms < MINUTE) return `${ms / SECOND} s`;
  if (ms < HOUR) return twoOf(ms, MINUTE, "min", SECOND, "s", 0.1);
  if (ms < 2 * DAY) return twoOf(ms, HOUR, "h", MINUTE, "min");
  if (ms < 2 * YEAR) return twoOf(ms, DAY, "d", HOUR, "h");
  return `${Math.round(ms / YEAR).toLocaleString("en")} years`;
}

/** From one duration to another, as in "3 to 3.5 s". */
export function rangeOf(least, most) {
  if (least === most) return durationOf(most);
  const [from, to] = [durationOf(least), durationOf(most)];
  if (from === to) return to;
  const unit = to.slice(to.lastIndexOf(" "));
  const [one, other] = [from, to].map((text) => text.split(" ").length);
  if (least === 0) return `0 to ${to}`;
  return one === 2 && other === 2 && from.endsWith(unit) ? `${from.slice(0, -unit.length)} to ${to}` : `${from} to ${to}`;
}

/** An instant in milliseconds since 1970, in UTC. */
export function instantOf(ms) {
  return ms > LAST_INSTANT ? "later than a date can say" : new Date(ms).toISOString().replace("T", " ").replace("Z", " UTC");
}

// The smaller of the two is rounded to a grain, counted in itself.
function twoOf(ms, large, largeName, small, smallName, grain = 1) {
  const grains = Math.round(ms / (small * grain));
  const perLarge = Math.round(large / (small * grain));
  const rest = grains % perLarge;
  return `${Math.floor(grains / perLarge)} ${largeName}${rest === 0 ? "" : ` ${+(rest * grain).toFixed(1)} ${smallName}`}`;
}
