/**
 * An answer's body: read whole, and put back.
 * @module
 */

/** True of the wire only. */
const OF_THE_WIRE = ["content-encoding", "content-length", "transfer-encoding"];

/**
 * Reads a body as far as it comes: `error` is what broke it off, or null.
 * @param {Response} response
 * @returns {Promise<{body: Uint8Array, error: unknown}>}
 */
export async function wholeOf(response) {
  // Of a success a part is worth nothing, and in one go it costs less.
  if (response.ok) {
    try {
      return { body: new Uint8Array(await response.arrayBuffer()), error: null };
    } catch (error) {
      return { body: new Uint8Array(), error };
    }
  }
  const chunks = [];
  let error = null;
  try {
    for (const reader = response.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
    }
  } catch (thrown) {
    error = thrown;
  }
  if (chunks.length === 1) return { body: chunks[0], error };
  const body = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return { body, error };
}

/** Gives an answer whose body was read as one that can be read; any other as it is. */
export function rebuilt(response, body) {
  if (response === null || body === undefined) return response;
  const headers = new Headers(response.headers);
  for (const name of OF_THE_WIRE) headers.delete(name);
  const { status, statusText, url } = response;
  const content = body.length > 0 ? body : null; // some answers may have none at all
  let again;
  try {
    again = new Response(content, { status, statusText, headers });
  } catch {
    again = new Response(content, { headers }); // a number that no Response may be made with, as 999
    Object.defineProperties(again, { status: { value: status }, statusText: { value: statusText }, ok: { value: false } });
  }
  return Object.defineProperty(again, "url", { value: url });
}
