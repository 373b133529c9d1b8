// Many callers of one key at once, and how they fared.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends n reads that stand in the gate's queue together, in a known order.
 * Gives {statuses, limited, refusals, perSecond, displaced, longestMs}: how
 * often the vendor refused one, what it was asked per second from the first to
 * the last, by how many places the order of the answers differs at most from
 * that of the calls, and the longest call.
 */
export async function crowdOf(stand, n) {
  const { vendor } = stand;
  const before = await vendor.stats();
  const seenBefore = (await vendor.requests()).length;
  const authorization = await stand.authorization();
  const ended = [];
  const statuses = [];
  let longestMs = 0;
  const calls = [];
  for (let i = 0; i < n; i++) {
    const fromMs = performance.now();
    calls.push(fetch(`${stand.url}/v1/resources`, { headers: { authorization } }).then(async (answer) => {
      await answer.arrayBuffer();
      statuses.push(answer.status);
      ended.push(i);
      longestMs = Math.max(longestMs, performance.now() - fromMs);
    }));
    await pause(4);
  }
  await Promise.all(calls);
  const { limited } = await vendor.stats();
  const times = (await vendor.requests()).slice(seenBefore).map(({ time }) => Date.parse(time));
  return {
    statuses,
    limited: limited - before.limited,
    perSecond: (1000 * (n - 1)) / (times.at(-1) - times[0]), // those that succeeded: the limit counts no others
    displaced: Math.max(...ended.map((i, place) => Math.abs(i - place))),
    longestMs,
  };
}
