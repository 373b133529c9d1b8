// All plots on the same axes, and the cursor that they share: by pointer over
// any of them, by keyboard on its range.
import { plotOf } from "./plot.js";

let plots = [];
let shown; // {plots: element, second: input, told: output}

/** Prepares the places: an element for the plots, the range, the output that tells what stands at it. */
export function preparePlots(places) {
  shown = places;
  new ResizeObserver(draw).observe(places.plots);
  places.second.addEventListener("input", () => {
    point();
    tell();
  });
  places.second.addEventListener("focus", tell);
}

/** Shows the rows of a result; of the scenario only what is drawn: its limit a second, its outage. */
export function showPlots({ policies, clients }, { limit, outage }) {
  const seconds = Math.max(1, policies[0].series.sent.length);
  const most = Math.max(1, ...policies.map((row) => row.worstSecond));
  plots = policies.map((row) => plotOf(row, { seconds, most, clients, limit, outage }));
  shown.plots.replaceChildren(...plots.map(({ figure }) => figure));
  shown.second.max = seconds - 1;
  for (const plot of plots) {
    const follow = (event) => {
      shown.second.value = plot.secondAt(event.clientX);
      point();
    };
    const picture = plot.figure.querySelector("svg");
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("pointerdown", follow);
  }
  shown.told.value = "";
  draw();
}

function draw() {
  for (const plot of plots) plot.draw(plot.figure.clientWidth);
  point();
}

function point() {
  for (const plot of plots) plot.point(Number(shown.second.value));
}

function tell() {
  const second = Number(shown.second.value);
  shown.told.value = `Second ${second}. ${plots.map((plot) => plot.text(second)).join(" ")}`;
}
