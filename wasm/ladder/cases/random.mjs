/** Chance that can be had again: the same seed gives the same case (sfc32, C. Doty-Humphrey). */
export class Random {
  constructor(seed, number) {
    Object.assign(this, { a: seed | 0, b: number | 0, c: 0x9e3779b9 | 0, d: 1 });
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 bits. */
  word() {
    const t = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t | 0;
    return t >>> 0;
  }

  /** An integer from 0 to n-1. */
  below(n) {
    return Math.floor((this.word() / 2 ** 32) * n);
  }

  /** True once in n times. */
  once(n) {
    return this.below(n) === 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** An integer of up to so many bits, small ones as likely as great ones, and often at an edge. */
  integer(bits = 53) {
    const top = 2 ** this.below(bits + 1);
    const value = this.once(3) ? top - this.below(3) : this.below(2 ** 26) * 2 ** 27 + this.below(2 ** 27);
    return Math.max(0, value % top === value ? value : this.once(4) ? top - 1 : value % top);
  }

  /** A text of up to n of the characters. */
  text(n, characters) {
    return Array.from({ length: this.below(n + 1) }, () => this.pick(characters)).join("");
  }
}
