import { coreOf } from "../forms.mjs";
import { coreURL } from "../load.mjs";
import { tell } from "../tell.mjs";
import { ifMain } from "./main.mjs";

/** Tells the stories to the core in Node. */
export function run(files, { form = "", ...options } = {}) {
  return tell(() => coreOf(form, coreURL), files, options);
}

await ifMain(import.meta, "node", run);
