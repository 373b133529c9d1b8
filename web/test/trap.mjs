/**
 * Makes an instance of the small module trap. No argument does that, so what
 * it remembers of itself between calls is overwritten, eight bytes after
 * eight, until it falls over them.
 */
import { AT } from "../layout.js";

const SEEN = { status: 500, body: '{"status":"SERVER_ERROR"}', nowMs: 1_234_567_890_123, draw: 54_321 };

/**
 * Gives a list that grows with each instance's memory, of WebAssembly or of
 * JavaScript alone, until stop is called. Call it before the first is made.
 */
function watchMemories() {
  const memories = [];
  const { ArrayBuffer } = globalThis;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = constructing(Instance, ({ exports: { mem } }) => mem && memories.push(mem.buffer)); // what unpacks a text has none
  globalThis.ArrayBuffer = constructing(ArrayBuffer, (buffer) => {
    if (buffer.byteLength >= 65_536) memories.push(buffer);
  });
  const stop = () => {
    WebAssembly.Instance = Instance;
    globalThis.ArrayBuffer = ArrayBuffer;
  };
  return { memories, stop };
}

function constructing(made, seen) {
  return new Proxy(made, {
    construct(target, args, called) {
      const one = Reflect.construct(target, args, called);
      seen(one);
      return one;
    },
  });
}

/**
 * Breaks a core's first instance, and gives the core. Throws unless the call
 * that fell is answered as ever, by one new instance.
 * @param {() => Promise<object>} give gives the core, which has not been called yet
 */
export async function breakOnce(give) {
  const { memories, stop } = watchMemories();
  try {
    const core = await give();
    breakIn(core, memories);
    return core;
  } finally {
    stop();
  }
}

function breakIn(core, memories) {
  const want = JSON.stringify(core.decide(SEEN));
  const made = memories.length;
  const buffer = memories.at(-1);
  for (let at = areaIn(buffer) - 8; at >= 4096; at -= 8) {
    const room = new Uint8Array(buffer, at, 8);
    const kept = room.slice();
    room.fill(0xff);
    const got = JSON.stringify(core.decide(SEEN));
    if (memories.length > made) {
      if (memories.length !== made + 1) throw new Error(`${memories.length - made} instances were made in place of the broken one`);
      if (got !== want) throw new Error(`after a trap: want ${want}, got ${got}`);
      return;
    }
    room.set(kept);
  }
  throw new Error("nothing made it trap");
}

/** Finds the area by what was written to it last. */
function areaIn(buffer) {
  const words = new Uint32Array(buffer);
  const at = (base, field) => words[(base + field) >> 2];
  for (let base = 0; base < buffer.byteLength - AT.Body; base += 4) {
    const nowMs = at(base, AT.NowMs) + at(base, AT.NowMs + 4) * 2 ** 32;
    if (nowMs === SEEN.nowMs && at(base, AT.Draw) === SEEN.draw && at(base, AT.Status) === SEEN.status) return base;
  }
  throw new Error("the memory holds no area");
}
