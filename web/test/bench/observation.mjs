// What is judged when it is timed: the API's answer to a run that goes on.

/** An envelope of exactly n bytes, as the API writes it. */
export function envelope(n) {
  const of = (message) => JSON.stringify({
    status: "GATEWAY_TIMEOUT_ERROR", message, data: { runId: "0f8fad5b-d9cb-469f-a165-70867728950e" },
  });
  return of("The run is still going on. ".repeat(9).slice(0, n - of("").length));
}

export const BODY = envelope(200);

/** As the loop shows it to the core. */
export const OBSERVATION = {
  method: "POST", status: 504, date: "Sun, 22 Nov 2026 18:00:00 GMT", body: BODY,
  nowMs: 1_795_370_400_000, elapsedMs: 120_400, draw: 40_000,
};
