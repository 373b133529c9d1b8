// Looks for what must be nowhere: a secret, as it is and in the spellings in
// which programs write things down.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Gives the spellings of a secret to be looked for, as bytes. */
export function spellingsOf(secret) {
  const bytes = Buffer.from(secret);
  // Base64 of a longer text has three ways to spell a part of it: what each is sure of.
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  const base64 = within.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
  return [bytes, Buffer.from(secret, "utf16le"), ...[bytes.toString("hex"), bytes.toString("hex").toUpperCase(), encodeURIComponent(secret), ...base64].map((text) => Buffer.from(text))];
}

/** Gives the names of the places that hold a secret, of places: [name, text or bytes]. */
export function leaksIn(places, secrets) {
  const spellings = secrets.flatMap(spellingsOf);
  return places.filter(([, content]) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
    return spellings.some((spelling) => bytes.includes(spelling));
  }).map(([name]) => name);
}

/** Gives all files of a folder as places, logs of a database among them. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path)]);
}

/** Gives an answer as a place: status, every header, body. */
export async function placeOf(name, answer) {
  return [name, `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`];
}
