/** The memory of a limiter: `take` gives 0, or how long it takes until a request would be let through. */
export class Meter {
  constructor(limiter) {
    Object.assign(this, limiter, { level: limiter.burst * limiter.perMs, since: 0, window: 0, count: 0, recent: [], oldest: 0 });
  }

  take(now) {
    const { perMs, requests } = this;
    if (this.kind === "token") {
      this.level = Math.min(this.burst * perMs, this.level + (now - this.since) * requests);
      this.since = now;
      if (this.level < perMs) return Math.floor((perMs - this.level + requests - 1) / requests);
      this.level -= perMs;
    } else if (this.kind === "fixed") {
      const window = Math.floor(now / perMs);
      if (window !== this.window) [this.window, this.count] = [window, 0];
      if (this.count >= requests) return perMs - (now % perMs);
      this.count++;
    } else if (this.kind === "sliding") {
      if (this.recent.length < requests) {
        this.recent.push(now);
        return 0;
      }
      const free = this.recent[this.oldest] + perMs;
      if (free > now) return free - now;
      this.recent[this.oldest] = now;
      this.oldest = (this.oldest + 1) % this.recent.length;
    }
    return 0;
  }
}
