// The page: sends a run to the edge it came from, follows it, and shows what is
// decided as it happens. The key is read from its field when it is sent and
// kept nowhere else.
import { newKey, savedOf } from "../web/saved.js";
import { at } from "./dom.js";
import { addInput, keyOf, requestOf, want } from "./form.js";
import { addImage } from "./images.js";
import { load } from "./load.js";
import { mark, unmark } from "./marks.js";
import { forget, goOn, keep, kept } from "./resume.js";
import { send } from "./send.js";
import { addDecision, clear, say, showAnswer } from "./show.js";
import * as timeline from "./timeline.js";

let running = null; // the AbortController of the run under way
let operation = null; // what was sent last, or kept: {saved, body (undefined after a reload)}
let loaded = ""; // for which version and key the form stands, or is being made
let loading = null; // the AbortController of that

at("add").addEventListener("click", () => addInput().firstChild.focus());
at("add-image").addEventListener("click", () => addImage().focus());
at("stop").addEventListener("click", () => running?.abort());
at("load").addEventListener("click", () => fields(true));
for (const id of ["key", "version"]) at(id).addEventListener("change", () => fields(false));
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (running === null) create(savedOf({ state: {}, startedAtMs: Date.now(), idempotencyKey: newKey() }));
});
at("continue").addEventListener("click", () => {
  if (running !== null) return;
  operation.continued = true;
  if (operation.body !== undefined) follow((told) => sent(told));
  else if (operation.saved.state.runId) asksKey() && follow((told) => goOn(operation.saved, { key: keyOf(), ...told }));
  else if (at("form").reportValidity()) create(operation.saved, true);
});
at("forget").addEventListener("click", () => {
  forget();
  operation = null;
  offer("");
});

want({ version: {}, options: [] });
const before = kept();
if (before !== null) {
  operation = { saved: before };
  const { runId } = before.state;
  offer(
    runId
      ? `Run ${runId} was under way when this page was left. With its key it can be followed to its end.`
      : "A run was sent when this page was left, and its answer was not seen. Fill in the same as then: under its Idempotency-Key it is not paid twice.",
  );
}

// Asks the API what the version wants. Whatever comes of it, the form can be
// filled in by hand.
async function fields(asked) {
  const version = at("version").value.trim();
  const about = JSON.stringify([version, at("key").value]);
  if (about === loaded && (loading || !asked)) return;
  loading?.abort();
  loading = null;
  try {
    const key = keyOf();
    if (version === "" || key === "") return;
    const { signal } = (loading = new AbortController());
    loaded = about;
    note("Reading what it wants…");
    const told = await load(version, key, signal);
    if (signal.aborted) return;
    want(told);
    const { name, model } = told.version;
    note([name ?? "It was read", model].filter(Boolean).join(" · "));
    loading = null;
  } catch (error) {
    if (error.name === "AbortError") return; // another load has begun
    loading = null;
    want({ version: {}, options: [] });
    note(`It could not be read: ${error.message}. The inputs can be added by name.`, true);
  }
}

function note(text, bad = false) {
  at("about").textContent = text;
  at("about").classList.toggle("bad", bad);
}

async function create(saved, continued = false) {
  unmark();
  try {
    keyOf();
    operation = { saved, body: JSON.stringify(await requestOf()), continued };
  } catch (error) {
    clear();
    say(error.message, "bad");
    return;
  }
  keep(saved);
  follow((told) => sent(told));
}

function sent({ tell, signal }) {
  const { saved, body } = operation;
  const lost = (error) => say(`The connection was lost (${error.message}). The same goes out once more, under its Idempotency-Key: it joins what is under way, and is not paid twice.`, "bad");
  return send({ body, key: keyOf(), idempotencyKey: saved.idempotencyKey }, { tell, lost, signal });
}

let last; // the last decision; null while an attempt is under way, undefined before the first
let open = false; // a look could not tell whether there is a run

// Follows an operation: work({tell, signal}) gives the answer it comes to.
async function follow(work) {
  clear();
  offer("");
  timeline.begin();
  running = new AbortController();
  const { signal } = running;
  [last, open] = [undefined, false];
  at("send").disabled = true;
  at("stop").disabled = false;
  say("Sending…");
  try {
    ended(await work({ tell, signal }));
  } catch (error) {
    const run = operation.saved.state.runId;
    const paid = run ? `Run ${run}` : "A run that was created";
    if (signal.aborted) say(`Stopped. ${paid} goes on and is paid.`);
    else say(`The edge cannot be reached: ${error.message}.`, "bad");
    offer(`${paid} can be followed again: it is not created twice.`);
  } finally {
    running = null;
    timeline.finish();
    at("send").disabled = false;
    at("stop").disabled = true;
  }
}

function tell(event, data) {
  timeline.tell(event, data);
  switch (event) {
    case "attempt":
      last = null;
      say(`Attempt ${data.attempt}: ${data.method} ${data.path}`);
      break;
    case "look":
      say("Looking into the list of runs: did this create make one?");
      break;
    case "looked":
      open = data.action === "fail";
      break;
    case "decision":
      last = data;
      addDecision(data);
      operation.saved = savedOf({ ...operation.saved, state: data.state });
      keep(operation.saved);
      say(`Attempt ${data.attempt}: ${data.status || "no answer"}; ${data.action}${data.delayMs > 0 ? ` in ${data.delayMs} ms` : ""}.`);
  }
}

function ended(answer) {
  const envelope = showAnswer(answer);
  mark(envelope?.data?.problems);
  const done = last === undefined ? answer.headers["followthrough-replayed"] !== undefined : last?.action === "return";
  if (answer.refused) say("The edge did not send the run on.", "bad");
  else say(done ? "Done." : "Ended without a result.", done ? "good" : "bad");
  const run = operation.saved.state.runId;
  if (done || envelope?.data?.runStatus !== undefined) forget(); // its end is known
  else if (run) offer(`Run ${run} may still go on. It can be followed again.`);
  else if (open || operation.continued) offer("Whether it made a run is not known. The same can be asked again: under its Idempotency-Key it is not paid twice.");
  else forget();
}

function asksKey() {
  let wrong = "The key is needed: it was not kept.";
  try {
    if (keyOf() !== "") return true;
  } catch (error) {
    wrong = error.message;
  }
  say(wrong, "bad");
  at("key").focus();
  return false;
}

/** Offers to go on with the operation; "" takes the offer back. */
function offer(text) {
  at("again").hidden = text === "";
  at("again-text").textContent = text;
}
