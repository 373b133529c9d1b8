// A request's body, whole: it may have to be sent more than once.

/** A body that keeps coming, but slowly, may take so many times the longest pause. */
const PAUSES = 10;

/** The room for a body that comes in more than one piece, at first. */
const LEAST = 16_384;

/**
 * Gives {bytes}, undefined if the request has no body; or, as soon as it is
 * known that the body cannot be used, {refused, message}, a reason of ours, and
 * the rest is not read: it is larger than maxBytes, nothing of it came for
 * idleMs or the whole of it not in ten times that, it broke off, or it is
 * encoded.
 */
export async function bodyOf(request, { maxBytes, idleMs }) {
  if (request.body === null) return { bytes: undefined };
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.trim().toLowerCase() !== "identity") return bad("Content-Encoding: want a body without one.");
  const announced = Number(request.headers.get("content-length"));
  if (announced > maxBytes) return tooLarge(maxBytes);
  // It grows as bytes arrive, not as they are announced, and a body in tiny
  // pieces needs no more room than another.
  let buffer = new Uint8Array();
  let size = 0;
  const untilMs = Date.now() + PAUSES * idleMs;
  const reader = request.body.getReader();
  const leave = (refusal) => {
    reader.cancel().catch(() => {});
    return refusal;
  };
  for (;;) {
    let read;
    try {
      read = await before(reader.read(), Math.min(idleMs, Math.max(0, untilMs - Date.now())));
    } catch (error) {
      if (request.signal.aborted) throw error; // nobody is there to be told
      return bad("The body ended before its end.");
    }
    if (read === LATE) return leave(bad(Date.now() < untilMs ? `Nothing of the body came for ${idleMs} ms.` : `The body was not whole within ${PAUSES * idleMs} ms.`));
    if (read.done) break;
    const end = size + read.value.byteLength;
    if (end > maxBytes) return leave(tooLarge(maxBytes));
    if (size === 0) buffer = read.value; // mostly that is all
    else {
      if (end > buffer.length) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(end, 2 * buffer.length, LEAST)));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(read.value, size);
    }
    size = end;
    if (size === announced) break; // HTTP's framing lets no more come, and one more look would cost as much as this one
  }
  return { bytes: size === buffer.length ? buffer : buffer.slice(0, size) };
}

function tooLarge(maxBytes) {
  return { refused: "too_large", message: `The body is larger than ${maxBytes} bytes.` };
}

function bad(message) {
  return { refused: "bad_request", message };
}

const LATE = Symbol("late");

async function before(promise, ms) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, LATE)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const SMALL = 65_536;
const LEAVE_MS = 1_000;

/**
 * Reads a small body that nobody has asked for, if it comes soon. A server
 * closes the connection of a request that was not read to its end, and a caller
 * whose next request is under way on it just then would lose that one.
 */
export async function leaveBody(request) {
  const length = request.headers.get("content-length");
  if (request.body === null || request.bodyUsed || length === null || Number(length) > SMALL) return;
  await before(request.arrayBuffer().catch(() => {}), LEAVE_MS); // the answer stands already
}
