import { Random } from "./random.js";

/** When each client comes, in order. */
export function arrivalsOf({ clients, seed, arrivals: { kind, spanMs } }) {
  const all = new Float64Array(clients);
  const chance = new Random(seed, 0);
  for (let i = 0; i < clients; i++) {
    if (kind === "uniform") all[i] = Math.floor((i * spanMs) / clients);
    if (kind === "random") all[i] = chance.in({ least: 0, most: spanMs });
  }
  return all.sort();
}
