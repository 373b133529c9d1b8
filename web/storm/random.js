/** splitmix32, as in core/storm/rand.go. */
export class Random {
  constructor(seed, n) {
    this.a = mix(seed ^ mix(n + 1));
  }

  next() {
    this.a = (this.a + 0x9e3779b9) | 0;
    return mix(this.a) >>> 0;
  }

  in({ least, most }) {
    return most <= least ? least : least + (this.next() % (most - least + 1));
  }
}

function mix(z) {
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
