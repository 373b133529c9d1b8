/**
 * The names of actions, classes, reasons and the rest, which only the module
 * knows: each is asked for once.
 * @module
 */
import { AT, NAME_ADOPT_ACTION } from "./layout.js";

/** They outlive an instance: every instance of a module tells the same. */
export class Names {
  #lists = [];
  #closed = [];

  get(core, kind, index) {
    const list = (this.#lists[kind] ??= []);
    return (list[index] ??= this.#ask(core, kind, index));
  }

  /** Gives the index of a name in a field; one that is none is an error. */
  index(core, kind, name, field, Invalid) {
    const list = (this.#closed[kind] ??= this.#all(core, kind));
    const index = list.indexOf(name);
    if (index >= 0) return index;
    const quoted = list.map((one) => JSON.stringify(one));
    const last = quoted.pop();
    throw new Invalid(field, `${quoted.join(", ")} or ${last}`);
  }

  #ask(core, kind, index) {
    core.call(kind < NAME_ADOPT_ACTION ? core.exports.name : core.exports.adoptName, kind, index);
    return core.string(AT.Text, core.get(AT.FieldLen));
  }

  /** The first of a kind may be nameless, no other is. */
  #all(core, kind) {
    const list = [this.#ask(core, kind, 0)];
    for (let name; (name = this.#ask(core, kind, list.length)) !== ""; ) list.push(name);
    return list;
  }
}
