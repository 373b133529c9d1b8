import { loadCore } from "../../core.js";
import { maybeFlip } from "../flip.mjs";
import { coreURL } from "../load.mjs";
import { runStories } from "../stories.mjs";
import { ifMain } from "./main.mjs";

/** Tells the stories to the core in Node. */
export async function run(files, flip) {
  return runStories(maybeFlip(await loadCore(coreURL), flip), files);
}

await ifMain(import.meta, "node", run);
