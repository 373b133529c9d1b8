/** The forms in which each host can run the core; "" is its own. workerd compiles no bytes, so that neither the text nor a URL can be one there. */
export const FORMS = { node: ["", "url", "js"], chromium: ["", "url", "js"], workerd: ["", "js"] };

/** As they are named: node, node+url … */
export const HOSTS = Object.entries(FORMS).flatMap(([host, forms]) => forms.map((form) => (form === "" ? host : `${host}+${form}`)));

/** Those whose module is whole, and looks creates up. */
export const WHOLE = ["node+url", "chromium+url", "workerd"];

/** How the lines of hosts begin. */
export const linesOf = (hosts) => hosts.flatMap((host) => [host, ...(WHOLE.includes(host) ? [`adoption ${host}`] : []), `preflight ${host}`]);

/** Gives the core in a form. wasm is where core.wasm is, for the form that is told. */
export async function coreOf(form, wasm) {
  if (form === "url") return (await import("../url.js")).loadCore(wasm);
  return (await (form === "js" ? import("../js.js") : import("../core.js"))).core;
}
