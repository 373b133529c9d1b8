/**
 * The wrappers that Go's linker exports: they put parameters on the Go stack,
 * call, and load the result. A call begins at the top of an empty stack each
 * time, for calls do not nest; so every place on it is known here.
 */
import { OP, one } from "./lib/code.mjs";
import { meets } from "./lift.mjs";

const SP = [OP.globalGet, 0];

/** A place on the stack, so many bytes below its top; layout.mjs says where that is. */
const below = (bytes) => ({ ...one(OP.i32Const, 0n), ref: { stack: -bytes } });

/**
 * @param {object} f as for lift
 * @returns {{locals: object[], code: object[], frame: number}}
 */
export function liftExport(f) {
  const { code } = f;
  const want = (ok, what) => {
    if (!ok) throw new Error(`export ${f.name}: ${what}`);
  };
  want(meets(code, 0, [SP, [OP.i32Eqz], [OP.if], [OP.call], [OP.end]]), "it does not ask first whether Go runs");
  let at = 5;
  let frame = 0;
  const out = [];
  if (meets(code, at, [SP, [OP.i32Const], [OP.i32Sub], [OP.globalSet, 0], SP, [OP.localGet]]) || !isPush(code, at)) {
    frame = Number(code[at + 1].a);
    at += 4;
  }
  for (; meets(code, at, [SP, [OP.localGet]]); at += 3) {
    want(code[at + 2].op === OP.i32Store, "a parameter that is not an i32");
    out.push(below(frame), code[at + 1], code[at + 2]);
  }
  want(isPush(code, at), "it does not push its return address");
  const call = code[at + 8];
  want(f.convention(call.ref.symbol) === "go", "it calls what is no Go function");
  out.push(below(frame + 8), call);
  at += 9;
  want(meets(code, at, [[OP.if], [OP.i64Const], [OP.i64Const, 16n], [], [OP.i32WrapI64], [OP.call], [OP.end]].map((p) => (p.length ? p : [code[at + 3]?.op]))), "it does not look whether to unwind");
  at += 7;
  if (meets(code, at, [SP, [OP.i32Load, 2]])) {
    out.push(below(frame), code[at + 1]);
    at += 2;
  }
  if (frame > 0) {
    want(meets(code, at, [SP, [OP.i32Const, BigInt(frame)], [OP.i32Add], [OP.globalSet, 0]]), "it does not take its frame away");
    at += 4;
  }
  want(meets(code, at, [[OP.return], [OP.unreachable], [OP.end]]) && at + 3 === code.length, "it does not end as expected");
  out.push(one(OP.end));
  return { locals: f.locals, code: out, frame };
}

function isPush(code, at) {
  return meets(code, at, [SP, [OP.i32Const, 8n], [OP.i32Sub], [OP.globalSet, 0], SP, [OP.i64Const], [OP.i64Store, 3, 0], [OP.i32Const, 0n], [OP.call]]);
}
