// Outputs as what they are. A link is the vendor's word: only https is
// followed, and nobody is told from where (referrerPolicy, and for videos, that
// have none, the page's own Referrer-Policy).
import { make } from "./dom.js";

/** Makes the element for one output, {type, data}. */
export function outputOf(output, i) {
  const type = typeof output?.type === "string" ? output.type : "output";
  const data = typeof output?.data === "string" ? output.data : JSON.stringify(output?.data ?? null);
  const link = /^https:\/\//i.test(data);
  const name = `Output ${i + 1}: ${type}`;
  if (type === "text") return make("p", { className: "output", data: { type } }, data);
  if (type === "error") return make("p", { className: "output note bad", data: { type } }, make("strong", {}, "Error: "), data);
  if (type === "image" && link) {
    return figure(name, data, make("img", { alt: name, referrerPolicy: "no-referrer", src: data }));
  }
  if (type === "video" && link) {
    return figure(name, data, make("video", { controls: true, preload: "metadata", ariaLabel: name, playsInline: true, src: data }));
  }
  return make("p", { className: "output", data: { type } }, `${type}: `, link ? linkTo(data, data) : data);
}

function figure(name, url, medium) {
  const caption = make("figcaption", {}, `${name} · `, linkTo(url, "open"));
  medium.addEventListener("error", () => {
    medium.hidden = true;
    caption.prepend(make("strong", { className: "bad" }, "It cannot be loaded; such links end after 24 hours. "));
  });
  return make("figure", { className: "output", data: { type: medium.localName === "img" ? "image" : "video" } }, medium, caption);
}

const linkTo = (url, text) => make("a", { href: url, rel: "noreferrer", target: "_blank" }, text);
