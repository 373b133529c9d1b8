// The key that the edge keeps does not leave it, not even in an answer that
// repeats its request: error pages of proxies do that.

const INSTEAD = "[key]";

/** Gives the answer with the key taken out of its headers and body. It streams as it did. */
export function sealed(answer, key) {
  const out = new Response(answer.body?.pipeThrough(without(new TextEncoder().encode(key))) ?? null, answer);
  for (const [name, value] of answer.headers) {
    if (value.includes(key)) out.headers.set(name, value.replaceAll(key, INSTEAD));
  }
  return out;
}

// Bytes are kept back only while they may be the beginning of the key.
function without(key) {
  const instead = new TextEncoder().encode(INSTEAD);
  let kept = new Uint8Array();
  return new TransformStream({
    transform(chunk, controller) {
      let bytes = kept.length === 0 ? chunk : joined(kept, chunk);
      for (let at; (at = find(bytes, key)) >= 0; bytes = bytes.subarray(at + key.length)) {
        if (at > 0) controller.enqueue(bytes.subarray(0, at));
        controller.enqueue(instead);
      }
      const from = bytes.length - beginning(bytes, key);
      if (from > 0) controller.enqueue(bytes.subarray(0, from));
      kept = bytes.slice(from);
    },
    flush(controller) {
      if (kept.length > 0) controller.enqueue(kept);
    },
  });
}

function joined(a, b) {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function find(bytes, key) {
  for (let at = bytes.indexOf(key[0]); at >= 0; at = bytes.indexOf(key[0], at + 1)) {
    if (at + key.length > bytes.length) return -1;
    if (key.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

// How many bytes at the end may be the key's first ones.
function beginning(bytes, key) {
  for (let n = Math.min(key.length - 1, bytes.length); n > 0; n--) {
    if (bytes.subarray(bytes.length - n).every((byte, i) => key[i] === byte)) return n;
  }
  return 0;
}
