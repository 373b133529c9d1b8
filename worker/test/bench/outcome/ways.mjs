// How apps call the API, each as the README of what it uses shows it, with
// POST let in where it is not, and ten retries for all, which is p-retry's own
// default and more than that of the others.
import axios from "axios";
import axiosRetry from "axios-retry";
import ky from "ky";
import pRetry, { AbortError } from "p-retry";
import { createClient } from "../../../../web/module/package/index.js";

const RETRIES = 10;
const POLL_MS = 2000;

/** By name; each gives what sends one operation and comes to its outcome, or throws. */
export const WAYS = {
  // https://github.com/sindresorhus/ky#retry
  ky: ({ url, headers }) => async ({ body }) =>
    outcomeOf(await ky.post(`${url}/v1/runs`, { headers, body, timeout: false, retry: { limit: RETRIES, methods: ["post"] } }).json()),

  // The same by somebody who knows what a 504 is.
  "ky, 504 polled by hand": ({ url, headers }) => async ({ body }) => {
    const retry = { limit: RETRIES, methods: ["get", "post"], statusCodes: [408, 429, 500, 502, 503] };
    const api = ky.create({ headers, timeout: false, retry });
    let answer = await api.post(`${url}/v1/runs`, { body, throwHttpErrors: false });
    if (answer.status !== 504 && !answer.ok) throw new Error(`${answer.status}`);
    let run = (await answer.json()).data;
    while (run.runStatus !== "succeeded" && run.runStatus !== "failed") {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      run = (await api.get(`${url}/v1/runs/${run.runId}`).json()).data;
    }
    return outcomeOf({ data: run });
  },

  // https://github.com/sindresorhus/p-retry#usage
  "p-retry + fetch": ({ url, headers }) => ({ body }) =>
    pRetry(async () => {
      const response = await fetch(`${url}/v1/runs`, { method: "POST", headers, body });
      if (response.status < 500 && response.status !== 429 && !response.ok) throw new AbortError(`${response.status}`);
      if (!response.ok) throw new Error(`${response.status}`);
      return outcomeOf(await response.json());
    }, { retries: RETRIES }),

  // https://github.com/softonic/axios-retry#usage
  "axios-retry": ({ url, headers }) => {
    const client = axios.create({ headers });
    axiosRetry(client, {
      retries: RETRIES,
      retryDelay: axiosRetry.exponentialDelay,
      retryCondition: (error) => axiosRetry.isNetworkError(error) || axiosRetry.isRetryableError(error),
    });
    return async ({ body }) => outcomeOf((await client.post(`${url}/v1/runs`, body)).data);
  },

  // Ours in a browser or a server, before the edge.
  "followthrough, edge": ({ url, headers }) => {
    const client = createClient({ baseUrl: url, token: headers.authorization.slice("Bearer ".length) });
    return async ({ body, idem }) => outcomeOf({ data: await client.run(JSON.parse(body), { idempotencyKey: idem }) });
  },
};

/** What a finished run came to. Anything else is no result. */
function outcomeOf({ data: { runId, runStatus, outputs } }) {
  if (runStatus !== "succeeded") throw new Error(`the run is ${runStatus}`);
  return { kind: "answered", runId, text: outputs.map(({ data }) => data).join("") };
}
