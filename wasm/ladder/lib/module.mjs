/**
 * A WebAssembly module of the kinds that Go's linker and this ladder write, as
 * a plain object, from bytes and back. What neither writes is refused.
 */
import { getU, getS, putU, putS } from "./leb.mjs";

export const I32 = 0x7f;
export const I64 = 0x7e;

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNC = 0;
const MEMORY = 2;
const GLOBAL = 3;

/**
 * @param {Uint8Array} bytes
 * @returns a module: types {params, results}; imports {module, name, type}, functions only; functions
 *   {type, body, name?}, body with its local declarations; table {min} or null; memory {min, max?};
 *   globals {type, mutable, value}; exports {name, kind, index}; elements {offset, functions};
 *   data {offset, bytes}
 */
export function readModule(bytes) {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new Error("not a WebAssembly module");
  const m = { types: [], imports: [], functions: [], table: null, memory: null, globals: [], exports: [], elements: [], data: [] };
  for (let at = MAGIC.length; at < bytes.length; ) {
    const id = bytes[at];
    const [length, from] = getU(bytes, at + 1);
    at = from + length;
    readSection(m, id, new Reader(bytes.subarray(from, at)));
  }
  return m;
}

function readSection(m, id, r) {
  switch (id) {
    case 0: return readNames(m, r);
    case 1: return r.list(() => m.types.push(r.want(0x60) && { params: r.list(() => r.byte()), results: r.list(() => r.byte()) }));
    case 2: return r.list(() => m.imports.push({ module: r.name(), name: r.name(), type: r.want(FUNC) && r.u() }));
    case 3: return r.list(() => m.functions.push({ type: r.u(), body: null }));
    case 4: return r.list(() => { m.table = r.want(0x70) && r.limits(); });
    case 5: return r.list(() => { m.memory = r.limits(); });
    case 6: return r.list(() => m.globals.push({ type: r.byte(), mutable: r.byte() === 1, value: r.constant() }));
    case 7: return r.list(() => m.exports.push({ name: r.name(), kind: r.byte(), index: r.u() }));
    case 9: return r.list(() => m.elements.push({ offset: Number(r.want(0) && r.constant()), functions: r.list(() => r.u()) }));
    case 10: { let i = 0; return r.list(() => { m.functions[i++].body = r.take(r.u()); }); }
    case 11: return r.list(() => m.data.push({ offset: Number(r.want(0) && r.constant()), bytes: r.take(r.u()) }));
    case 12: return undefined; // the count of data, which the data section tells again
    default: throw new Error(`section ${id}: not of the kinds that are read here`);
  }
}

function readNames(m, r) {
  if (r.name() !== "name") return;
  while (!r.done()) {
    const id = r.byte();
    const inner = new Reader(r.take(r.u()));
    if (id !== 1) continue;
    inner.list(() => {
      const index = inner.u() - m.imports.length;
      const name = inner.name();
      m.functionNames ??= [];
      if (index >= 0) m.functionNames[index] = name;
    });
  }
}

/** Writes a module; equal modules give equal bytes. */
export function writeModule(m) {
  const out = [Uint8Array.from(MAGIC)];
  const section = (id, list, write) => {
    if (list.length === 0) return;
    const body = new Writer();
    body.u(list.length);
    for (const item of list) write(body, item);
    const bytes = body.finish();
    const head = [id];
    putU(head, bytes.length);
    out.push(Uint8Array.from(head), bytes);
  };
  section(1, m.types, (w, t) => { w.byte(0x60); w.bytes(t.params, true); w.bytes(t.results, true); });
  section(2, m.imports, (w, i) => { w.name(i.module); w.name(i.name); w.byte(FUNC); w.u(i.type); });
  section(3, m.functions, (w, f) => w.u(f.type));
  section(4, m.table ? [m.table] : [], (w, t) => { w.byte(0x70); w.limits(t); });
  section(5, m.memory ? [m.memory] : [], (w, t) => w.limits(t));
  section(6, m.globals, (w, g) => { w.byte(g.type); w.byte(g.mutable ? 1 : 0); w.constant(g.type, g.value); });
  section(7, m.exports, (w, e) => { w.name(e.name); w.byte(e.kind); w.u(e.index); });
  section(9, m.elements, (w, e) => { w.u(0); w.constant(I32, e.offset); w.u(e.functions.length); e.functions.forEach((f) => w.u(f)); });
  section(10, m.functions, (w, f) => w.bytes(f.body, true));
  section(11, m.data, (w, d) => { w.u(0); w.constant(I32, d.offset); w.bytes(d.bytes, true); });
  return Buffer.concat(out);
}

export const exportKinds = Object.freeze({ func: FUNC, memory: MEMORY, global: GLOBAL });

class Reader {
  constructor(bytes) {
    this.b = bytes;
    this.at = 0;
  }
  done() { return this.at >= this.b.length; }
  byte() { return this.b[this.at++]; }
  want(byte) {
    if (this.byte() !== byte) throw new Error(`at ${this.at - 1}: want ${byte}`);
    return true;
  }
  u() {
    const [value, at] = getU(this.b, this.at);
    this.at = at;
    return value;
  }
  take(n) {
    this.at += n;
    if (this.at > this.b.length) throw new Error("a section ends too soon");
    return this.b.subarray(this.at - n, this.at);
  }
  name() { return new TextDecoder().decode(this.take(this.u())); }
  list(read) { return Array.from({ length: this.u() }, () => read()); }
  limits() {
    const flags = this.byte();
    if (flags > 1) throw new Error("limits: want 32 bits, not shared");
    const min = this.u();
    return flags === 1 ? { min, max: this.u() } : { min };
  }
  constant() {
    const op = this.byte();
    if (op !== 0x41 && op !== 0x42) throw new Error(`constant: opcode ${op}`);
    const [value, at] = getS(this.b, this.at);
    this.at = at;
    this.want(0x0b);
    return value;
  }
}

class Writer {
  parts = [];
  now = [];
  byte(b) { this.now.push(b); }
  u(v) { putU(this.now, v); }
  bytes(b, counted) {
    if (counted) this.u(b.length);
    this.parts.push(Uint8Array.from(this.now), b instanceof Uint8Array ? b : Uint8Array.from(b));
    this.now = [];
  }
  name(text) { this.bytes(new TextEncoder().encode(text), true); }
  limits({ min, max }) {
    this.byte(max === undefined ? 0 : 1);
    this.u(min);
    if (max !== undefined) this.u(max);
  }
  constant(type, value) {
    this.byte(type === I32 ? 0x41 : 0x42);
    putS(this.now, type === I32 ? BigInt.asIntN(32, BigInt(value)) : BigInt.asIntN(64, BigInt(value)));
    this.byte(0x0b);
  }
  finish() { return Buffer.concat([...this.parts, Uint8Array.from(this.now)]); }
}
