/**
 * What the exports can reach: functions and data, followed along the linker's
 * own references. A panic ends the instance, so that nothing behind one is
 * followed; an allocator or an import that is reached ends the build.
 */

/** Functions that are only called to die; each becomes a trap. */
const DYING = [
  /^runtime\.(go)?[pP]anic/, /^runtime\.gopanic$/, /^runtime\.sigpanic$/, /^runtime\.(throw|fatal|fatalthrow|fatalpanic|abort)$/,
];

/** Functions that cannot be called in a small module, and why; where a call of one is left, it is a trap. */
const IDLE = [
  [/^runtime\.morestack(_noctxt)?$/, "the stack is proved deep enough (stack.mjs)"],
  [/^runtime\.gcWriteBarrier[1-8]$/, "no collector runs: runtime.writeBarrier is 0 for ever (shake.mjs looks)"],
  [/^runtime\.wb(Zero|Move)$/, "the same"],
  [/^runtime\.notInitialized$/, "the stack pointer is set"],
  [/^wasm_pc_f_loop_export$/, "no function that is reached switches goroutines: lift.mjs knows none that would"],
];

/** Functions whose being reached means that a call would use the heap or the scheduler. */
const FORBIDDEN = [
  [/^runtime\.(mallocgc\w*|new(object|array)|growslice\w*|make(slice|sliceCopy|slicecopy|map|map64|map_small|chan|chan64)|persistentalloc|sysAlloc\w*)$/, "the heap"],
  [/^runtime\.(concat(string|byte)s?\d?|slicebytetostring|stringtoslice\w+|slicerunetostring|intstring|raw(string|byteslice|runeslice)|convT\w*|mapassign\w*)$/, "the heap"],
  [/^runtime\.(mcall|systemstack|gopark\w*|goready|newproc|gosched\w*|gogo|deferproc\w*|deferreturn|gorecover)$/, "the scheduler"],
];

const matches = (rules, name) => rules.some((rule) => (Array.isArray(rule) ? rule[0] : rule).test(name));

export const isStub = (name) => matches(DYING, name) || matches(IDLE, name);

/**
 * Follows references from functions.
 * @param {object[]} symbols the linker's map
 * @param {number[]} roots symbols to begin with
 * @param {(symbol: number) => [number, number][]} refsOf kinds of references and their targets
 * @returns {{live: Set<number>, stubs: Set<number>, by: Map<number, number>}} live holds no stub; by tells who
 *   reached a symbol first
 */
export function reach(symbols, roots, refsOf) {
  const live = new Set();
  const stubs = new Set();
  const by = new Map();
  const queue = [...roots];
  for (let s; (s = queue.shift()) !== undefined; ) {
    if (live.has(s) || stubs.has(s)) continue;
    const { name, func } = symbols[s];
    if (func >= 0 && isStub(name)) {
      stubs.add(s);
      continue;
    }
    live.add(s);
    for (const [kind, target] of follow(() => refsOf(s), () => trail(symbols, by, s))) {
      if (kind === KIND.import) throw new Error(`${name} calls the host: ${trail(symbols, by, s)}`);
      if (kind === KIND.unknown) throw new Error(`${name} refers to what the linker's map does not tell: ${trail(symbols, by, s)}`);
      if (!by.has(target) && !roots.includes(target)) by.set(target, s);
      forbid(symbols[target], () => trail(symbols, by, target));
      queue.push(target);
    }
  }
  return { live, stubs, by };
}

function forbid({ name, func }, path) {
  for (const [rule, what] of FORBIDDEN) {
    if (func >= 0 && rule.test(name)) throw new Error(`${name} is reached, of ${what}: ${path()}`);
  }
}

/** Looks into a symbol; what is wrong there is told with the path that led to it. */
function follow(look, path) {
  try {
    return look();
  } catch (error) {
    throw new Error(`${error.message} (reached by ${path()})`, { cause: error });
  }
}

/** Kinds of references in the map. */
export const KIND = Object.freeze({ address: 97, call: 99, import: 105, offset: 111, unknown: 117 });

/** The path of references that leads to a symbol. */
export function trail(symbols, by, s) {
  const names = [];
  for (let at = s; at !== undefined; at = by.get(at)) names.unshift(symbols[at].name);
  return names.join(" -> ");
}
