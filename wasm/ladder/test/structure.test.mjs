import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../cases/random.mjs";
import { encode, one, OP } from "../lib/code.mjs";
import { exportKinds, I32, writeModule } from "../lib/module.mjs";
import { structure } from "../structure.mjs";

const [VISITED, CHOICES, LEFT] = [0, 1, 2]; // locals: a hash of the way, bits to go by, steps that are left

/** A part that adds itself to the way, stops when no steps are left, and leaves a bit where there is a choice. */
function part(number, next) {
  const code = [
    one(OP.localGet, VISITED), one(OP.i32Const, 31n), { op: 0x6c }, one(OP.i32Const, BigInt(number + 1)), one(OP.i32Add), one(OP.localSet, VISITED),
    one(OP.localGet, LEFT), one(OP.i32Eqz), one(OP.if, 0x40), one(OP.localGet, VISITED), one(OP.globalSet, 0), one(OP.return), one(OP.end),
    one(OP.localGet, LEFT), one(OP.i32Const, 1n), one(OP.i32Sub), one(OP.localSet, LEFT),
  ];
  if (next.yes !== undefined) {
    code.push(one(OP.localGet, CHOICES), one(OP.i32Const, 1n), { op: 0x71 }, one(OP.localGet, CHOICES), one(OP.i32Const, 1n), { op: 0x76 }, one(OP.localSet, CHOICES));
  }
  if (next.yes === undefined && next.go === undefined) code.push(one(OP.localGet, VISITED), one(OP.globalSet, 0), one(OP.return));
  return { code, next };
}

function compile(nexts) {
  const code = [...structure("graph", nexts.map((next, i) => part(i, next))), one(OP.end)];
  const bytes = writeModule({
    types: [{ params: [I32, I32, I32], results: [] }], imports: [], functions: [{ type: 0, body: encode({ locals: [], code }) }], table: null, memory: null,
    globals: [{ type: I32, mutable: true, value: 0 }],
    exports: [{ name: "run", kind: exportKinds.func, index: 0 }, { name: "way", kind: exportKinds.global, index: 0 }], elements: [], data: [],
  });
  const { run, way } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  return (choices, steps) => (run(0, choices, steps), way.value);
}

/** The same walk, without any structure. */
function walk(nexts, choices, steps) {
  let hash = 0;
  for (let at = 0; ; ) {
    hash = (Math.imul(hash, 31) + at + 1) | 0;
    if (steps-- === 0) return hash;
    const { go, yes, no } = nexts[at];
    if (go === undefined && yes === undefined) return hash;
    if (go !== undefined) {
      at = go;
    } else {
      at = choices & 1 ? yes : no;
      choices >>>= 1;
    }
  }
}

test("random graphs are walked the same way with structure", () => {
  let structured = 0;
  let refused = 0;
  for (let seed = 0; seed < 4000; seed++) {
    const r = new Random(seed, 1);
    const count = 2 + r.below(9);
    // Mostly forward, so that loops with two entries are not the rule.
    const to = (from) => (r.once(4) ? r.below(from + 1) : Math.min(count - 1, from + 1 + r.below(3)));
    const nexts = Array.from({ length: count }, (_, i) => (i === count - 1 || r.once(9) ? {} : r.once(3) ? { go: to(i) } : { yes: to(i), no: to(i) }));
    let run;
    try {
      run = compile(nexts);
    } catch (error) {
      assert.match(error.message, /a loop with two entries/);
      refused++;
      continue;
    }
    structured++;
    for (let i = 0; i < 20; i++) {
      const [choices, steps] = [r.word(), r.below(30)];
      assert.equal(run(choices, steps), walk(nexts, choices, steps), JSON.stringify({ nexts, choices, steps }));
    }
  }
  assert.ok(structured > 2000 && refused > 0, `${structured} structured, ${refused} refused`);
});

test("a loop with two entries is refused", () => {
  assert.throws(() => compile([{ yes: 1, no: 2 }, { go: 2 }, { yes: 1, no: 3 }, {}]), /a loop with two entries/);
});
