// A request's body, whole: it may have to be sent more than once.

/**
 * Gives the body's bytes, undefined if the request has none, or null as soon
 * as it is known to be larger than limit; the rest is then not read.
 */
export async function bodyOf(request, limit) {
  if (request.body === null) return undefined;
  if (Number(request.headers.get("content-length")) > limit) return null;
  const chunks = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

const SMALL = 65_536;

/**
 * Reads a small body that nobody has asked for. A server closes the connection
 * of a request that was not read to its end, and a caller whose next request is
 * under way on it just then would lose that one.
 */
export async function leaveBody(request) {
  const length = request.headers.get("content-length");
  if (request.body === null || request.bodyUsed || length === null || Number(length) > SMALL) return;
  await request.arrayBuffer().catch(() => {}); // the answer stands already
}
