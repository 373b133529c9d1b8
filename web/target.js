/**
 * Where requests go: an edge or the API itself, and who is asking. The token
 * goes to that one host, in a header, and nowhere else.
 * @module
 */

/** The API's own host: it honours no Idempotency-Key, an edge before it does. */
const VENDOR = "https://api.betterprompt.me";

/**
 * @param {import("./client.d.ts").ClientOptions} options
 * @returns {{edge: boolean, enter: () => Promise<(path: string, init: RequestInit) => Promise<Response>>}} enter asks
 *   for the token, once for an operation, and gives what sends its requests
 */
export function targetOf({ baseUrl, token, edge, fetch = globalFetch }) {
  const base = baseOf(baseUrl);
  if (typeof fetch !== "function") throw wanted("fetch", "a function as fetch");
  if (edge !== undefined && typeof edge !== "boolean") throw wanted("edge", "true or false");
  if (typeof token !== "function") authorization(token); // a wrong one is told now
  return {
    edge: edge ?? new URL(base).origin !== VENDOR,
    async enter() {
      const who = authorization(typeof token === "function" ? await token() : token);
      return async (path, { headers, ...init }) => {
        // A redirect is never followed: it would take the request somewhere else.
        const response = await fetch(base + path, { redirect: "manual", ...init, headers: { ...who, ...headers } });
        if (response.type === "opaqueredirect") throw new TypeError("the answer is a redirect: baseUrl must be where the edge itself answers");
        return response;
      };
    },
  };
}

/** fetch as it is when it is called: what is put in its place later counts, too. */
export const globalFetch = (...request) => globalThis.fetch(...request);

/** Gives what every path is put behind: /v1 is theirs. */
function baseOf(baseUrl) {
  const { protocol, username, password, search, hash, origin, pathname } = urlOf(baseUrl);
  if (!/^https?:$/.test(protocol) || username || password || search || hash) throw noBase();
  return origin + pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
}

function urlOf(baseUrl) {
  if (typeof baseUrl !== "string" && !(baseUrl instanceof URL)) throw noBase();
  try {
    return new URL(baseUrl, globalThis.location?.href);
  } catch {
    throw noBase();
  }
}

const noBase = () => wanted("baseUrl", 'where the edge is, as "https://edge.example" or, in a page, "/": without user, query and fragment');

/** The token never stands in an error: fetch itself would quote a wrong one. */
function authorization(token) {
  if (token === undefined) return {};
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw wanted("token", "visible ASCII characters, without blanks, or a function that gives them");
  return { authorization: `Bearer ${token}` };
}

const wanted = (field, what) => new TypeError(`createClient: ${field}: want ${what}`);
