/**
 * From a module at rest to what its exports reach, and no more: no imports, no
 * table, no globals, a fixed memory.
 */
import { decode, encode, isAccess, OP } from "./lib/code.mjs";
import { exportKinds, I32, writeModule } from "./lib/module.mjs";
import { liftExport } from "./export.mjs";
import { Contents, dataOf, layOut } from "./layout.mjs";
import { lift, meets } from "./lift.mjs";
import { peep } from "./peep.mjs";
import { KIND, reach } from "./reach.mjs";
import { stackDepth } from "./stack.mjs";
import { structure } from "./structure.mjs";

/** Go's own convention, and the one here: the stack pointer is a parameter. */
const GO = { params: [I32], results: [I32] };
const LIFTED = { params: [I32], results: [] };

/**
 * @param {{module: object, memory: Uint8Array}} rest from runToRest
 * @param {object[]} symbols the linker's map of it
 * @param {RegExp} [without] exports that are left away
 * @returns {{bytes: Buffer, functions: string[], data: string[], stubs: string[], stack: number, pages: number}}
 */
export function shake({ module, memory }, symbols, without = /^$/) {
  const contents = new Contents(symbols, memory);
  const barrier = symbols.findIndex(({ name }) => name === "runtime.writeBarrier");
  if (contents.bytes(barrier).some((byte) => byte !== 0)) throw new Error("the snapshot was taken while the collector ran");
  const roots = module.exports.filter((e) => e.kind === exportKinds.func && !["run", "resume", "getsp"].includes(e.name) && !without.test(e.name));
  const rootSymbols = roots.map((e) => e.index - module.imports.length); // the map begins with the functions, in order
  const types = (s) => module.types[module.functions[symbols[s].func].type];
  const convention = (s) => (same(types(s), GO) ? "go" : "raw");
  const read = (s) => {
    const { locals, code } = decode(module.functions[symbols[s].func].body);
    const refs = new Map(symbols[s].refs.map(([at, kind, symbol, add]) => [at, { kind, symbol, add }]));
    for (const instruction of code) {
      instruction.ref = refs.get(instruction.at);
      refs.delete(instruction.at);
    }
    if (refs.size > 0) throw new Error(`${symbols[s].name}: a reference that is no operand`);
    return { name: symbols[s].name, symbol: s, symbols, locals, code, convention };
  };
  const functions = new Map();
  const functionOf = (s) => {
    if (!functions.has(s)) functions.set(s, lower(read(s), rootSymbols.includes(s), types(s), convention(s)));
    return functions.get(s);
  };
  const referred = (s) => {
    if (symbols[s].func < 0) return contents.pointers(s).map(({ symbol }) => [KIND.address, symbol]);
    if (symbols[s].refs.some(([, kind]) => kind === KIND.import)) return [[KIND.import, s]];
    return functionOf(s).code.flatMap(({ ref, stub }) => (ref?.kind ? [[ref.kind, ref.symbol]] : stub === undefined ? [] : [[KIND.call, stub]]));
  };
  const found = reach(symbols, rootSymbols, referred);

  const live = [...found.live].sort((a, b) => a - b);
  const code = live.filter((s) => symbols[s].func >= 0);
  const data = live.filter((s) => symbols[s].func < 0);
  const calls = new Map(code.map((s) => [s, { frame: functionOf(s).frame, calls: functionOf(s).code.filter(({ op }) => op === OP.call).map(({ ref }) => ref.symbol) }]));
  const stack = stackDepth(calls, rootSymbols, (s) => symbols[s].name);
  const layout = layOut(symbols, data, stack);

  const index = new Map(code.map((s, i) => [s, i]));
  const typeList = [];
  const typeIndex = (t) => {
    if (!typeList.some((known) => same(known, t))) typeList.push(t);
    return typeList.findIndex((known) => same(known, t));
  };
  const bytes = writeModule({
    types: typeList,
    imports: [],
    functions: code.map((s) => {
      const f = functionOf(s);
      return { type: typeIndex(f.type), body: encode({ locals: f.locals, code: f.code.map((i) => resolve(i, symbols, index, layout)) }) };
    }),
    table: null,
    memory: { min: layout.pages, max: layout.pages },
    globals: [],
    exports: [
      ...roots.map((e, i) => ({ name: e.name, kind: exportKinds.func, index: index.get(rootSymbols[i]) })),
      { name: "mem", kind: exportKinds.memory, index: 0 },
    ],
    elements: [],
    data: dataOf(contents, layout),
  });
  const names = (list) => list.map((s) => symbols[s].name);
  return { bytes, functions: names(code), data: names(data), stubs: names([...found.stubs]).sort(), stack, pages: layout.pages };
}

/** A function as it will stand: its type, locals and code. */
function lower(f, isExport, type, convention) {
  if (isExport) return { ...liftExport(f), type };
  if (convention === "raw") return { locals: f.locals, code: checkRaw(f), frame: 0, type };
  const { locals, frame, parts } = lift(f);
  return { locals, frame, code: [...peep(structure(f.name, parts)), { op: OP.end }], type: LIFTED };
}

/** A function in assembly with operands stays as it is, if it keeps to its operands. */
function checkRaw(f) {
  for (const { op, ref } of f.code) {
    if ([OP.globalGet, OP.globalSet, OP.callIndirect, OP.memoryGrow].includes(op)) throw new Error(`${f.name}: it uses more than its operands`);
    if (op === OP.call && f.convention(ref.symbol) !== "raw") throw new Error(`${f.name}: it calls a Go function`);
  }
  return f.code;
}

/**
 * An instruction whose operand is a final place. Go's compiler hints at natural
 * alignment and does not keep to it: engines do not mind, translators to
 * JavaScript do. The hint is taken away.
 */
function resolve(instruction, symbols, index, { place, top }) {
  const { op, ref } = instruction;
  if (isAccess(op)) return { ...instruction, a: 0 };
  if (!ref) return instruction;
  if (op === OP.call) return { op, a: index.get(ref.symbol) };
  if (ref.stack !== undefined) return { op, a: BigInt(top + ref.stack) };
  const { size, name } = symbols[ref.symbol];
  if (ref.add < 0 || ref.add > size) throw new Error(`an address outside ${name}`);
  return { op, a: BigInt(place.get(ref.symbol) + ref.add) };
}

const same = (a, b) => a.params.join() === b.params.join() && a.results.join() === b.results.join();
