/** The run that a plain success tells of, and what is asked for it, as the API writes both. */
export const RUN = "0f8fad5b-d9cb-469f-a165-70867728950e";
export const INPUT = { promptVersionId: "7c9e6679-7425-40de-944b-e07fc1f90ae7", inputs: { textInputs: { topic: "tides" } } };
export const ANSWER = JSON.stringify({
  status: "SUCCESS",
  data: { runId: RUN, outputs: [{ type: "text", data: "The moon pulls, and the water follows. ".repeat(4) }], runStatus: "succeeded", tokens: 132 },
});

/** Whether a path asks for a run, or for a new one. */
export const isAsked = (path) => /\/v1\/runs(?:\/[\w-]+)?$/.test(path);
