import { maybeFlip } from "./flip.mjs";
import { runAdoptions, runChecks, runStories } from "./stories.mjs";
import { breakOnce } from "./trap.mjs";

/**
 * Tells the stories to a core, in whatever host this runs.
 * @param {() => Promise<object>} give gives the core, which has not been called yet
 * @param {{name: string, json: string}[]} files
 * @param {{adoptions?: object[], checks?: object[], flip?: object, trap?: boolean}} options adoptions: files of stories
 *   of creates in doubt, whose report is then the report's adoption, where the form has them; checks: likewise of calls
 *   that are checked, the report's preflight; trap: the first instance is broken before
 */
export async function tell(give, files, { adoptions, checks, flip, trap } = {}) {
  const core = maybeFlip(await (trap ? breakOnce(give) : give()), flip);
  return {
    ...(await runStories(core, files)),
    ...(adoptions !== undefined && core.adopt !== undefined && { adoption: await runAdoptions(core, adoptions) }),
    ...(checks !== undefined && { preflight: await runChecks(core, checks) }),
  };
}
