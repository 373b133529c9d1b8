import { loadCore } from "../../core.js";
import module from "../../../build/core.wasm";
import { maybeFlip } from "../flip.mjs";
import { runStories } from "../stories.mjs";

/** The Worker: {files, flip} in, the report out. */
export default {
  async fetch(request) {
    const { files, flip } = await request.json();
    return Response.json(await runStories(maybeFlip(await loadCore(module), flip), files));
  },
};
