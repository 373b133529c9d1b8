import { OBSERVATION } from "./observation.mjs";

/** Throws unless a bundle decides: one that is broken weighs nothing worth telling. */
export async function alive(bundle) {
  const core = await import(`data:text/javascript;base64,${Buffer.from(bundle).toString("base64")}`);
  const { action } = core.decide(OBSERVATION);
  if (action !== "poll") throw new Error(`a bundle decides ${action}`);
  return bundle;
}
