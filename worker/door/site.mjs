// The console's pages, from the ASSETS binding. They hold a key for as long as
// they are open: they may run and ask nothing but this origin, and nobody may
// frame them. Pictures and videos are another matter: what a run made lies in
// the vendor's storage, wherever that is, and is fetched from there, over https
// and without a referrer. blob: is the preview of a picture that was chosen.

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data: blob: https:; media-src https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
