// The same by hand: a Worker as one would write it for this API alone. It
// retries a 429, follows a 504 to its run's end, looks whether a create's answer
// is one, and writes a line to the log; nothing else can happen to it.
const ATTEMPTS = 4;
const POLL_MS = 1;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default {
  async fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    const authorization = request.headers.get("authorization");
    if (authorization === null) return Response.json({ status: "UNAUTHORIZED_ERROR", message: "The key is missing.", data: null }, { status: 401 });
    const headers = { authorization, accept: "application/json", "content-type": request.headers.get("content-type") ?? "application/json" };
    const body = request.body === null ? undefined : await request.arrayBuffer();
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(env.UPSTREAM + pathname + search, { method: request.method, headers, body, redirect: "manual" });
      if (response.status === 429 && attempt < ATTEMPTS) {
        await response.body?.cancel();
        await wait(1000 * Number(response.headers.get("retry-after") ?? 1));
        continue;
      }
      if (request.method !== "POST" || pathname !== "/v1/runs") return answered(response.body, response, attempt);
      const text = await response.text();
      const { data } = JSON.parse(text);
      if (response.status === 504 && data?.runId) return ended(env, data.runId, headers);
      return answered(text, response, attempt, data?.runId);
    }
  },
};

async function ended(env, runId, headers) {
  for (let polls = 1; ; polls++) {
    await wait(POLL_MS);
    const response = await fetch(`${env.UPSTREAM}/v1/runs/${runId}`, { headers });
    const text = await response.text();
    const { runStatus } = JSON.parse(text).data;
    if (runStatus !== "queued" && runStatus !== "running") return answered(text, response, polls + 1, runId);
  }
}

function answered(body, { status, headers }, attempts, runId) {
  console.log(JSON.stringify({ event: "operation", status, attempts, runId }));
  return new Response(body, { status, headers });
}
