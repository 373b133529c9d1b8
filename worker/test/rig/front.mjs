// What hangs up on the edge: workerd by itself notices a caller who is gone
// only when it writes to him, production at once.
//
// A request with X-Hang-Up-At: <url> is left as soon as that url answers, such
// as a barrier of the vendor; with X-Hang-Up-After: <ms>, after that time.
// Either is answered "left", or "answered" if the edge was sooner.
export const FRONT = `export default {
  async fetch(request, env) {
    const at = request.headers.get("x-hang-up-at");
    const after = request.headers.get("x-hang-up-after");
    if (at === null && after === null) return env.EDGE.fetch(request);
    const leave = new AbortController();
    const asked = env.EDGE.fetch(new Request(request, { signal: leave.signal }));
    const ended = asked.then((answer) => answer.text()).then(() => "answered", () => "left");
    const time = at !== null ? fetch(at).then((answer) => answer.text()) : new Promise((resolve) => setTimeout(resolve, Number(after)));
    await Promise.race([time, ended]);
    leave.abort();
    return new Response(await ended);
  },
};`;
