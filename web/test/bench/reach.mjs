/**
 * Says whether a figure is within what it is to reach; gives whether it is.
 * @param {string} what
 * @param {number} got
 * @param {number} most
 * @param {string} [unit] "" for a count or a ratio
 */
export function reach(what, got, most, unit = "") {
  return tell(what, got, "at most", most, unit, got <= most);
}

/** The same for a figure that is to be no less. */
export function reachAtLeast(what, got, least, unit = "") {
  return tell(what, got, "at least", least, unit, got >= least);
}

function tell(what, got, bound, limit, unit, met) {
  const figure = (n) => `${Number(n.toFixed(2))}${unit && ` ${unit}`}`;
  console.log(`reach: ${what}: ${figure(got)}, ${bound} ${figure(limit)}: ${met ? "met" : "missed"}`);
  return met;
}
