import { Meter } from "./meter.js";

/** The earliest instants at which the first, the second … could have finished. */
export function idealsOf({ limiter, outage, travelMs, serviceMs }, arrivals) {
  const meter = new Meter(limiter);
  let now = 0;
  return arrivals.map((arrival) => {
    now = Math.max(now, arrival + travelMs.least);
    for (let wait = 1; wait > 0; now += wait) {
      if (outage.fromMs <= now && now < outage.untilMs) now = outage.untilMs;
      wait = meter.take(now);
    }
    return now + serviceMs.least;
  });
}
