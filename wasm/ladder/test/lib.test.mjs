import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../cases/random.mjs";
import { decode, encode, OP } from "../lib/code.mjs";
import { getS, getU, putS, putU } from "../lib/leb.mjs";
import { I32, readModule, writeModule } from "../lib/module.mjs";
import { peep } from "../peep.mjs";
import { segments } from "../snapshot.mjs";
import { stackDepth } from "../stack.mjs";

test("integers come back as they were", () => {
  const r = new Random(7, 7);
  for (let i = 0; i < 2000; i++) {
    const unsigned = r.word() >>> r.below(32);
    const signed = BigInt.asIntN(64, (BigInt(r.word()) << 32n) | BigInt(r.word())) >> BigInt(r.below(64));
    const [u, s] = [[], []];
    putU(u, unsigned);
    putS(s, signed);
    assert.deepEqual(getU(u, 0), [unsigned, u.length]);
    assert.deepEqual(getS(s, 0), [signed, s.length]);
  }
  const edge = [];
  putS(edge, -64n);
  assert.deepEqual(edge, [0x40]); // as short as it can be
  assert.throws(() => getU([128, 128], 0), /LEB128/);
});

test("a module comes back as it was", () => {
  const module = {
    types: [{ params: [I32], results: [I32] }], imports: [{ module: "m", name: "f", type: 0 }],
    functions: [{ type: 0, body: Uint8Array.of(0, OP.localGet, 0, OP.end) }], table: { min: 3 }, memory: { min: 1, max: 2 },
    globals: [{ type: I32, mutable: true, value: -5n }], exports: [{ name: "é", kind: 0, index: 1 }], elements: [{ offset: 1, functions: [1, 0] }],
    data: [{ offset: 70_000, bytes: Uint8Array.of(1, 2, 3) }],
  };
  const bytes = writeModule(module);
  const again = readModule(bytes);
  assert.deepEqual(writeModule(again), bytes);
  assert.equal(again.data[0].offset, 70_000);
  assert.equal(again.globals[0].value, -5n);
  assert.throws(() => readModule(Uint8Array.of(1, 2, 3)), /not a WebAssembly module/);
  assert.throws(() => readModule(Buffer.concat([bytes, Uint8Array.of(13, 0)])), /section 13/);
});

test("what Go never writes is refused", () => {
  assert.throws(() => decode(Uint8Array.of(0, 0x12, 0, OP.end)), /opcode 0x12: not one that Go writes/);
  assert.throws(() => decode(Uint8Array.of(0, OP.block, I32, OP.end)), /a block with a result/);
});

test("addresses lose their detour by 64 bits, and mean the same", () => {
  const I64_ADD = 0x7c;
  const long = [{ op: OP.localGet, a: 0 }, { op: OP.i64ExtendI32U }, { op: OP.i64Const, a: -8n }, { op: I64_ADD }, { op: OP.i32WrapI64 }];
  const short = peep(long);
  assert.ok(short.length < long.length);
  const run = (code) => {
    const bytes = writeModule({
      types: [{ params: [I32], results: [I32] }], imports: [], functions: [{ type: 0, body: encode({ locals: [], code: [...code, { op: OP.end }] }) }],
      table: null, memory: null, globals: [], exports: [{ name: "f", kind: 0, index: 0 }], elements: [], data: [],
    });
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f;
  };
  for (const value of [0, 7, 8, 9, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.equal(run(short)(value), run(long)(value));
});

test("data is cut where zeros are many, and nothing is lost", () => {
  const r = new Random(3, 3);
  for (let i = 0; i < 300; i++) {
    const image = Uint8Array.from({ length: r.below(200) }, () => (r.once(3) ? r.below(256) : 0));
    const again = new Uint8Array(image.length);
    for (const { offset, bytes } of segments(image, 100)) {
      assert.ok(bytes[0] !== 0 && bytes.at(-1) !== 0);
      again.set(bytes, offset - 100);
    }
    assert.deepEqual(again, image);
  }
});

test("the stack's depth is that of the deepest path", () => {
  const functions = new Map([[1, { frame: 16, calls: [2, 3] }], [2, { frame: 100, calls: [] }], [3, { frame: 8, calls: [4] }], [4, { frame: 96, calls: [] }]]);
  assert.equal(stackDepth(functions, [1], String), 16 + 8 + 8 + 8 + 96);
  functions.get(4).calls.push(3);
  assert.throws(() => stackDepth(functions, [1], String), /1 -> 3 -> 4 -> 3/);
});
