// The shapes of series: a step for each second, or for as many as share a
// pixel, of which the highest is shown.

/** Gives the highest value of each stretch of so many seconds that at most so many stretches remain, and how many seconds that is. */
export function highest(series, columns) {
  const each = Math.max(1, Math.ceil(series.length / Math.max(1, Math.floor(columns))));
  const values = [];
  for (let i = 0; i < series.length; i += each) values.push(Math.max(...series.slice(i, i + each)));
  return { each, values };
}

/** How many there were up to the end of each second. */
export function running(series) {
  let sum = 0;
  return series.map((n) => (sum += n));
}

/** The outline of steps, each stretch without a zero from the base and back to it. x gives where a second begins. */
export function area({ each, values }, x, y, base) {
  let path = "";
  values.forEach((n, i) => {
    if (n === 0) return;
    if (!values[i - 1]) path += `M${round(x(i * each))} ${base}`;
    path += `V${round(y(n))}H${round(x((i + 1) * each))}`;
    if (!values[i + 1]) path += `V${base}Z`;
  });
  return path;
}

const round = (n) => Number(n.toFixed(1));
