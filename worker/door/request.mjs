// What a create is known by: never its body.

/**
 * Gives {request, version}: method, path and the SHA-256 of the body in one
 * text, which two creates with one Idempotency-Key must share, "" without such
 * a key; and the body's promptVersionId, "" if it has none that can be read.
 */
export async function requestOf({ method, segments, search, body = new Uint8Array(), idem }) {
  if (idem === null) return { request: "", version: versionOf(body) };
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { request: `${method} /v1/${segments.join("/")}${search} ${hex}`, version: versionOf(body) };
}

function versionOf(body) {
  try {
    const { promptVersionId } = JSON.parse(new TextDecoder().decode(body));
    return typeof promptVersionId === "string" && promptVersionId.length <= 128 ? promptVersionId : "";
  } catch {
    return ""; // the vendor will say what it thinks of it
  }
}
