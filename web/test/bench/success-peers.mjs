/**
 * The peers over a fetch, each as its own README has it. Only their ways to a
 * success are timed: what they do after an error is another matter.
 * @param {{ky: Function, pRetry: Function, axios: object, axiosRetry: Function}} peers
 * @param {typeof globalThis.fetch} fetch
 */
export function peersOver({ ky, pRetry, axios, axiosRetry }, fetch) {
  const kyOver = ky.create({ fetch });
  const axiosOver = axios.create({ adapter: "fetch", env: { fetch } });
  axiosRetry(axiosOver, { retries: 3 });
  const tried = (url, init) => pRetry(async () => {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(response.statusText);
    return (await response.json()).data;
  }, { retries: 5 });
  const headers = { "content-type": "application/json" };
  return {
    "ky": {
      read: async (url) => (await kyOver(url).json()).data,
      create: async (url, input) => (await kyOver.post(url, { json: input }).json()).data,
    },
    "p-retry": {
      read: (url) => tried(url),
      create: (url, input) => tried(url, { method: "POST", headers, body: JSON.stringify(input) }),
    },
    "axios + axios-retry": {
      read: async (url) => (await axiosOver.get(url)).data.data,
      create: async (url, input) => (await axiosOver.post(url, input)).data.data,
    },
  };
}

/** The module of theirs that a bundler puts into one file. */
export const SOURCE = `
  export { default as ky } from "ky";
  export { default as pRetry } from "p-retry";
  export { default as axios } from "axios";
  export { default as axiosRetry } from "axios-retry";`;
