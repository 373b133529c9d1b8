// Which policies are best in what. How quickly and cheaply clients finish is
// compared only between policies that finished as many as any: who gives up at
// once is quick, and no example. Nor is what most of them share.

/** The figures of a row: more is better in one, less in the others; who is still under way is neither. */
export const FIGURES = [
  { name: "finished", most: true },
  { name: "gaveUp" },
  { name: "underWay", neither: true },
  { name: "makespanPermille", ofTheFinishers: true },
  { name: "requestsPermille", ofTheFinishers: true },
  { name: "waitP50Ms", ofTheFinishers: true },
  { name: "waitP99Ms", ofTheFinishers: true },
  { name: "twice" },
  { name: "early" },
  { name: "worstSecond" },
];

/** Gives, for each figure, the names of the policies that are best in it, if it sets them apart. */
export function bestOf(rows) {
  const finishers = rows.filter((row) => row.finished > 0 && rows.every((other) => other.finished <= row.finished));
  return Object.fromEntries(FIGURES.map(({ name, most, neither, ofTheFinishers }) => {
    const compared = ofTheFinishers ? finishers : rows;
    const all = compared.map((row) => row[name]);
    const best = most ? Math.max(...all) : Math.min(...all);
    const names = compared.filter((row) => row[name] === best).map((row) => row.name);
    const tells = !neither && compared.length > 1 && names.length < compared.length && names.length * 2 <= rows.length;
    return [name, tells ? names : []];
  }));
}
