import { StormError } from "./error.js";

/** The longest duration of a scenario, in ms. */
export const MAX_MS = 86_400_000;

/** A value in a JSON tree and the way to it. */
export class Field {
  constructor(what, path, value) {
    this.what = what;
    this.path = path;
    this.value = value;
  }

  fail(name, want) {
    throw new StormError(this.what, this.at(name), want);
  }

  at(name) {
    return this.path === "" || name === "" ? this.path + name : `${this.path}.${name}`;
  }

  only(...names) {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail("", "an object");
    if (Object.keys(value).some((name) => !names.includes(name))) this.fail("", `no member but ${names.join(", ")}`);
    return this;
  }

  has(name) {
    return Object.hasOwn(this.value, name);
  }

  get(name) {
    return this.has(name) ? this.value[name] : undefined;
  }

  object(name, ...names) {
    return new Field(this.what, this.at(name), this.has(name) ? this.value[name] : {}).only(...names);
  }

  integer(name, standard, least, most) {
    if (!this.has(name)) return standard;
    const v = this.value[name];
    if (!Number.isInteger(v) || v < least || v > most) this.fail(name, `an integer from ${least} to ${most}`);
    return v;
  }

  truth(name, standard) {
    if (!this.has(name)) return standard;
    const v = this.value[name];
    if (typeof v !== "boolean") this.fail(name, "true or false");
    return v;
  }

  oneOf(name, ...choices) {
    if (!this.has(name)) return choices[0];
    if (!choices.includes(this.value[name])) this.fail(name, `one of ${choices.join(", ")}`);
    return this.value[name];
  }

  text(name) {
    const v = this.get(name) ?? (this.has(name) ? null : "");
    if (typeof v !== "string") this.fail(name, "a string");
    return v;
  }

  name(name) {
    if (!this.has(name)) return "";
    const v = this.value[name];
    if (typeof v !== "string" || !/^[ !#-[\]-~]{0,80}$/.test(v)) {
      this.fail(name, "at most 80 characters of ASCII without quotes and backslashes");
    }
    return v;
  }

  header(name, word) {
    if (!this.has(name)) return "";
    const v = this.value[name];
    if (v !== word && (typeof v !== "string" || !/^[0-9]{0,7}$/.test(v))) this.fail(name, `"", "${word}" or 1 to 7 digits`);
    return v;
  }

  span(name, least, most) {
    if (!this.has(name)) return { least, most };
    const g = this.object(name, "least", "most");
    least = g.integer("least", 0, 0, MAX_MS);
    most = g.integer("most", least, 0, MAX_MS);
    if (most < least) g.fail("most", "at least least");
    return { least, most };
  }

  list(name) {
    if (!this.has(name)) return undefined;
    if (!Array.isArray(this.value[name])) this.fail(name, "a list");
    return this.value[name].map((value, i) => new Field(this.what, `${this.at(name)}[${i}]`, value));
  }

  texts(name) {
    return (this.list(name) ?? []).map((item) => (typeof item.value === "string" ? item.value : item.fail("", "a string")));
  }

  betweens(name) {
    return (this.list(name) ?? []).map((item) => {
      if (!Array.isArray(item.value) || item.value.length !== 2) item.fail("", "two statuses");
      const both = new Field(this.what, item.path, { 0: item.value[0], 1: item.value[1] });
      return [both.integer("0", 0, 0, 999), both.integer("1", 0, 0, 999)];
    });
  }
}

/** Gives the root of a text, or of what JSON.parse made of it. */
export function parse(what, json) {
  let value = json;
  try {
    if (typeof json === "string") value = JSON.parse(json);
  } catch {
    throw new StormError(what, "", "a JSON object");
  }
  return new Field(what, "", value);
}
