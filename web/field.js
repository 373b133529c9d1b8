/**
 * What may stand in a field of an input. Absent is undefined; null is a wrong
 * type.
 * @module
 */

/** By this an error of one file of the package is known in another, which has a class of its own for the same. */
const BRAND = Symbol.for("followthrough.field");

/** The first field of an input that cannot be used, and what was expected there. */
class FieldError extends TypeError {
  /**
   * @param {string} field as in "draw", "policy.maxAttempts"; "" when it is no object at all
   * @param {string} want what was expected there
   */
  constructor(field, want) {
    super();
    const { input, called } = this.constructor;
    this.message = `invalid ${input}: ${field === "" ? "" : `${field}: `}want ${want}`;
    this.name = called;
    this.field = field;
    this.want = want;
  }

  get [BRAND]() {
    return this.constructor.called;
  }

  /** A class that extends one of ours is asked as any other. */
  static [Symbol.hasInstance](value) {
    return Object.hasOwn(this, "called") ? value?.[BRAND] === this.called : super[Symbol.hasInstance](value);
  }

  /** The wire form. */
  toJSON() {
    return { error: `invalid_${this.constructor.input}`, field: this.field };
  }
}

/** A field of an observation, as in "draw", "policy.maxAttempts". */
export class ObservationError extends FieldError {
  static input = "observation";
  static called = "ObservationError";
}

/** A field of a step of an adoption, as in "doubt.sentMs", "list.rivals". */
export class AdoptionError extends FieldError {
  static input = "adoption";
  static called = "AdoptionError";
}

/** A field of a call to be checked: "method", "path", "body". */
export class CheckError extends FieldError {
  static input = "check";
  static called = "CheckError";
}

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
