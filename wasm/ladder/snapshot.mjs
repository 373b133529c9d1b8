/**
 * Runs a module of Go's until main blocks, and writes it anew as it stands
 * then: its memory as data, its globals as initial values. What the runtime
 * and the packages do at start is done once, here. The host says the same each
 * time, so that the same module gives the same bytes.
 */
import { readModule, writeModule, exportKinds } from "./lib/module.mjs";

const PAGE = 65536;

/** Go's globals: the stack pointer and the running goroutine. */
const SP = 0;
const G = 2;

/** Zeros that end a segment of data: a new one costs about as many bytes. */
const GAP = 8;

/**
 * @param {Uint8Array} bytes a module of Go's for js/wasm
 * @returns {{module: object, memory: Uint8Array, globals: (number|bigint)[]}} the module as read, and how it stands
 */
export function runToRest(bytes) {
  const module = readModule(bytes);
  const probe = { ...module, exports: [...module.exports, ...module.globals.map((_, i) => ({ name: `global${i}`, kind: exportKinds.global, index: i }))] };
  const host = fixedHost();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(writeModule(probe)), host.imports);
  host.memory = exports.mem;
  exports.run(0, 0);
  if (host.exited) throw new Error("main ended, but must block");
  if (host.said !== "") throw new Error(`the module wrote: ${host.said}`);
  return { module, memory: new Uint8Array(exports.mem.buffer), globals: module.globals.map((_, i) => exports[`global${i}`].value) };
}

/**
 * Writes the module that begins where the other rested. Its exports run on the
 * runtime's first stack, as the runtime's own start did; nothing else does.
 * @param {object[]} symbols the linker's map
 */
export function snapshot({ module, memory, globals }, symbols) {
  const at = startOf(memory, symbols);
  const image = memory.slice();
  image.fill(0, at.low, at.high); // what the start left on its stack
  const values = [...globals];
  values[SP] = at.sp;
  values[G] = BigInt(at.g);
  const rested = {
    ...module,
    memory: { min: memory.length / PAGE },
    globals: module.globals.map((g, i) => ({ ...g, value: BigInt(values[i]) })),
    exports: module.exports.filter(({ name }) => !["run", "resume", "getsp"].includes(name)),
    data: segments(image, 0),
  };
  return writeModule(rested);
}

/**
 * The runtime's first goroutine and its stack, as rt0_go has set them up. The
 * runtime takes that stack for larger than it is, so that its checks never
 * fail there: only exports that are proved shallow (stack.mjs) may run on it.
 */
export function startOf(memory, symbols) {
  const find = (name) => symbols.find((s) => s.name === name) ?? fail(`no symbol ${name}`);
  const g = find("runtime.g0").addr;
  const stack = find("runtime.wasmStack");
  const word = (address) => Number(new DataView(memory.buffer).getBigUint64(address, true));
  const [top, guard] = [word(g + 8), word(g + 16)];
  const sp = stack.addr + stack.size - 16;
  if (top <= stack.addr || top > stack.addr + stack.size || guard >= stack.addr) fail("runtime.g0 does not run on runtime.wasmStack");
  return { g, low: stack.addr, high: stack.addr + stack.size, sp, room: sp - stack.addr };
}

/** Cuts an image into segments of data, without its runs of zeros. */
export function segments(image, base) {
  const list = [];
  for (let at = 0; ; ) {
    while (at < image.length && image[at] === 0) at++;
    if (at === image.length) return list;
    let end = at;
    for (let zeros = 0, i = at; i < image.length && zeros < GAP; i++) {
      zeros = image[i] === 0 ? zeros + 1 : 0;
      if (zeros === 0) end = i + 1;
    }
    list.push({ offset: base + at, bytes: image.subarray(at, end) });
    at = end;
  }
}

/** A host whose clock goes on by itself, whose chance is none, and which tells what happens. */
function fixedHost() {
  const host = { memory: null, exited: false, said: "" };
  let clock = 1_000_000n; // never 0, which the runtime takes for unset
  const view = () => new DataView(host.memory.buffer);
  const slice = (at, length) => new Uint8Array(host.memory.buffer, Number(view().getBigUint64(at, true)), length);
  host.imports = {
    gojs: {
      "runtime.resetMemoryDataView": () => {},
      "runtime.wasmExit": () => { host.exited = true; },
      "runtime.wasmWrite": (sp) => { host.said += new TextDecoder().decode(slice(sp + 16, view().getInt32(sp + 24, true))); },
      "runtime.nanotime1": (sp) => view().setBigInt64(sp + 8, (clock += 1000n), true),
      "runtime.walltime": (sp) => {
        view().setBigInt64(sp + 8, 1n, true);
        view().setInt32(sp + 16, 0, true);
      },
      "runtime.scheduleTimeoutEvent": (sp) => view().setInt32(sp + 16, 1, true),
      "runtime.clearTimeoutEvent": () => {},
      "runtime.getRandomData": (sp) => slice(sp + 8, view().getUint32(sp + 16, true)).fill(0x5a),
    },
  };
  // Memory is asked for only once run has begun; until then there is none to look at.
  return host;
}

function fail(message) {
  throw new Error(`snapshot: ${message}`);
}
