/**
 * Where the data that is left stands. Everything moves together to the bottom
 * of the memory, so that it is a few pages. Who points where is known exactly:
 * from the linker's references, and in what is written at run time from the
 * garbage collector's own map of pointers.
 */
import { KIND } from "./reach.mjs";
import { segments } from "./snapshot.mjs";

const PAGE = 65536;

/** The first address: nothing stands below it, as Go has it, so that nil is nowhere. */
const FIRST = 4096;

/** runtime.moduledata of the pinned version: the collector's maps of the data and bss sections. */
const MODULEDATA = Object.freeze({ size: 592, data: 208, edata: 216, bss: 224, ebss: 232, gcdatamask: 544, gcbssmask: 560 });

/** What data's contents refer to, by symbol. */
export class Contents {
  #symbols;
  #memory;
  #view;
  #sorted;
  #module;

  constructor(symbols, memory) {
    this.#symbols = symbols;
    this.#memory = memory;
    this.#view = new DataView(memory.buffer);
    this.#sorted = symbols.map((s, i) => ({ ...s, i })).filter((s) => s.func < 0 && s.size > 0).sort((a, b) => a.addr - b.addr || a.size - b.size);
    this.#module = symbols.find((s) => s.name === "runtime.firstmoduledata");
    if (this.#module?.size !== MODULEDATA.size) throw new Error("runtime.firstmoduledata is not as expected");
    for (const [mask, from, to] of [["gcdatamask", "data", "edata"], ["gcbssmask", "bss", "ebss"]]) {
      if (this.#field(mask) % 2 ** 32 !== (this.#field(to) - this.#field(from)) / 8) throw new Error(`${mask} is not as long as its section`);
    }
  }

  /** The pointers in a symbol: {at, symbol, add}; at is an offset in it. */
  pointers(index) {
    const s = this.#symbols[index];
    switch (s.type) {
      case "SNOPTRBSS": case "SNOPTRDATA":
        return [];
      case "SRODATA": case "SGOSTRING": case "SSTRING":
        return s.refs.map(([at, kind, symbol, add]) => {
          if (kind !== KIND.address) throw new Error(`${s.name}: a reference at ${at} that is no address`);
          return { at, symbol, add };
        });
      case "SDATA":
        return this.#masked(s, "gcdatamask", "data");
      case "SBSS":
        return this.#masked(s, "gcbssmask", "bss");
    }
    throw new Error(`${s.name}: data of type ${s.type} is not expected here`);
  }

  bytes(index) {
    const { addr, size } = this.#symbols[index];
    return this.#memory.slice(addr, addr + size);
  }

  #masked(s, mask, section) {
    const bits = this.#field(mask, 8);
    const from = this.#field(section);
    if (s.addr % 8 !== 0) throw new Error(`${s.name}: not aligned`);
    const found = [];
    for (let at = 0; at + 8 <= s.size; at += 8) {
      const bit = (s.addr + at - from) / 8;
      const value = Number(this.#view.getBigUint64(s.addr + at, true));
      if ((this.#memory[bits + (bit >> 3)] >> (bit & 7) & 1) === 0 || value === 0) continue;
      const target = this.#holder(value);
      if (target === undefined) {
        throw new Error(`${s.name}: the word at ${at} points to ${value}, which is no symbol: was it put on the heap at start?`);
      }
      found.push({ at, symbol: target.i, add: value - target.addr });
    }
    return found;
  }

  #holder(address) {
    return this.#sorted.findLast((s) => s.addr <= address && address < s.addr + s.size);
  }

  #field(name, more = 0) {
    return Number(this.#view.getBigUint64(this.#module.addr + MODULEDATA[name] + more, true));
  }
}

/**
 * @param {object[]} symbols
 * @param {number[]} live the data that stays
 * @param {number} stack bytes of stack
 * @returns {{place: Map<number, number>, top: number, end: number, pages: number}} places by symbol, the stack's top
 */
export function layOut(symbols, live, stack) {
  const byAddress = [...live].sort((a, b) => symbols[a].addr - symbols[b].addr || a - b);
  noOverlap(symbols, byAddress);
  const isZero = (s) => /BSS$/.test(symbols[s].type);
  const place = new Map();
  let at = FIRST;
  const put = (s) => {
    const { addr, size, name } = symbols[s];
    at = align(at, name.startsWith("go:string.") ? 1 : Math.min(32, addr & -addr));
    place.set(s, at);
    at += size;
  };
  byAddress.filter((s) => !isZero(s)).forEach(put);
  at = align(at, 16) + stack;
  const top = align(at, 16);
  at = top;
  byAddress.filter(isZero).forEach(put);
  return { place, top, end: at, pages: Math.ceil(at / PAGE) };
}

/** Data segments of the symbols in their new places. */
export function dataOf(contents, { place, end }) {
  const image = new Uint8Array(end);
  const view = new DataView(image.buffer);
  for (const [s, at] of place) {
    image.set(contents.bytes(s), at);
    for (const p of contents.pointers(s)) view.setBigUint64(at + p.at, BigInt(place.get(p.symbol) + p.add), true);
  }
  return segments(image, 0);
}

/** Two names of the same bytes may stand apart only if nobody writes there. */
function noOverlap(symbols, byAddress) {
  byAddress.forEach((s, i) => {
    const before = symbols[byAddress[i - 1]];
    const now = symbols[s];
    if (before && before.addr + before.size > now.addr && !(before.type === "SRODATA" && now.type === "SRODATA")) {
      throw new Error(`${before.name} and ${now.name} overlap`);
    }
  });
}

const align = (at, to) => Math.ceil(at / to) * to;
