/**
 * What go build -toolexec runs in place of each tool: the linker is exchanged
 * for $LADDER_LINK, everything else runs as it is.
 */
import { spawnSync } from "node:child_process";
import { basename } from "node:path";

const [tool, ...args] = process.argv.slice(2);
const isLinker = basename(tool).replace(/\.exe$/, "") === "link" && args[0] !== "-V=full";
const { status } = spawnSync(isLinker ? process.env.LADDER_LINK : tool, args, { stdio: "inherit" });
process.exitCode = status ?? 1;
