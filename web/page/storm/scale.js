// Where values stand in a plot, in pixels, and which of them are named.

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800];

/** Heights of counts, by their square roots: five a second is seen beside two hundred. 0 is at height, most at 0. */
export const rootScale = (most, height) => (n) => height - height * Math.sqrt(n / Math.max(most, 1));

/** Heights in proportion. */
export const straightScale = (most, height) => (n) => height - (height * n) / Math.max(most, 1);

/** The counts to name: 0, most, and of 1, 2, 5, 10 … those that lie gap pixels apart. */
export function countTicks(most, scale, gap) {
  const ticks = [most];
  const candidates = [];
  for (let power = 1; power < most; power *= 10) candidates.push(power, 2 * power, 5 * power);
  for (const n of candidates.filter((n) => n < most).reverse()) {
    if (scale(n) - scale(ticks.at(-1)) >= gap && scale(0) - scale(n) >= gap) ticks.push(n);
  }
  return most > 0 ? [0, ...ticks.reverse()] : [0];
}

/** The seconds to name, at least gap pixels apart. */
export function secondTicks(seconds, width, gap) {
  const step = STEPS.find((n) => (n / seconds) * width >= gap) ?? STEPS.at(-1);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step);
}
