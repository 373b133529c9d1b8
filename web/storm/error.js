/** A field of a scenario or catalogue that cannot be used. */
export class StormError extends TypeError {
  constructor(what, field, want) {
    super(field === "" ? `${what}: want ${want}` : `${what}: ${field}: want ${want}`);
    this.name = "StormError";
    this.field = field;
    this.want = want;
  }
}
