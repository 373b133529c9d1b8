/**
 * Makes each load and store of more than a byte a call of a small function,
 * which looks whether the address is aligned.
 *
 * To an engine an alignment hint is advice; wasm2js believes it, and reads a
 * number that stands across a boundary from the wrong place. Go does not keep
 * its hints. Without any, wasm2js puts every number together from bytes at
 * every place, and the result is half as large again.
 *
 * What is made is right as JavaScript only: an offset that leads beyond the
 * address space wraps here, where the module would trap.
 */
import { decode, encode, isAccess, one, OP } from "../../wasm/ladder/lib/code.mjs";
import { I32, I64, readModule, writeModule } from "../../wasm/ladder/lib/module.mjs";

const I32_AND = 0x71;
const VOID = 0x40;

/** Of each wide access: log2 of its width, the type of its number. */
const LOADS = new Map([
  [0x28, [2, I32]], [0x29, [3, I64]], [0x2e, [1, I32]], [0x2f, [1, I32]], [0x32, [1, I64]], [0x33, [1, I64]], [0x34, [2, I64]], [0x35, [2, I64]],
]);
const STORES = new Map([[0x36, [2, I32]], [0x37, [3, I64]], [0x3b, [1, I32]], [0x3d, [1, I64]], [0x3e, [2, I64]]]);

/**
 * @param {Uint8Array} bytes a module without floating-point accesses
 * @returns {Uint8Array}
 */
export function throughFunctions(bytes) {
  const module = readModule(bytes);
  const types = [...module.types];
  const added = [];
  const known = new Map();
  const functionOf = (op) => {
    if (!known.has(op)) {
      known.set(op, module.imports.length + module.functions.length + added.length);
      const { params, results, code } = LOADS.has(op) ? load(op) : store(op);
      types.push({ params, results });
      added.push({ type: types.length - 1, body: encode({ locals: [], code }) });
    }
    return known.get(op);
  };
  const functions = module.functions.map((f) => {
    const { locals, code } = decode(f.body, { results: true });
    return { ...f, body: encode({ locals, code: code.flatMap((access) => through(access, functionOf)) }) };
  });
  return writeModule({ ...module, types, functions: [...functions, ...added] });
}

function through(access, functionOf) {
  const { op, b: offset } = access;
  if (!isAccess(op)) return [access];
  const at = one(OP.i32Const, BigInt(offset));
  if (STORES.has(op)) return [at, one(OP.call, functionOf(op))];
  if (!LOADS.has(op)) {
    if ([0x2a, 0x2b, 0x38, 0x39].includes(op)) throw new Error(`access 0x${op.toString(16)} is floating-point: not one that is known here`);
    return [access]; // of a byte
  }
  const call = one(OP.call, functionOf(op));
  return offset === 0 ? [call] : [at, one(OP.i32Add), call];
}

const get = (local) => one(OP.localGet, local);

/** Whether an address, on the stack, is unaligned. */
const isOdd = (width) => [one(OP.i32Const, BigInt(2 ** width - 1)), one(I32_AND)];

/** (address) gives the number. */
function load(op) {
  const [width, type] = LOADS.get(op);
  const code = [
    get(0), ...isOdd(width), one(OP.if, type), get(0), one(op, 0, 0), one(OP.else), get(0), one(op, width, 0), one(OP.end), one(OP.end),
  ];
  return { params: [I32], results: [type], code };
}

/** (address, number, offset) */
function store(op) {
  const [width, type] = STORES.get(op);
  const code = [
    get(0), get(2), one(OP.i32Add), one(OP.localTee, 0), ...isOdd(width), one(OP.if, VOID),
    get(0), get(1), one(op, 0, 0), one(OP.else), get(0), get(1), one(op, width, 0), one(OP.end), one(OP.end),
  ];
  return { params: [I32, type, I32], results: [], code };
}
