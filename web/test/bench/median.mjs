/** The middle one of some numbers. */
export function median(all) {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}
