// The page: shows answers to the core and tells what it makes of them. All is
// loaded at the start; from then on nothing is asked of anybody, and what is
// pasted stays in its field.
import { core } from "../web/core.js";
import { judge } from "../web/judge.js";
import { at, show } from "./dom.js";
import { listExamples, markExample, namedExample } from "./examples.js";
import { carryOn, giveMethod, giveTranscript, markField, readAnswer, readSituation, showWay, wholePolicy } from "./form.js";
import { judgement } from "./judgement.js";
import { prepareOthers, showOthers } from "./others.js";
import { clearResult, goesOn, showDecision, showEnvelope, showWrong } from "./result.js";
import { showSteps } from "./steps.js";

const load = async (path) => (await fetch(new URL(path, import.meta.url))).json();
const [examples, grid] = await Promise.all([load("examples.json"), load("../web/retry-after-grid.json")]).catch((error) => {
  showWrong("This page could not be loaded whole: reload it.");
  throw error;
});

let past = []; // the steps that were fed on
let step = null; // the one that is looked at
let example = null; // where it comes from
let turn = 0; // a judgement that was overtaken is not shown

listExamples(examples);
prepareOthers(core, grid);
showWay();
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  explain();
});
at("form").addEventListener("input", (event) => {
  if (event.target.name === "given") showWay();
  example = null;
  markExample(null);
});
at("draw").addEventListener("input", () => step !== null && explain());
at("transcript").addEventListener("paste", () => setTimeout(() => explain())); // once it stands in the field
at("transcript").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) explain();
});
at("feed").addEventListener("click", feed);
at("again").addEventListener("click", () => {
  begin();
  at("transcript").focus();
});
addEventListener("hashchange", takeExample);
at("examples").addEventListener("click", (event) => {
  if (event.target.hash === location.hash) takeExample(); // the same once more
});
takeExample();

async function explain() {
  const mine = ++turn;
  let answer, judged;
  const situation = readSituation();
  try {
    answer = readAnswer();
    noteAbout(answer);
    if (answer.method !== "" && past.length === 0) situation.method = giveMethod(answer.method);
    judged = await judgement({ core, judge }, { ...situation, answer });
  } catch (error) {
    if (mine !== turn) return;
    step = null;
    showWrong(error.field === undefined ? error.message : `${error.field}: want ${error.want}`); // or the core cannot run here
    showSteps(past);
    markField(error.field ?? "");
    return;
  }
  if (mine !== turn) return;
  const { method, nowMs, elapsedMs = 0 } = situation;
  step = { judged, answer, method, elapsedMs };
  markField("");
  showDecision(judged, { attempt: past.length + 1, elapsedMs, nowMs, policy: wholePolicy() });
  showEnvelope(judged, answer);
  showOthers(core, grid, answer, nowMs);
  showSteps([...past, step]);
}

// The operation goes on: its next answer is the example's, or is waited for.
function feed() {
  past.push(step);
  const next = example?.answers[past.length];
  carryOn(step.judged.decision, example?.tookMs[past.length]);
  at("answer-title").textContent = `What came back to attempt ${past.length + 1}`;
  if (next === undefined) {
    step = null;
    clearResult(`Paste the answer to attempt ${past.length + 1}.`);
    show("notes", false);
    showSteps(past);
    at("transcript").focus();
  } else {
    giveTranscript(next.join("\n"));
    explain();
  }
}

function begin() {
  at("form").reset();
  past = [];
  step = null;
  example = null;
  turn++;
  at("answer-title").textContent = "What came back";
  show("notes", false);
  markField("");
  markExample(null);
  showWay();
  showSteps([]);
  clearResult("Nothing yet: paste an answer, or take an example.");
}

async function takeExample() {
  const named = namedExample(examples);
  if (named === null) return;
  begin();
  history.replaceState(null, "", `#${named.name}`);
  example = named;
  markExample(named);
  at("method").value = named.method;
  at("elapsedMs").value = named.tookMs[0];
  giveTranscript(named.answers[0].join("\n"));
  await explain();
  const [form, result] = ["form", "result"].map((id) => at(id).getBoundingClientRect());
  if (result.top >= form.bottom) at("result").scrollIntoView(); // on a phone it stands below
}

function noteAbout({ heads, secret, idempotencyKey }) {
  const notes = [];
  if (heads > 1) notes.push(`There are ${heads} responses in it; the last one counts.`);
  if (idempotencyKey && !at("idempotent").checked) notes.push("The request bore an Idempotency-Key: say below if the next hop honours it.");
  if (secret) notes.push("A key stands in this text. It is not read and goes nowhere, but take it out before you show this to anyone.");
  at("notes").textContent = notes.join(" ");
  show("notes", notes.length > 0);
}
