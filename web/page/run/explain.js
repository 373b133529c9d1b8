// What a bar of the timeline means, in words.

/** Gives {title, told, facts}: a line, a sentence, and [name, value] of the decision behind the bar. */
export function explained(bar) {
  const { kind, attempt, method, path, decision, verdict } = bar;
  const took = bar.toMs === undefined ? "" : lasting(bar.toMs - bar.fromMs);
  switch (kind) {
    case "paced":
      return { title: `Attempt ${attempt}: paced ${took}`, told: "It waited for its slot: all who use this key share one pace.", facts: [["request", `${method} ${path}`]] };
    case "look":
      return {
        title: `After attempt ${attempt}: looked${took && ` for ${took}`}`,
        told: verdict ? LOOKED[verdict.action] ?? `The look came to: ${verdict.action}.` : "The list of runs is looked at: did this create make one?",
        facts: factsOf(decision),
      };
    case "wait":
      return { title: `After attempt ${attempt}: wait ${took}`, told: NEXT[decision?.action] ?? "", facts: factsOf(decision) };
  }
  const name = `Attempt ${attempt}: ${kind === "poll" ? "poll" : method}`;
  if (!decision) return { title: took ? `${name}, ${took}` : `${name}, under way`, told: took ? "What came of it was not told." : "The answer is awaited.", facts: [["request", `${method} ${path}`]] };
  const answer = decision.status ? `answered ${decision.status}` : "no answer";
  return { title: `${name}, ${answer} after ${took}`, told: NEXT[decision.action] ?? "", facts: [["request", `${method} ${path}`], ...factsOf(decision)] };
}

/** A bar in one line, for who does not see it. */
export function spoken(bar) {
  const { title, told } = explained(bar);
  const { decision } = bar;
  return [title, decision && `${decision.class}, ${decision.action}, ${decision.reason}`, told].filter(Boolean).join(". ");
}

/** A duration for people. */
export function lasting(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const NEXT = {
  retry: "Next it is sent again.",
  poll: "The run exists and goes on: next it is asked after, not created again.",
  return: "That is the result.",
  fail: "Nothing more is sent.",
};

const LOOKED = {
  resend: "The list shows no run of this create: it may be sent again.",
  adopt: "One run in the list can only be this create's: it is taken up instead of paid for twice.",
  fail: "Whether there is a run cannot be told: it is not sent again.",
};

function factsOf(decision) {
  if (!decision) return [];
  const { class: kind, action, reason, delayMs, flags, message, advice } = decision;
  return [
    ["class", kind], ["action", action], ["reason", reason], ["delay", delayMs > 0 ? `${delayMs} ms` : ""],
    ["flags", flags.join(", ")], ["message", message], ["advice", advice],
  ].filter(([, value]) => value);
}
