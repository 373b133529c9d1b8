// The page: a form and a link hold the scenario, a worker simulates it, and
// what came of it is shown. Every change of either begins anew.
import { addPolicies, addPresets } from "./choices.js";
import { fill, read } from "./form.js";
import { hashOf, valuesIn } from "./link.js";
import { aboutPeers } from "./peers.js";
import { preparePlots, showPlots } from "./plots.js";
import { Simulator } from "./simulator.js";
import { showTable } from "./table.js";
import { scenarioOf, valuesOf } from "./values.js";
import { tookOf } from "./words.js";
import { mark, unmark } from "./wrong.js";

const PAUSE_MS = 200; // who types has not finished

const at = (id) => document.getElementById(id);
const fetched = (path) => fetch(new URL(path, import.meta.url)).then((response) => response.json());
const form = at("form");
const simulator = new Simulator();
let presets;
let waiting; // the timer of a change

start().catch((error) => say(`The page could not be loaded: ${error.message}`, true));

async function start() {
  const [catalogue, all] = await Promise.all([fetched("../web/storm-catalogue.json"), fetched("presets.json")]);
  presets = all.map(({ title, scenario }) => ({ title, values: valuesOf(scenario) }));
  addPresets(at("preset"), presets);
  addPolicies(at("policies"), catalogue.peers);
  at("peers").append(...aboutPeers(catalogue.peers));
  at("fields").open = matchMedia("(min-width: 62rem)").matches; // on a phone what comes of it is nearer
  preparePlots({ plots: at("plots"), second: at("second"), told: at("told") });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", changed);
  addEventListener("hashchange", open);
  if (location.hash === "") history.replaceState(null, "", hashOf(presets[0].values));
  open();
}

/** Takes the scenario of the address. */
function open() {
  const values = valuesIn(location.hash);
  const rest = fill(form, values);
  at("preset").value = presets.findIndex((preset) => hashOf(sorted(preset.values)) === hashOf(sorted(values)));
  if (at("preset").value === "") at("preset").selectedIndex = 0;
  simulate({ ...read(form), ...rest });
}

function changed({ target }) {
  clearTimeout(waiting);
  at("results").setAttribute("aria-busy", "true");
  if (target === at("preset")) {
    if (target.value !== "") fill(form, presets[target.value].values);
    renew();
  } else {
    at("preset").selectedIndex = 0;
    waiting = setTimeout(renew, PAUSE_MS);
  }
}

function renew() {
  const values = read(form);
  history.replaceState(null, "", hashOf(values));
  simulate(values);
}

function simulate(values) {
  const scenario = scenarioOf(values);
  at("json").textContent = JSON.stringify(scenario);
  unmark(form);
  say("Simulating…");
  at("results").setAttribute("aria-busy", "true");
  simulator.simulate(JSON.stringify(scenario), (told) => {
    at("results").setAttribute("aria-busy", "false");
    at("results").classList.toggle("old", told.result === undefined);
    if (told.result !== undefined) show(told);
    else if (told.wrong !== undefined) refuse(told.wrong);
    else say(`The simulator is broken: ${told.broken}`, true);
  });
}

function show({ result, ms, limiter, outage }) {
  for (const section of at("results").children) section.hidden = false;
  showTable(at("table"), result.policies);
  showPlots(result, {
    limit: limiter.kind === "none" ? 0 : (limiter.requests * 1000) / limiter.perMs,
    outage: { from: outage.fromMs / 1000, until: outage.untilMs / 1000 },
  });
  say(tookOf(result, ms));
}

function refuse(wrong) {
  const marked = mark(form, wrong);
  const before = at("table").closest("section").hidden ? "" : " Below is what came of the scenario before.";
  say(`${marked ? "" : "The link: "}${wrong.message}.${before}`, true);
}

function say(text, bad = false) {
  at("now").textContent = text;
  at("now").classList.toggle("bad", bad);
}

const sorted = (values) => Object.fromEntries(Object.entries(values).sort());
