import { brotliCompressSync, gzipSync } from "node:zlib";

/** What bytes weigh as they are, and as a server sends them. */
export function weigh(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/** What several files weigh that are fetched one by one. */
export function together(...weights) {
  const sum = (how) => weights.reduce((all, weight) => all + weight[how], 0);
  return { raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
}
