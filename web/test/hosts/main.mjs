import { fileURLToPath } from "node:url";
import { loadAdoptions, loadChecks, loadStories } from "../load.mjs";
import { line } from "../stories.mjs";

/** Prints what one host made of the stories, of each kind, the first failures in full; gives whether all went well. */
export function tellReport(host, { adoption, preflight, ...report }) {
  return [[host, report], [adoptionOf(host), adoption], [preflightOf(host), preflight]]
    .filter(([, one]) => one !== undefined).map(([name, one]) => tellOne(name, one)).every(Boolean);
}

/** How a host's line about creates in doubt begins. */
export const adoptionOf = (host) => `adoption ${host}`;

/** And that about calls that are checked. */
export const preflightOf = (host) => `preflight ${host}`;

function tellOne(host, report) {
  console.log(line(host, report));
  for (const f of report.failures.slice(0, 50)) {
    console.error(`   ${f.file}: ${JSON.stringify(f.story)}: step ${f.step}: ${f.field}: want ${short(f.want)}, got ${short(f.got)}`);
  }
  if (report.failures.length > 0) console.error(`${host}: ${report.failures.length} differences in ${report.stories} stories`);
  if (report.stories === 0) console.error(`${host}: no story was told`);
  return report.failures.length === 0 && report.stories > 0;
}

/** A long text's beginning, and how long it is. */
const short = (text) => (text.length > 200 ? `${text.slice(0, 160)}… (${text.length} characters)` : text);

/** Runs a host on its own, if its file is what node was started with. */
export async function ifMain(meta, host, run) {
  if (process.argv[1] !== fileURLToPath(meta.url)) return;
  try {
    process.exitCode = tellReport(host, await run(await loadStories(), { adoptions: await loadAdoptions(), checks: await loadChecks() })) ? 0 : 1;
  } catch (error) {
    console.error(`${host}: cannot run: ${error.message}`);
    process.exitCode = 2;
  }
}
