// What is chosen from: policies and ready-made scenarios.
import { titleOf } from "./words.js";

/** Adds a box for each policy: ours, the paced gate, the catalogue's. */
export function addPolicies(fieldset, peers) {
  for (const name of ["ours", "paced", ...peers.map((peer) => peer.name)]) {
    const label = document.createElement("label");
    label.className = "check";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "policies";
    box.value = name;
    box.defaultChecked = true;
    label.append(box, titleOf(name));
    fieldset.append(label);
  }
}

/** Adds the presets, by their numbers. */
export function addPresets(select, presets) {
  presets.forEach(({ title }, i) => select.add(new Option(title, i)));
}
