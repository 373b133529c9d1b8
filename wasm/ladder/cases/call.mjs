/** Calls to be checked: creates as the API takes them, odd ones, broken ones, and reads. */
import { key, mutate, some, string, value } from "./body.mjs";

const ID = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11";
const NAMES = ["topic", "length", "tone", "a/b", "~", "", "é", "n".repeat(64), "n".repeat(65)];
const URLS = ["https://a.example/b.png", "HTTPS://a", "https:", "https:// ", "http://a", "\thttps:\\\\a", "https://" + "x".repeat(80), "data:image/png;base64,aGVs", ""];
const DATA = ["aGVsbG8=", "aGVs", "-_+/\r\n", "A", "aGVsb", "====", "", "!", "data:image/png;base64,aGVs", " DATA:", "QUFB".repeat(30), "QUFB".repeat(9000), "aGVsé"];
const PATHS = ["/v1/runs", "/v1/runs?x", "/v1/runs/", "/v1/prompts/", "/v1/prompt-versions/", "/v1/prompts/publish", "/v1/me", "", "/v1/"];

/** A call, as check takes it. */
export function call(r) {
  const about = {};
  if (r.once(6)) about.method = r.pick(["GET", "HEAD", "POST", "PUT", "", "GET"]);
  if (r.once(5)) about.path = r.pick(PATHS) + r.pick(["", id(r), "x/y", "%37", `${id(r)}?y`, some(r, 300)]);
  if (r.once(2)) about.prompt = { imageCount: r.once(8) ? value(r, 1) : r.below(4), textInputs: list(r, () => ({ key: r.pick(NAMES), required: r.once(2) })) };
  if (r.once(2)) about.model = { availableRunOptions: list(r, () => ({ key: r.once(20) ? 5 : r.pick(NAMES) })) };
  const text = create(r);
  if (r.once(2)) return { body: text, about };
  const bytes = new TextEncoder().encode(text);
  return { body: r.once(6) ? mutate(r, bytes) : bytes, about };
}

const list = (r, make) => (r.once(20) ? null : Array.from({ length: r.once(15) ? 60 + r.below(10) : r.below(4) }, make));
const id = (r) => (r.once(4) ? r.pick(["", "run_1", ID.slice(1), `${ID}0`, some(r, 60)]) : r.once(3) ? ID.toUpperCase() : ID);

/** An object of some members, in any order, of which one may stand twice. */
function object(r, members) {
  const out = Object.entries(members).filter(() => !r.once(12)).map(([name, make]) => `${key(r, name)}:${r.once(15) ? value(r, 2) : make()}`);
  if (r.once(6)) out.push(`${key(r, r.pick([...Object.keys(members), some(r, 5)]))}:${value(r, 2)}`);
  if (r.once(3)) out.reverse();
  return `{${out.join(",")}}`;
}

function create(r) {
  if (r.once(15)) return r.pick(["", "null", "[]", "1 ", " \"x\"", "{}", "nul", "\ufeff{}"]);
  const inputs = () => object(r, { textInputs: () => strings(r), imageInputs: () => `[${Array.from({ length: r.once(20) ? 20 : r.below(4) }, () => image(r)).join(",")}]` });
  return object(r, { promptVersionId: () => string(r, id(r)), inputs, runOptions: () => strings(r) });
}

const strings = (r) =>
  `{${Array.from({ length: r.once(12) ? 60 + r.below(9) : r.below(4) }, (_, i) => `${key(r, r.once(2) ? r.pick(NAMES) : `n${i}`)}:${r.once(5) ? value(r, 3) : string(r, some(r, 9))}`).join(",")}}`;

const image = (r) => (r.once(12) ? value(r, 3) : object(r, {
  type: () => string(r, r.pick(["url", "base64", "base64", "url", "URL", ""])), url: () => string(r, r.pick(URLS)), base64: () => string(r, r.pick(DATA)),
}));
