import ky from "ky";
import { followFetch } from "followthrough";

const fetch = followFetch(); // axios: { adapter: "fetch", env: { fetch, Request, Response } }; openapi-fetch: { baseUrl, fetch }
const { data } = await ky.post(`${process.env.API_URL}/v1/runs`, {
  fetch, retry: 0, timeout: false, // both are followFetch's to do
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
  json: { promptVersionId: process.env.PROMPT_VERSION, inputs: { textInputs: { topic: "tea" } } },
}).json();
console.log(data.outputs[0].data);
