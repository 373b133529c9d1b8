import "./home.mjs";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { buildWithMap } from "../linker.mjs";
import { shake } from "../shake.mjs";
import { runToRest } from "../snapshot.mjs";
import { out } from "../toolchain.mjs";
import { overlayFlag, withoutGuards } from "../unguarded.mjs";

mkdirSync(out, { recursive: true });

/** Shakes the ordinary source with more Go behind it. */
function shakeWith(go) {
  const { bytes, symbols } = buildWithMap("changed", [overlayFlag((source) => withoutGuards(source) + go)]);
  return shake(runToRest(bytes), symbols);
}

test("an allocator that is reached is refused, with the path to it", () => {
  assert.throws(() => shakeWith(`
var kept []byte

//go:wasmexport grow
func grow(n uint32) uint32 { return more(n) }

//go:noinline
func more(n uint32) uint32 { kept = append(kept, byte(n)); return uint32(len(kept)) }
`), /runtime\.growslice is reached, of the heap: grow -> main\.grow -> main\.more -> runtime\.growslice/);
});

test("a string that is made is refused", () => {
  assert.throws(() => shakeWith(`
var said string

//go:wasmexport join
func join(n uint32) uint32 { said += "x"; return uint32(len(said)) }
`), /runtime\.concatstring2 is reached, of the heap: join -> main\.join/);
});

test("a call of the host is refused", () => {
  assert.throws(() => shakeWith(`
//go:wasmimport gojs runtime.wasmExit
func leave(code int32)

//go:wasmexport quit
func quit() { leave(1) }
`), /main\.leave calls the host: quit -> main\.quit -> main\.leave/);
});

test("a call through a pointer is refused", () => {
  assert.throws(() => shakeWith(`
var through = hold

//go:wasmexport indirect
func indirect() uint32 { return through() }
`), /main\.indirect: part \d+: .*through a pointer.*reached by indirect -> main\.indirect/);
});

test("a recursion is refused: the stack would have no bound", () => {
  assert.throws(() => shakeWith(`
//go:wasmexport deep
func deep(n uint32) uint32 { return sum(n) }

//go:noinline
func sum(n uint32) uint32 {
	if n == 0 {
		return 0
	}
	return n + sum(n-1)
}
`), /a recursion, so that the stack has no bound: deep -> main\.deep -> main\.sum -> main\.sum/);
});

test("a pointer to what was put on the heap at start is refused", () => {
  assert.throws(() => shakeWith(`
var early = make([]byte, 10+len(shared.Text))

func init() { early = append(early, early...) }

//go:wasmexport peek
func peek(n uint32) uint32 { return uint32(early[n]) }
`), /main\.early: the word at 0 points to \d+, which is no symbol: was it put on the heap at start\?.*peek -> main\.peek -> main\.early/);
});

test("what is done at start is kept", async () => {
  const { bytes } = shakeWith(`
var squares [8]uint32

var second = &squares[1]

func init() {
	for i := range squares {
		squares[i] = uint32(i * i)
	}
}

//go:wasmexport square
func square(n uint32) uint32 { *second += 6; return squares[n&7] + *second }
`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  assert.deepEqual([exports.square(7), exports.square(3)], [49 + 7, 9 + 13]);
});

test("a loop, a division and shifts come through", () => {
  const { bytes } = shakeWith(`
//go:wasmexport collatz
func collatz(n, most uint32) uint32 {
	steps := uint32(0)
outer:
	for n != 1 {
		for n%2 == 0 {
			n >>= 1
			if steps++; steps >= most {
				break outer
			}
			if n == 1 {
				continue outer
			}
		}
		n, steps = 3*n+1, steps+1
	}
	return steps*1000 + uint32(int32(-7)/int32(steps+1)+7)
}
`);
  const { collatz } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const want = (n, most) => {
    let steps = 0;
    outer: while (n !== 1) {
      while (n % 2 === 0) {
        n /= 2;
        if (++steps >= most) break outer;
        if (n === 1) continue outer;
      }
      [n, steps] = [3 * n + 1, steps + 1];
    }
    return steps * 1000 + Math.trunc(-7 / (steps + 1)) + 7;
  };
  for (let n = 1; n < 200; n++) assert.equal(collatz(n, 90), want(n, 90), `${n}`);
});

test("an export without its guard is refused, for nobody would know of its panic", () => {
  assert.throws(() => withoutGuards("//go:wasmexport bare\nfunc bare() uint32 {\n\treturn 1\n}\n"), /exports\.go: bare: want defer guard/);
  assert.throws(() => withoutGuards("package main\n"), /no export/);
});
