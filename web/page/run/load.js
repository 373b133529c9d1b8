// Asks the API what a prompt version wants.
import { optionsOf, versionOf } from "./metadata.js";

/**
 * Gives {version, options}, as metadata.js does. Throws an Error that says why
 * it cannot be had; the signal's reason when that aborts.
 */
export async function load(promptVersionId, key, signal) {
  const ask = (path) => asked(path, key, signal);
  const [version, models] = await Promise.all([ask(`v1/prompt-versions/${encodeURIComponent(promptVersionId)}`), ask("v1/resources").catch(() => null)]);
  const about = versionOf(version);
  return { version: about, options: optionsOf(models, about.model) };
}

async function asked(path, key, signal) {
  const answer = await fetch(path, { headers: { authorization: `Bearer ${key}` }, signal });
  const envelope = await answer.json().catch(() => null);
  if (answer.ok) return envelope;
  throw new Error([`HTTP ${answer.status}`, envelope?.status, envelope?.message].filter(Boolean).join(" · "));
}
