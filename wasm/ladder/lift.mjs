/**
 * Go's functions as graphs of plain code. Go's compiler knows no goto in
 * WebAssembly: every function is a loop around a table of its parts, every
 * jump goes through it, every call leaves the place to resume at on the stack
 * and asks whether to unwind. None of that is of use where no goroutine is
 * ever switched; here it is taken away, by patterns that are met to the letter
 * or refused.
 *
 * A lifted function takes its stack pointer as parameter 0, and returns
 * nothing: results stand on the stack, as ever.
 */
import { OP, nesting, one } from "./lib/code.mjs";
import { KIND, isStub } from "./reach.mjs";

const SP = 1; // Go's local; lifted, parameter 0
const PC = 0; // Go's parameter

// Patterns: an opcode and its immediates; undefined is any.
const MOVE_SP = (op) => [[OP.localGet, SP], [OP.i32Const], [op], [OP.localTee, SP], [OP.globalSet, 0]];
const PUSH = [...MOVE_SP(OP.i32Sub), [OP.localGet, SP], [OP.i64Const], [OP.i64Store, 3, 0]];
const RELOAD = [[OP.globalGet, 0], [OP.localSet, SP]];
const GUARD = [[OP.localGet, SP], [OP.globalGet, 2], [OP.i32WrapI64], [OP.i32Load, 2, 16]];
const JUMP = [[OP.i32Const], [OP.localSet, PC], [OP.br]];
const DONE = [[OP.i32Const, 0n], [OP.return]];

/** What Go's globals are for. */
const GLOBALS = [
  "its stack pointer unusually", "a closure, and calls through a pointer", "the running goroutine", ...Array(4).fill("a result register"), "the scheduler",
];

/** A jump to another part; stands only while lifting. */
const GOTO = "goto";

/**
 * @param {object} f name; locals and code as decoded, where an instruction that refers to a symbol has ref {kind,
 *   symbol, add}; symbol, its own index; symbols, the map; convention(symbol): "go" or "raw"
 * @returns {{locals: object[], frame: number, parts: {code: object[], next: object}[]}} next is {go: part}, {yes, no}
 *   after a condition on the operand stack, or {} where nothing follows
 */
export function lift(f) {
  const shape = shapeOf(f);
  const lifted = { locals: f.locals, frame: 0, parts: [] };
  shape.parts.forEach((code, i) => {
    const rest = shape.parts.length - 1 - i;
    const labels = { loop: shape.loop ? rest : -1, unwind: shape.unwind ? rest + (shape.loop ? 1 : 0) : -1 };
    const plain = new Part(f, lifted, labels, shape.table, i).simplify(code);
    lifted.parts.push(terminate(f, plain, i, shape.parts.length));
  });
  return lifted;
}

/** Takes the wrapping of a function apart: its parts, and which part each PC stands for. */
function shapeOf(f) {
  let { code } = f;
  const expect = (ok, what) => ok || refuse(f, what);
  expect(meets(code, 0, RELOAD), "it does not begin with its stack pointer");
  expect(code.at(-1).op === OP.end, "no end");
  const unwind = meets(code, code.length - 4, [[OP.unreachable], [OP.end], [OP.i32Const, 1n], [OP.end]]);
  code = code.slice(2, unwind ? -3 : -1);
  expect(code.at(-1).op === OP.unreachable, "it does not end with unreachable");
  const trap = code.at(-1); // what the last part would run into
  code = code.slice(0, -1);
  let at = 0;
  if (unwind) expect(code[at++]?.op === OP.block, "no block to unwind to");
  const loop = code[at]?.op === OP.loop && tableAt(code, at + 1) > 0;
  if (loop) at++;
  const head = tableAt(code, at);
  if (head < 0) return { parts: [[...code.slice(at), trap]], table: [0], loop: false, unwind };
  if (loop) expect(code.pop()?.op === OP.end, "the loop does not end");
  const table = code[head].a;
  const parts = [[]];
  let depth = 0;
  for (const instruction of code.slice(head + 2)) {
    depth += nesting(instruction.op);
    if (depth < 0) {
      parts.push([]);
      depth = 0;
    } else {
      parts.at(-1).push(instruction);
    }
  }
  parts.at(-1).push(trap);
  expect(parts.length === head - 1 - at, "the parts are not as many as the blocks");
  expect(table.every((part) => part < parts.length), "the table points outside");
  return { parts, table, loop, unwind };
}

/** Where the br_table stands that begins the parts, -1 if none does. */
function tableAt(code, at) {
  let i = at;
  while (code[i]?.op === OP.block) i++;
  return i > at && meets(code, i, [[OP.localGet, PC], [OP.brTable], [OP.end]]) ? i + 1 : -1;
}

class Part {
  constructor(f, lifted, labels, table, index) {
    Object.assign(this, { f, lifted, labels, table, index });
    this.known = new Map(); // locals of this part that hold what follows from runtime.writeBarrier
  }

  simplify(code) {
    const out = [];
    let depth = 0;
    for (let i = 0; i < code.length; ) {
      const taken = this.#pattern(code, i, depth, out);
      if (taken > 0) {
        i += taken;
      } else {
        const { op } = code[i];
        out.push(this.#plain(code, i));
        depth += nesting(op);
        i++;
      }
      if (ends(out.at(-1))) {
        // What follows, up to the end of this block, is never reached.
        for (let inner = 0; i < code.length; i++) {
          if (inner === 0 && depth > 0 && (code[i].op === OP.end || code[i].op === OP.else)) break;
          inner += nesting(code[i].op);
        }
        if (depth === 0) return out;
      }
    }
    return out;
  }

  /** Writes what stands for a pattern, and gives the length of the pattern; 0 if none begins here. */
  #pattern(code, i, depth, out) {
    const { f, lifted } = this;
    if (meets(code, i, JUMP)) {
      out.push(this.#goto(code, i, depth));
      return JUMP.length;
    }
    if (meets(code, i, GUARD)) return this.#stackCheck(code, i);
    if (meets(code, i, PUSH) && isSelf(f, code[i + 6])) return this.#call(code, i, depth, out);
    if (code[i].op === OP.call) return this.#rawCall(code, i, out);
    const result = this.#return(code, i, out);
    if (result > 0) return result;
    if (this.index === 0 && meets(code, i, MOVE_SP(OP.i32Sub))) {
      this.#want(lifted.frame === 0, "it makes two frames");
      lifted.frame = Number(code[i + 1].a);
      out.push(one(OP.localGet, 0), one(OP.i32Const, code[i + 1].a), one(OP.i32Sub), one(OP.localSet, 0));
      return MOVE_SP(OP.i32Sub).length;
    }
    return this.#barrier(code, i, depth, out);
  }

  /** A stack check, with the call of morestack behind it: the stack is proved deep enough. */
  #stackCheck(code, i) {
    let at = i + GUARD.length;
    if (meets(code, at, [[OP.i32Const], [OP.i32Add]])) at += 2;
    this.#want(meets(code, at, [[OP.i32LeU], [OP.if], ...PUSH, [OP.i32Const, 0n], [OP.call], ...RELOAD, [OP.brIf], [OP.end]]), "its stack check is not known");
    const call = code[at + 2 + PUSH.length + 1];
    this.#want(/^runtime\.morestack/.test(this.#name(call)), "its stack check calls something else");
    return at + 2 + PUSH.length + 2 + RELOAD.length + 2 - i;
  }

  #call(code, i, depth, out) {
    this.#want(code[i + 1].a === 8n, "it pushes more than one return address");
    const at = i + PUSH.length;
    this.#want(meets(code, at, [[OP.i32Const, 0n], [OP.call], ...RELOAD]), "it calls through a pointer, which the small module cannot");
    const after = at + 2 + RELOAD.length;
    this.#want(meets(code, after, [[OP.brIf, depth + this.labels.unwind]]), "it does something unknown after a call");
    const target = code[at + 1];
    if (isStub(this.#name(target))) {
      out.push({ ...one(OP.unreachable), stub: target.ref.symbol });
    } else {
      this.#want(this.f.convention(target.ref.symbol) === "go", `it calls ${this.#name(target)} as a Go function`);
      out.push(one(OP.localGet, 0), one(OP.i32Const, 8n), one(OP.i32Sub), target);
    }
    return after + 1 - i;
  }

  /** A call without a return address, of a function in assembly with operands. */
  #rawCall(code, i, out) {
    const target = code[i];
    this.#want(meets(code, i + 1, RELOAD), "it calls without reloading its stack pointer");
    if (isStub(this.#name(target))) {
      out.push({ ...one(OP.unreachable), stub: target.ref.symbol });
    } else {
      this.#want(this.f.convention(target.ref.symbol) === "raw", `it calls ${this.#name(target)} without a return address`);
      out.push(target);
    }
    return 1 + RELOAD.length;
  }

  #return(code, i, out) {
    const { frame } = this.lifted;
    let at = i;
    if (frame > 0) {
      if (!meets(code, at, MOVE_SP(OP.i32Add)) || code[at + 1].a !== BigInt(frame)) return 0;
      at += 5;
    }
    if (!meets(code, at, [...MOVE_SP(OP.i32Add), ...DONE]) || code[at + 1].a !== 8n) return 0;
    out.push(one(OP.return));
    return at + 7 - i;
  }

  /** runtime.writeBarrier is 0 where no collector runs; what depends on it is decided here. */
  #barrier(code, i, depth, out) {
    const known = code[i].op === OP.localGet ? this.known.get(code[i].a) : undefined;
    const loads = meets(code, i, [[OP.i64Const], [OP.i32WrapI64], [OP.i64Load32U, 2, 0]]) && this.#name(code[i]) === "runtime.writeBarrier";
    if (known === undefined && !loads) return 0;
    let value = loads ? 0 : known;
    let at = i + (loads ? 3 : 1);
    for (; ; at++) {
      const { op } = code[at];
      if (op === OP.i64Eqz || op === OP.i32Eqz) {
        value = 1 - value;
      } else if (op === OP.localTee && depth === 0) {
        this.known.set(code[at].a, value); // and asked for at once
        out.push(one(OP.i64Const, BigInt(value)), one(OP.localSet, code[at].a));
      } else if (op !== OP.i64ExtendI32U && op !== OP.i32WrapI64) {
        break;
      }
    }
    if (code[at].op === OP.localSet && depth === 0) {
      this.known.set(code[at].a, value); // asked for later in this part
      out.push(one(OP.i64Const, BigInt(value)), code[at]);
      return at + 1 - i;
    }
    this.#want(code[at].op === OP.if, "it does something unknown with runtime.writeBarrier");
    let end = at + 1;
    for (let inner = 1; inner > 0; end++) inner += nesting(code[end].op);
    this.#want(end - at === JUMP.length + 2 && meets(code, at + 1, JUMP), "runtime.writeBarrier guards more than a jump");
    if (value === 1) out.push(this.#goto(code, at + 1, depth + 1));
    return end - i;
  }

  #goto(code, i, depth) {
    this.#want(code[i + 2].a === depth + this.labels.loop, "it jumps elsewhere than to a part");
    return { op: GOTO, to: this.table[Math.min(Number(code[i].a), this.table.length - 1)] };
  }

  /** An instruction that stays as it is, but for the stack pointer's place. */
  #plain(code, i) {
    const { op, a } = code[i];
    const { f } = this;
    this.#want(op !== OP.globalGet && op !== OP.globalSet, `it uses ${GLOBALS[a]}`);
    this.#want(op !== OP.callIndirect, "it calls through a pointer, which the small module cannot");
    this.#want(op !== OP.memoryGrow && op !== OP.brTable, "it grows the memory or has a table");
    this.#want(!(op === OP.localSet || op === OP.localTee) || (a !== SP && a !== PC), "it sets its stack pointer or PC");
    if (op === OP.localSet || op === OP.localTee) this.known.delete(a);
    this.#want(op !== OP.localGet || a !== PC, "it reads its PC");
    this.#want(!meets(code, i, [[OP.localGet, SP], [OP.i64Load, undefined, this.lifted.frame]]), "it reads its caller's PC");
    if (code[i].ref?.kind === KIND.address) {
      this.#want(f.symbols[code[i].ref.symbol].func < 0, `it takes the address of ${this.#name(code[i])}`);
      this.#want(this.#name(code[i]) !== "runtime.writeBarrier", "it does something unknown with runtime.writeBarrier");
    }
    return op === OP.localGet && a === SP ? one(OP.localGet, 0) : code[i];
  }

  #name(instruction) {
    return instruction.ref ? this.f.symbols[instruction.ref.symbol].name : "";
  }

  #want(ok, what) {
    if (!ok) refuse(this.f, `part ${this.index}: ${what}`);
  }
}

/** Splits off where a part goes next. */
function terminate(f, code, index, count) {
  const jumps = code.filter(({ op }) => op === GOTO).length;
  const part = { code, next: {} };
  const last = code.at(-1);
  if (last?.op === GOTO) {
    code.pop();
    part.next = { go: last.to };
  } else if (!last || !ends(last) || last.op === OP.end) {
    part.next = { go: index + 1 };
  }
  if (part.next.go !== undefined && code.at(-1)?.op === OP.end && code.at(-2)?.op === GOTO && code.at(-3)?.op === OP.if) {
    part.next = { yes: code.at(-2).to, no: part.next.go };
    code.length -= 3;
  }
  const used = (part.next.yes !== undefined) + (last?.op === GOTO);
  if (jumps !== used) refuse(f, `part ${index}: a jump in the middle`);
  if ((part.next.go ?? part.next.no ?? 0) >= count) refuse(f, `part ${index}: it runs on beyond the last part`);
  return part;
}

const ends = (instruction) => instruction !== undefined && (instruction.op === OP.unreachable || instruction.op === OP.return || instruction.op === GOTO);

const isSelf = (f, { ref }) => ref?.kind === KIND.address && ref.symbol === f.symbol;

/** Whether the pattern stands at i. */
export function meets(code, i, pattern) {
  return pattern.every(([op, a, b], k) => {
    const found = code[i + k];
    return found !== undefined && found.op === op && (a === undefined || found.a === a) && (b === undefined || found.b === b);
  });
}

function refuse({ name }, what) {
  throw new Error(`${name}: ${what}`);
}
