// The static page, from the ASSETS binding. It holds a key for as long as it is
// open: it may load and ask nothing but this origin, and nobody may frame it.

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Gives the page's file, or null if there is none. */
export async function fileOf(request, assets) {
  const found = await assets.fetch(request);
  if (found.status === 404) return null;
  const file = new Response(found.body, found);
  file.headers.set("content-security-policy", CONTENT_SECURITY_POLICY);
  file.headers.set("x-content-type-options", "nosniff");
  file.headers.set("referrer-policy", "no-referrer");
  return file;
}
