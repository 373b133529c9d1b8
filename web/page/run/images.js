// Image inputs: each a file of this machine, or an https URL.
import { at, labelled, make } from "./dom.js";

/** Puts up fields for so many images; those that were filled in stay. */
export function wantImages(count) {
  const slots = at("slots");
  while (slots.children.length > count) drop(slots.lastChild);
  while (slots.children.length < count) addImage();
}

/** Adds the fields of one image. */
export function addImage() {
  const number = at("slots").children.length + 1;
  const picture = make("img", { alt: "", hidden: true });
  const file = make("input", { type: "file", accept: "image/*" });
  const url = make("input", { type: "url", autocomplete: "off", spellcheck: false, placeholder: "https://…" });
  file.addEventListener("change", () => preview(picture, file.files[0]));
  const slot = make("div", { className: "slot" }, ...labelled(`Image ${number}: file`, file), picture, ...labelled(`Image ${number}: or its URL`, url));
  at("slots").append(slot);
  return file;
}

/** Gives imageInputs as the API takes them. Throws an Error that names the image. */
export async function imagesOf() {
  return (await Promise.all([...at("slots").children].map(imageOf))).filter(Boolean);
}

async function imageOf(slot, i) {
  const [file, address] = slot.querySelectorAll("input");
  const url = address.value.trim();
  const [chosen] = file.files;
  if (chosen && url) throw new Error(`Image ${i + 1}: want a file or a URL, not both`);
  if (chosen) return { type: "base64", base64: await base64Of(chosen, i) };
  if (url === "") return undefined;
  if (!/^https:\/\/./.test(url)) throw new Error(`Image ${i + 1}: want a URL that begins with https://`);
  return { type: "url", url };
}

// The API takes no data: prefix.
function base64Of(file, i) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error(`Image ${i + 1}: the file cannot be read: ${reader.error.message}`));
    reader.readAsDataURL(file);
  });
}

function preview(picture, file) {
  URL.revokeObjectURL(picture.src);
  picture.hidden = file === undefined;
  if (file) picture.src = URL.createObjectURL(file);
}

function drop(slot) {
  URL.revokeObjectURL(slot.querySelector("img").src);
  slot.remove();
}
