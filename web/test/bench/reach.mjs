/**
 * Says whether a figure is within what it is to reach; gives whether it is.
 * @param {string} what
 * @param {number} got
 * @param {number} most
 * @param {string} [unit] "" for a count or a ratio
 */
export function reach(what, got, most, unit = "") {
  const met = got <= most;
  const figure = (n) => `${Number(n.toFixed(2))}${unit && ` ${unit}`}`;
  console.log(`reach: ${what}: ${figure(got)}, at most ${figure(most)}: ${met ? "met" : "missed"}`);
  return met;
}
