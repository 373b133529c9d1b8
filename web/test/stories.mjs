/**
 * Tells stories to a core, in whatever host this runs: a file is a JSON array
 * of {name, why, policy?, steps: [{see, do}]}; state and policy are carried
 * from step to step unless a see brings its own. Stories of creates in doubt
 * have rules in the place of the policy, and those of calls that are checked
 * what is known of the prompt. Other keys are remarks.
 */

/** How each kind of story is told: what stands before what a step sees, and what a do may name. */
const DECISIONS = {
  tell: (core, see) => core.decide(see), error: "ObservationError", before: "policy", result: "decision",
  known: new Set([
    "action", "delayMs", "class", "reason", "runId", "code", "message", "advice", "retryAtMs", "flags", "state",
    "flagsInclude", "error", "field",
  ]),
};
const ADOPTIONS = {
  tell: (core, see) => core.adopt(see), error: "AdoptionError", before: "rules", result: "verdict",
  known: new Set(["action", "reason", "delayMs", "runId", "since", "startingAfter", "state", "error", "field"]),
};
const CHECKS = {
  tell: (core, see) => core.check(see?.body, see), error: "CheckError", before: "prompt", result: "check",
  known: new Set(["problems", "more", "error", "field"]),
};

/**
 * @param {{decide(observation: unknown): object}} core
 * @param {{name: string, json: string}[]} files in the order in which they are told
 * @returns {Promise<{stories: number, steps: number, failures: object[], sha256: string}>} sha256 is over every
 *   decision's JSON and a line feed; a failure is {file, story, step, field, want, got}, want and got as JSON
 */
export const runStories = (core, files) => run(core, files, DECISIONS);

/**
 * The same of creates in doubt.
 * @param {{adopt(step: unknown): object}} core
 */
export const runAdoptions = (core, files) => run(core, files, ADOPTIONS);

/**
 * The same of calls that are checked.
 * @param {{check(body: unknown, about: unknown): object}} core
 */
export const runChecks = (core, files) => run(core, files, CHECKS);

async function run(core, files, kind) {
  const report = { stories: 0, steps: 0, failures: [], sha256: "" };
  const lines = [];
  for (const file of files) {
    for (const story of storiesOf(file)) {
      report.stories++;
      let state;
      story.steps.forEach((step, i) => {
        report.steps++;
        const json = tell(core, kind, seen(step.see, { [kind.before]: story[kind.before], state }));
        lines.push(json, "\n");
        const got = JSON.parse(json);
        state = got.state ?? state;
        for (const differs of compare(step.do, got, kind)) {
          report.failures.push({ file: file.name, story: story.name, step: i, ...differs });
        }
      });
    }
  }
  report.sha256 = await sha256(lines.join(""));
  return report;
}

/** The report in one line, the same for every host. */
export function line(host, { stories, steps, sha256 }) {
  return `${host.padEnd(12)} ${String(stories).padStart(6)} stories ${String(steps).padStart(7)} steps  sha256 ${sha256}`;
}

function storiesOf({ name, json }) {
  const stories = JSON.parse(json.replace(/^\ufeff/, ""));
  if (!Array.isArray(stories)) throw new Error(`${name}: want a JSON array of stories`);
  stories.forEach((story, i) => {
    if (typeof story?.name !== "string" || !Array.isArray(story.steps) || story.steps.length === 0) {
      throw new Error(`${name}: story ${i}: want a name and at least one step`);
    }
    if (!story.steps.every((step) => typeof step === "object" && step !== null && !Array.isArray(step))) {
      throw new Error(`${name}: story ${i}: steps: want objects`);
    }
  });
  return stories;
}

function tell(core, { tell, error }, see) {
  try {
    return JSON.stringify(tell(core, see));
  } catch (thrown) {
    if (thrown?.name !== error) throw thrown;
    return JSON.stringify(thrown);
  }
}

/** What a step sees, behind what is carried; what is no object is told as it is. */
function seen(see, carried) {
  if (!isObject(see)) return see;
  return { ...Object.fromEntries(Object.entries(carried).filter(([, value]) => value !== undefined)), ...see };
}

function* compare(want, got, { known, result }) {
  if (want === undefined) return; // a step that only leads to the next
  if (!isObject(want)) {
    yield differing("do", "an object", want);
    return;
  }
  for (const [field, value] of Object.entries(want)) {
    const have = got[field];
    if (!known.has(field)) {
      yield differing(field, `a field of the ${result}`, "no such field");
    } else if (field === "flagsInclude") {
      const flags = new Set(got.flags);
      if (!Array.isArray(value) || !value.every((flag) => flags.has(flag))) yield differing(field, value, got.flags);
    } else if (field === "flags") {
      if (!Array.isArray(value) || !Array.isArray(have) || !same([...value].sort(), [...have].sort())) {
        yield differing(field, value, have);
      }
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (!same(inner, have?.[key])) yield differing(`${field}.${key}`, inner, have?.[key]);
      }
    } else if (!same(value, have)) {
      yield differing(field, value, have);
    }
  }
}

const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const same = (a, b) => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b)); // keys have no order
const ordered = (v) => (Array.isArray(v) ? v.map(ordered) : isObject(v) ? Object.fromEntries(Object.keys(v).sort().map((key) => [key, ordered(v[key])])) : v);
const differing = (field, want, got) => ({
  field, want: JSON.stringify(want) ?? "nothing", got: JSON.stringify(got) ?? "nothing",
});

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
