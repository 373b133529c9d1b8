// A scenario in the fragment of an address, which no server is sent:
// #clients=200&limiter.retryAfter=exact

/** The standard scenario, told: an address without a fragment asks for none in particular. */
const STANDARD = { seed: "1" };

/** Gives the fragment, with its #. */
export function hashOf(values) {
  const told = Object.keys(values).length === 0 ? STANDARD : values;
  return `#${new URLSearchParams(told).toString().replaceAll("%2C", ",")}`;
}

/** Gives the values in a fragment. */
export function valuesIn(hash) {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}
