// Server-sent events: an operation told as it happens.

const KEEPALIVE_MS = 15_000;

/**
 * Answers with a stream of the events that work tells. work(tell, signal) gives
 * the Response it comes to, which is told last, as "result". signal aborts when
 * the caller hangs up; the stream then just ends.
 */
export function eventStream(signal, work) {
  const hungUp = new AbortController();
  const encoder = new TextEncoder();
  const until = AbortSignal.any([signal, hungUp.signal]);
  const stream = new ReadableStream({
    start(controller) {
      const write = (text) => {
        if (!until.aborted) controller.enqueue(encoder.encode(text));
      };
      const tell = (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      const keepalive = setInterval(() => write(": still here\n\n"), KEEPALIVE_MS);
      const run = async () => {
        try {
          const answer = await work(tell, until);
          tell("result", { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() });
        } catch (error) {
          if (!until.aborted) throw error;
        } finally {
          clearInterval(keepalive);
        }
      };
      run().then(
        () => !hungUp.signal.aborted && controller.close(),
        (error) => controller.error(error),
      );
    },
    cancel() {
      hungUp.abort();
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" } });
}
