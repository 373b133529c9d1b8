/**
 * Addresses without the detour by 64 bits that Go's compiler takes. Each rule
 * is an identity modulo 2^32, whatever the operands.
 */
import { OP, one } from "./lib/code.mjs";
import { meets } from "./lift.mjs";

const I64_ADD = 0x7c;

/** Gives the same code, shorter. */
export function peep(code) {
  const out = [];
  for (let i = 0; i < code.length; ) {
    if (meets(code, i, [[OP.i64ExtendI32U], [OP.i64Const], [I64_ADD], [OP.i32WrapI64]])) {
      out.push({ ...code[i + 1], op: OP.i32Const }, one(OP.i32Add));
      i += 4;
    } else if (meets(code, i, [[OP.i64Const], [I64_ADD], [OP.i32WrapI64]])) {
      out.push(one(OP.i32WrapI64), { ...code[i], op: OP.i32Const }, one(OP.i32Add));
      i += 3;
    } else if (meets(code, i, [[OP.i64Const], [OP.i32WrapI64]])) {
      out.push({ ...code[i], op: OP.i32Const });
      i += 2;
    } else if (meets(code, i, [[OP.i64ExtendI32U], [OP.i32WrapI64]])) {
      i += 2;
    } else if (meets(code, i, [[OP.i64ExtendI32U], [OP.i64Eqz]])) {
      out.push(one(OP.i32Eqz));
      i += 2;
    } else {
      out.push(code[i++]);
    }
  }
  return out;
}
