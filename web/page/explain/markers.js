// What curl -v puts around a transcript: "> " before what it sent, "< " before
// what came, "* " before what it remarks. With -i each head stands there twice.

const REMARK = /^(?:\* .*|[{}] \[\d+ bytes data\])\n/gm;
const LEFT_INTACT = /\* (?:Connection #\d+ to host .* left intact|Closing connection(?: #?\d+)?)\n/g; // it may follow a body on its line
const SENT = /^>(?: .*)?\n/gm;
const CAME = /^<(?: (.*))?\n/gm;

/**
 * Gives the text as curl -i prints it, and of the request its method and
 * whether it bore an Idempotency-Key, as far as they were printed.
 */
export function unmarked(text) {
  if (!/^[*<>] /m.test(text)) return { plain: text, method: "", idempotencyKey: false };
  const sent = (text.match(SENT) ?? []).join("");
  const method = [...sent.matchAll(/^> ([A-Z]+) \S+ HTTP\//gm)].at(-1)?.[1] ?? "";
  const remarked = text.replace(LEFT_INTACT, "\n").replace(REMARK, "");
  const end = endOfHeads(remarked);
  const head = remarked.slice(0, end).replace(SENT, "");
  const twice = /^HTTP\/\d/m.test(remarked);
  return {
    plain: (twice ? head.replace(CAME, "") : head.replace(CAME, "$1\n")) + remarked.slice(end),
    method,
    idempotencyKey: /^> idempotency-key:/im.test(sent),
  };
}

// A body may have lines that look like marks.
function endOfHeads(text) {
  let end = 0;
  for (const head of text.matchAll(/^< HTTP\/\d.*\n(?:^<?.*\n)*?^< ?\n/gm)) end = head.index + head[0].length;
  return end || text.length;
}
