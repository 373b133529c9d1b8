/**
 * The simulator of core/storm in JavaScript, on any form of the core: the same
 * scenario gives the same bytes. What it simulates, and what each number
 * means, stands in storm.d.ts and in core/storm. All statuses, bodies and
 * delays of others come from the catalogue; what ours do is the core's.
 * @module
 */
import { arrivalsOf } from "./storm/arrivals.js";
import { idealsOf } from "./storm/ideal.js";
import { readScenario } from "./storm/scenario.js";
import { Simulation } from "./storm/simulation.js";
import { level } from "./storm/tally.js";

export { readCatalogue } from "./storm/catalogue.js";
export { StormError } from "./storm/error.js";

/**
 * Simulates a scenario once for each of its policies.
 * @param {Pick<import("./index.d.ts").Core, "decide" | "pace" | "hold">} core
 * @param {import("./storm.d.ts").Catalogue} catalogue
 * @param {string | object} scenario JSON, or what JSON.parse made of it
 * @returns {import("./storm.d.ts").StormResult} whose JSON.stringify is what core/storm writes
 */
export function simulate(core, catalogue, scenario) {
  const s = readScenario(core, catalogue, scenario);
  const arrivals = arrivalsOf(s);
  const ideals = idealsOf(s, arrivals);
  const policies = s.policies.map((policy) => {
    const one = new Simulation(core, catalogue.answers, s, policy, arrivals);
    one.run();
    return one.row(ideals);
  });
  level(policies);
  return { scenario: s.name, seed: s.seed, clients: s.clients, idealMs: ideals[ideals.length - 1], policies };
}
