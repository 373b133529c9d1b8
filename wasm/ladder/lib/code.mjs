/**
 * A function's instructions, as a list and back: of WebAssembly's instructions
 * those that Go's compiler writes. Any other is refused.
 */
import { getS, getU, putS, putU } from "./leb.mjs";

export const OP = Object.freeze({
  unreachable: 0x00, nop: 0x01, block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e,
  return: 0x0f, call: 0x10, callIndirect: 0x11, drop: 0x1a, select: 0x1b, localGet: 0x20, localSet: 0x21, localTee: 0x22,
  globalGet: 0x23, globalSet: 0x24, i32Load: 0x28, i64Load: 0x29, i64Load32U: 0x35, i32Store: 0x36, i64Store: 0x37, i64Store32: 0x3e,
  memorySize: 0x3f, memoryGrow: 0x40, i32Const: 0x41, i64Const: 0x42, f32Const: 0x43, f64Const: 0x44, i32Eqz: 0x45, i32LeU: 0x4d,
  i64Eqz: 0x50, i64Ne: 0x52, i32Add: 0x6a, i32Sub: 0x6b, i32WrapI64: 0xa7, i64ExtendI32U: 0xad, memoryCopy: 0xfc0a, memoryFill: 0xfc0b,
});

const VOID = 0x40;

/** Loads and stores: their first immediate is a hint of their alignment, as a power of two. */
export const isAccess = (op) => op >= 0x28 && op <= 0x3e;

/**
 * @param {Uint8Array} body a function's body with its declarations
 * @param {{results?: boolean}} [others] results: blocks may have one, as other compilers write them
 * @returns {{locals: {count: number, type: number}[], code: object[]}} an instruction is {op, a?, b?, at}: a and b
 *   are its immediates (br_table's a is a list with the default last), at is where the first of them stands
 */
export function decode(body, { results = false } = {}) {
  let at = 0;
  const u = () => {
    let value;
    [value, at] = getU(body, at);
    return value;
  };
  const locals = Array.from({ length: u() }, () => ({ count: u(), type: body[at++] }));
  const code = [];
  while (at < body.length) {
    let op = body[at++];
    if (op === 0xfc) op = 0xfc00 | u();
    const one = { op, at };
    switch (immediates(op)) {
      case "type":
        one.a = body[at++];
        if (one.a !== VOID && !results) throw new Error(`a block with a result, at ${one.at}`);
        break;
      case "index":
        one.a = u();
        break;
      case "pair":
        one.a = u();
        one.b = u();
        break;
      case "table":
        one.a = Array.from({ length: u() + 1 }, u);
        break;
      case "signed":
        [one.a, at] = getS(body, at);
        break;
      case "float":
        one.a = body.slice(at, (at += op === OP.f32Const ? 4 : 8));
        break;
      case "byte":
        one.a = body[at++];
    }
    code.push(one);
  }
  return { locals, code };
}

function immediates(op) {
  if (isAccess(op)) return "pair"; // alignment, offset
  if (op >= 0x45 && op <= 0xc4) return "none";
  if (op >= 0xfc00 && op <= 0xfc07) return "none";
  switch (op) {
    case OP.unreachable: case OP.nop: case OP.else: case OP.end: case OP.return: case OP.drop: case OP.select:
      return "none";
    case OP.block: case OP.loop: case OP.if:
      return "type";
    case OP.br: case OP.brIf: case OP.call: case OP.localGet: case OP.localSet: case OP.localTee: case OP.globalGet: case OP.globalSet:
      return "index";
    case OP.callIndirect: case OP.memoryCopy:
      return "pair";
    case OP.brTable:
      return "table";
    case OP.i32Const: case OP.i64Const:
      return "signed";
    case OP.f32Const: case OP.f64Const:
      return "float";
    case OP.memorySize: case OP.memoryGrow: case OP.memoryFill:
      return "byte";
  }
  throw new Error(`opcode 0x${op.toString(16)}: not one that Go writes`);
}

/** The inverse of decode. */
export function encode({ locals, code }) {
  const out = [];
  putU(out, locals.length);
  for (const { count, type } of locals) {
    putU(out, count);
    out.push(type);
  }
  for (const { op, a, b } of code) {
    if (op > 0xff) out.push(0xfc, op & 0xff);
    else out.push(op);
    switch (immediates(op)) {
      case "type": case "byte":
        out.push(a);
        break;
      case "index":
        putU(out, a);
        break;
      case "pair":
        putU(out, a);
        putU(out, b);
        break;
      case "table":
        putU(out, a.length - 1);
        a.forEach((label) => putU(out, label));
        break;
      case "signed":
        putS(out, op === OP.i32Const ? BigInt.asIntN(32, BigInt(a)) : BigInt.asIntN(64, BigInt(a)));
        break;
      case "float":
        out.push(...a);
    }
  }
  return Uint8Array.from(out);
}

/** An instruction. */
export const one = (op, a, b) => ({ op, a, b });

/** How the nesting changes behind an instruction. */
export const nesting = (op) => (op === OP.block || op === OP.loop || op === OP.if ? 1 : op === OP.end ? -1 : 0);
