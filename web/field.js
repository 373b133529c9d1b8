/**
 * What may stand in a field of an input. Absent is undefined; null is a wrong
 * type.
 * @module
 */

/** The first field of an observation that cannot be used, and what was expected there. */
export class ObservationError extends TypeError {
  /**
   * @param {string} field as in "draw", "policy.maxAttempts"; "" when it is no object at all
   * @param {string} want what was expected there
   */
  constructor(field, want) {
    super(sentence("observation", field, want));
    this.name = "ObservationError";
    this.field = field;
    this.want = want;
  }

  /** The wire form. */
  toJSON() {
    return { error: "invalid_observation", field: this.field };
  }
}

/** The first field of a step of an adoption that cannot be used, and what was expected there. */
export class AdoptionError extends TypeError {
  /**
   * @param {string} field as in "doubt.sentMs", "list.rivals"; "" when it is no object at all
   * @param {string} want what was expected there
   */
  constructor(field, want) {
    super(sentence("adoption", field, want));
    this.name = "AdoptionError";
    this.field = field;
    this.want = want;
  }

  /** The wire form. */
  toJSON() {
    return { error: "invalid_adoption", field: this.field };
  }
}

const sentence = (what, field, want) => (field === "" ? `invalid ${what}: want ${want}` : `invalid ${what}: ${field}: want ${want}`);

export const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);

export function object(v, field, Invalid = ObservationError) {
  if (v === undefined || isObject(v)) return v;
  throw new Invalid(field, "an object");
}

export function text(v, field, Invalid = ObservationError) {
  if (typeof v === "string") return v;
  if (v === undefined) return "";
  throw new Invalid(field, "a string");
}

export function truth(v, field, Invalid = ObservationError) {
  if (typeof v === "boolean" || v === undefined) return v ? 1 : 0;
  throw new Invalid(field, "true or false");
}

export function integer(v, field, most, Invalid = ObservationError) {
  if (v === undefined) return 0;
  if (Number.isInteger(v) && v >= 0 && v <= most) return v;
  throw new Invalid(field, `an integer from 0 to ${most}`);
}

/** Gives the bytes of a body that is not a text, else undefined. */
export function bytesOf(v) {
  if (v instanceof Uint8Array) return v;
  if (v instanceof ArrayBuffer) return new Uint8Array(v);
  return undefined;
}
