/**
 * Tells stories to a core, in whatever host this runs: a file is a JSON array
 * of {name, why, policy?, steps: [{see, do}]}; state and policy are carried
 * from step to step unless a see brings its own. Other keys are remarks.
 */

/** What a do may name. */
const KNOWN = new Set([
  "action", "delayMs", "class", "reason", "runId", "code", "message", "advice", "retryAtMs", "flags", "state",
  "flagsInclude", "error", "field",
]);

/**
 * @param {{decide(observation: unknown): object}} core
 * @param {{name: string, json: string}[]} files in the order in which they are told
 * @returns {Promise<{stories: number, steps: number, failures: object[], sha256: string}>} sha256 is over every
 *   decision's JSON and a line feed; a failure is {file, story, step, field, want, got}, want and got as JSON
 */
export async function runStories(core, files) {
  const report = { stories: 0, steps: 0, failures: [], sha256: "" };
  const lines = [];
  for (const file of files) {
    for (const story of storiesOf(file)) {
      report.stories++;
      let state;
      story.steps.forEach((step, i) => {
        report.steps++;
        const json = tell(core, observation(step.see, story.policy, state));
        lines.push(json, "\n");
        const got = JSON.parse(json);
        state = got.state ?? state;
        for (const differs of compare(step.do, got)) {
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
  return `${host.padEnd(9)} ${String(stories).padStart(6)} stories ${String(steps).padStart(7)} steps  sha256 ${sha256}`;
}

function storiesOf({ name, json }) {
  const stories = JSON.parse(json.replace(/^\ufeff/, ""));
  if (!Array.isArray(stories)) throw new Error(`${name}: want a JSON array of stories`);
  stories.forEach((story, i) => {
    if (typeof story?.name !== "string" || !Array.isArray(story.steps) || story.steps.length === 0) {
      throw new Error(`${name}: story ${i}: want a name and at least one step`);
    }
  });
  return stories;
}

function tell(core, see) {
  try {
    return JSON.stringify(core.decide(see));
  } catch (error) {
    if (error?.name !== "ObservationError") throw error;
    return JSON.stringify(error);
  }
}

function observation(see, policy, state) {
  if (!isObject(see)) return see;
  return { ...(policy !== undefined && { policy }), ...(state !== undefined && { state }), ...see };
}

function* compare(want, got) {
  if (want === undefined) return; // a step that only leads to the next
  if (!isObject(want)) {
    yield differing("do", "an object", want);
    return;
  }
  for (const [field, value] of Object.entries(want)) {
    const have = got[field];
    if (!KNOWN.has(field)) {
      yield differing(field, "a field of the decision", "no such field");
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
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const differing = (field, want, got) => ({
  field, want: JSON.stringify(want) ?? "nothing", got: JSON.stringify(got) ?? "nothing",
});

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
