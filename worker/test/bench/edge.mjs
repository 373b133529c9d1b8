// Measures the edge in workerd: before the vendor's three kinds of limiter, and
// beside a Worker that does the same by hand:
//
//	node worker/test/bench/edge.mjs                                          all of it, some five minutes
//	node worker/test/bench/edge.mjs pace memory leftovers cpu cold growth    any of these
//
// Ends with 1 if something is not as it has to be; what it costs fails nothing.
import { startVendor } from "../../local/vendor.mjs";
import { invalidKeys, leftAtLast } from "../rig/invalid.mjs";
import { mib, thousandWait } from "../rig/memory.mjs";
import { crowdOf } from "../rig/pace.mjs";
import { filesOf, leaksIn } from "../rig/search.mjs";
import { standEdge } from "../rig/stand.mjs";
import { tellCold } from "./cold.mjs";
import { tellCpu } from "./cpu.mjs";
import { tellGrowth } from "./growth.mjs";

const CALLERS = 200;
const KEYS = 10_000;
let wrong = 0;

function said(text, well) {
  if (!well) wrong++;
  console.log(`${text}${well ? "" : "   NOT AS IT HAS TO BE"}`);
}

async function staged(flags, work, options = {}) {
  const vendor = await startVendor({ flags });
  const stand = await standEdge({ vendor, ...options }).catch(async (error) => {
    await vendor.close();
    throw error;
  });
  try {
    await work(stand);
  } finally {
    await Promise.all([stand.close(), vendor.close()]);
  }
}

const benches = {
  async pace() {
    // [limiter, least part of 5/s, most part of 429s]
    for (const [limiter, part, refused] of [["token", 0.98, 0], ["fixed", 0.9, 0.01], ["sliding", 0.9, 0.01]]) {
      await staged(["-limiter", limiter], async (stand) => {
        const { statuses, limited, perSecond, displaced, longestMs } = await crowdOf(stand, CALLERS);
        const all = statuses.every((status) => status === 200);
        said(
          `pace    ${limiter.padEnd(7)} ${CALLERS} callers: ${perSecond.toFixed(3)}/s (${((perSecond / 5) * 100).toFixed(1)} % of 5), ${limited} times 429, ` +
            `${all ? "all answered" : "NOT ALL ANSWERED"}, displaced by ${displaced} at most, longest ${(longestMs / 1000).toFixed(1)} s`,
          all && perSecond >= 5 * part && limited <= CALLERS * refused && (limited > 0 || displaced <= 5), // who is refused stands in the queue anew
        );
      });
    }
  },
  async memory() {
    await staged(["-limiter", "none"], async (stand) => {
      const { idle, above, most, waited } = await thousandWait(stand);
      said(`memory  idle ${mib(idle)} MB; ${waited} operations waiting: ${mib(above)} MB above, at most ${mib(most)} MB (128 MB)`, most <= 128 * 2 ** 20);
    }, { alone: true });
  },
  async leftovers() {
    await staged(["-limiter", "none"], async (stand) => {
      const fromMs = Date.now();
      const { keys, statuses } = await invalidKeys(stand, KEYS);
      const tookS = (Date.now() - fromMs) / 1000;
      const { rows, tables, alarms, gates, bytes } = await leftAtLast(stand.store, 60_000);
      await stand.kill("with nothing to keep", null);
      const leaks = leaksIn(filesOf(stand.store), keys.slice(0, 100));
      said(
        `left    ${KEYS} invalid keys in ${tookS.toFixed(0)} s: ${[...statuses].map(([status, n]) => `${n} times ${status}`).join(", ")}; behind: ` +
          `${rows} rows, ${tables} tables, ${alarms} alarms, ${leaks.length} leaks; ${gates} databases of ${bytes} bytes in all`,
        rows + tables + alarms + leaks.length === 0 && statuses.get(401) === KEYS,
      );
    });
  },
};

Object.assign(benches, { cpu: tellCpu, cold: tellCold, growth: tellGrowth });

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  if (!(name in benches)) {
    console.error(`bench: ${name}: want ${Object.keys(benches).join(", ")}`);
    process.exit(2);
  }
  await benches[name]();
}
process.exit(wrong > 0 ? 1 : 0);
