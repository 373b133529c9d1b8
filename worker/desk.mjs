// The desk's host: a Go program that answers one event and ends. Not the hot
// path, so each event has an instance of its own, as syumai/workers wants it.
import { Go } from "../build/desk/go.mjs";
import module from "../build/desk.wasm";

// What syumai/workers calls to catch what JavaScript throws.
globalThis.tryCatch = (work) => {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
};

/** Gives the desk's answer to a request. Rejects if the program ends without one. */
export async function askDesk(request, env, ctx) {
  const binding = {};
  const go = new Go();
  let ready;
  const isReady = new Promise((resolve) => (ready = resolve));
  const instance = new WebAssembly.Instance(module, { ...go.importObject, workers: { ready } });
  const ended = go.run(instance, { env, ctx, binding }).then(() => {
    throw new Error("the desk ended before it answered");
  });
  ended.catch(() => {}); // its end after the answer is the ordinary one
  await Promise.race([isReady, ended]);
  return Promise.race([binding.handleRequest(request), ended]);
}
