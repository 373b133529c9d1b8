// The timeline: bars in lanes over one axis of time. Every bar can be pointed
// at, or reached by the arrow keys, and is then explained below.
import { KINDS, end, take } from "./bars.js";
import { at, make } from "./dom.js";
import { explained, lasting, spoken } from "./explain.js";

const LANES = { paced: "Paced", attempt: "Requests", look: "Looks", wait: "Waits", poll: "Polls" };

/** How often what is not over grows. */
const TICK_MS = 200;

/** What the axis may count in: milliseconds, seconds, minutes. */
const STEPS_MS = [1, 10, 100, 1000, 10_000].flatMap((ms) => [ms, 2 * ms, 5 * ms]).concat([1, 2, 5, 10, 20, 60].map((min) => min * 60_000));

/** So much room does a bar's tag need behind it. */
const TAG_PX = 40;

let bars = [];
let drawn = []; // the button of each bar
const tracks = Object.fromEntries(KINDS.map((kind) => [kind, make("div", { className: "track" })]));
const axis = make("div", { className: "axis", ariaHidden: "true" });
let ahead = 0; // so much is the clock of this page ahead of that of the events
let timer;
let pointed; // the bar under the pointer

/** Empties it, for an operation that begins now. */
export function begin() {
  clearInterval(timer);
  [bars, drawn, ahead, pointed] = [[], [], Infinity, undefined];
  for (const track of Object.values(tracks)) track.replaceChildren();
  timer = setInterval(draw, TICK_MS);
}

/** Shows one more event of the operation. */
export function tell(event, data) {
  const toldMs = data.nowMs ?? data.atMs;
  if (toldMs !== undefined) ahead = Math.min(ahead, Date.now() - toldMs);
  take(bars, event, data);
  draw();
}

/** Ends what is not over: nothing more will be told. */
export function finish() {
  clearInterval(timer);
  if (bars.length > 0) end(bars, nowMs());
  draw();
}

const nowMs = () => (ahead === Infinity ? Date.now() : Date.now() - ahead);

function draw() {
  if (bars.length === 0) return;
  const fromMs = bars[0].fromMs;
  const lasts = Math.max(1, ...bars.map((bar) => (bar.toMs ?? nowMs()) - fromMs));
  // A bar may have gone: a wait that a look came before.
  for (const gone of drawn.splice(bars.length)) gone.remove();
  for (const [i, bar] of bars.entries()) {
    const button = (drawn[i] ??= make("button", { type: "button", tabIndex: -1 }));
    const track = tracks[bar.kind];
    if (button.parentNode !== track) track.append(button);
    button.className = `bar ${bar.kind}`;
    Object.assign(button.dataset, { action: (bar.verdict ?? bar.decision)?.action ?? "", open: String(bar.toMs === undefined) });
    tag(bar, button, lasts);
    button.style.left = `${((bar.fromMs - fromMs) / lasts) * 100}%`;
    button.style.width = `${(((bar.toMs ?? nowMs()) - bar.fromMs) / lasts) * 100}%`;
    button.ariaLabel = spoken(bar);
  }
  if (!drawn.some(({ tabIndex }) => tabIndex === 0)) drawn[0].tabIndex = 0;
  tick(lasts);
  explain();
}

// A request bears its status, where the next one leaves room for it.
function tag(bar, button, lasts) {
  if (bar.kind !== "attempt") return;
  const untilMs = bars.find(({ kind, attempt }) => kind === "attempt" && attempt > bar.attempt)?.fromMs ?? bars[0].fromMs + lasts;
  const room = ((untilMs - (bar.toMs ?? nowMs())) / lasts) * button.parentNode.clientWidth;
  if (room < TAG_PX) delete button.dataset.tag;
  else button.dataset.tag = bar.decision ? bar.decision.status || "none" : "…";
}

function tick(lasts) {
  const step = STEPS_MS.find((ms) => lasts / ms <= 6) ?? STEPS_MS.at(-1) * Math.ceil(lasts / STEPS_MS.at(-1) / 6);
  const marks = Array.from({ length: Math.floor(lasts / step) + 1 }, (_, i) => {
    const mark = make("span", {}, i === 0 ? "0" : lasting(i * step).replace(/\.0 s/, " s").replace(/ min 0 s/, " min"));
    mark.style.left = `${((i * step) / lasts) * 100}%`;
    return mark;
  });
  axis.replaceChildren(...marks.filter((_, i) => i === 0 || (i * step) / lasts < 0.93));
  at("clock").textContent = lasting(Math.min(lasts, Math.max(0, nowMs() - bars[0].fromMs)));
}

// Which bar is explained: the one that is pointed at, or in focus, or the last.
function explain() {
  const focused = drawn.indexOf(document.activeElement);
  const chosen = pointed !== undefined && drawn.indexOf(pointed) >= 0 ? drawn.indexOf(pointed) : focused >= 0 ? focused : drawn.length - 1;
  for (const [i, button] of drawn.entries()) {
    button.classList.toggle("chosen", i === chosen);
    if (i === chosen) button.setAttribute("aria-describedby", "explained");
    else button.removeAttribute("aria-describedby");
  }
  const { title, told, facts } = explained(bars[chosen]);
  const list = facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
  at("explained").replaceChildren(make("strong", {}, title), make("p", {}, told), make("dl", {}, ...list));
}

const group = at("timeline");
group.append(...KINDS.map((kind) => make("div", { className: "lane" }, make("span", { className: "lane-name" }, LANES[kind]), tracks[kind])), axis);
group.addEventListener("pointerover", ({ target }) => {
  pointed = target.closest(".bar") ?? undefined;
  if (pointed) explain();
});
group.addEventListener("pointerleave", () => {
  pointed = undefined;
  if (drawn.length > 0) explain();
});
group.addEventListener("focusin", ({ target }) => {
  pointed = undefined;
  for (const button of drawn) button.tabIndex = button === target ? 0 : -1;
  explain();
});
group.addEventListener("keydown", (event) => {
  const i = drawn.indexOf(event.target);
  const to = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1, Home: 0, End: drawn.length - 1 }[event.key];
  if (i < 0 || to === undefined) return;
  event.preventDefault();
  drawn[Math.min(Math.max(to, 0), drawn.length - 1)].focus();
});
