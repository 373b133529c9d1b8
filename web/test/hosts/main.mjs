import { fileURLToPath } from "node:url";
import { loadAdoptions, loadStories } from "../load.mjs";
import { line } from "../stories.mjs";

/** Prints what one host made of the stories, of either kind, the first failures in full; gives whether all went well. */
export function tellReport(host, { adoption, ...report }) {
  const good = tellOne(host, report);
  return adoption === undefined ? good : tellOne(adoptionOf(host), adoption) && good;
}

/** How a host's line about creates in doubt begins. */
export const adoptionOf = (host) => `adoption ${host}`;

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
    process.exitCode = tellReport(host, await run(await loadStories(), { adoptions: await loadAdoptions() })) ? 0 : 1;
  } catch (error) {
    console.error(`${host}: cannot run: ${error.message}`);
    process.exitCode = 2;
  }
}
