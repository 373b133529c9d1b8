// One policy's plot: above, what was sent, refused and failed in each second;
// below, how many had finished. What is the same in all plots is given.
import { countTicks, rootScale, secondTicks, straightScale } from "./scale.js";
import { area, highest, running } from "./shape.js";
import { svg } from "./svg.js";
import { secondOf, sentenceOf, titleOf } from "./words.js";

const LEFT = 38;
const RIGHT = 6;
const TOP = 8;
const UPPER = 104;
const BETWEEN = 12;
const LOWER = 36;
const BELOW = 20;
const HEIGHT = TOP + UPPER + BETWEEN + LOWER + BELOW;
const FOOT = TOP + UPPER + BETWEEN + LOWER;

/**
 * Makes the plot of a row, among axes: {seconds, most, clients, limit (a
 * second, 0: none), outage: {from, until} in seconds}. Gives {figure,
 * draw(width), point(second), secondAt(clientX), text(second)}.
 */
export function plotOf(row, axes) {
  const { seconds } = axes;
  const sofar = running(row.series.finished);
  const figure = document.createElement("figure");
  const title = document.createElement("h3");
  title.textContent = titleOf(row.name);
  const picture = svg("svg", { role: "img", height: HEIGHT, "aria-label": sentenceOf(row, axes.clients) });
  const caption = document.createElement("figcaption");
  figure.append(title, picture, caption);
  const line = svg("line", { class: "cursor", y1: TOP, y2: FOOT });
  let inner = 1;
  const x = (second) => Number((LEFT + (Math.min(second, seconds) * inner) / seconds).toFixed(1));

  return {
    figure,
    draw(width) {
      inner = Math.max(1, width - LEFT - RIGHT);
      picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      picture.replaceChildren(...background(axes, x, inner), ...upper(row, axes, x, inner), lower(sofar, axes, x, inner), line);
    },
    point(second) {
      line.setAttribute("x1", x(second + 0.5));
      line.setAttribute("x2", x(second + 0.5));
      const when = document.createElement("b");
      when.textContent = `${second} s: `;
      caption.replaceChildren(when, secondOf(row.series, second, sofar[second]));
    },
    secondAt(clientX) {
      const at = ((clientX - picture.getBoundingClientRect().left - LEFT) / inner) * seconds;
      return Math.min(seconds - 1, Math.max(0, Math.floor(at)));
    },
    text: (second) => `${titleOf(row.name)}: ${secondOf(row.series, second, sofar[second])}.`,
  };
}

function background({ seconds, most, clients, outage }, x, inner) {
  const shapes = [];
  const [from, until] = [x(outage.from), x(outage.until)];
  if (until > from) {
    shapes.push(svg("rect", { class: "outage", x: from, y: TOP, width: until - from, height: FOOT - TOP }));
    shapes.push(svg("path", { class: "outage-edge", d: `M${from} ${TOP}V${FOOT}M${until} ${TOP}V${FOOT}` }));
  }
  const height = rootScale(most, UPPER);
  for (const n of countTicks(most, height, 15)) shapes.push(...named(n, TOP + height(n), inner));
  for (const n of [0, clients]) shapes.push(...named(n, TOP + UPPER + BETWEEN + straightScale(clients, LOWER)(n), inner));
  for (const second of secondTicks(seconds, inner, 44)) {
    shapes.push(svg("text", { x: x(second), y: HEIGHT - 5, "text-anchor": second === 0 ? "start" : "middle" }, second === 0 ? "0 s" : String(second)));
    shapes.push(svg("path", { class: "axis", d: `M${x(second)} ${FOOT}v4` }));
  }
  return shapes;
}

function named(n, y, inner) {
  return [
    svg("path", { class: n === 0 ? "axis" : "grid", d: `M${LEFT} ${y}h${inner}` }),
    svg("text", { x: LEFT - 5, y: y + 4, "text-anchor": "end" }, n >= 10_000 ? `${n / 1000}k` : String(n)),
  ];
}

function upper({ series }, { most, limit }, x, inner) {
  const height = rootScale(most, UPPER);
  const y = (n) => TOP + height(n);
  const outline = (all) => area(highest(all, inner / 2), x, y, TOP + UPPER);
  const shapes = [svg("path", { class: "sent", d: outline(series.sent) })];
  for (const [name, texture] of [["refused", "refused-hatch"], ["failed", "failed-dots"]]) {
    const d = outline(series[name]);
    shapes.push(svg("path", { class: name, d }), svg("path", { class: texture, d }));
  }
  if (limit > 0 && limit < most) shapes.push(svg("path", { class: "limit", d: `M${LEFT} ${y(limit)}h${inner}` }));
  return shapes;
}

function lower(sofar, { clients }, x, inner) {
  const base = TOP + UPPER + BETWEEN;
  const height = straightScale(clients, LOWER);
  const { each, values } = highest(sofar, inner);
  const points = values.map((n, i) => `${x((i + 1) * each)} ${(base + height(n)).toFixed(1)}`);
  return svg("path", { class: "finished", d: `M${x(0)} ${base + LOWER}L${points.join("L")}` });
}
