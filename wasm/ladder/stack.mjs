/** How deep the stack can get: a proof, for there is no recursion and every frame's size is known. */

/** A return address, which the callee takes away. */
const PUSHED = 8;

/**
 * @param {Map<number, {frame: number, calls: number[]}>} functions
 * @param {number[]} roots
 * @param {(symbol: number) => string} name
 * @returns {number} bytes below the top
 */
export function stackDepth(functions, roots, name) {
  const known = new Map();
  const path = [];
  const depth = (f) => {
    if (known.has(f)) return known.get(f);
    if (path.includes(f)) throw new Error(`a recursion, so that the stack has no bound: ${[...path, f].map(name).join(" -> ")}`);
    path.push(f);
    const { frame, calls } = functions.get(f);
    const most = calls.reduce((deepest, callee) => Math.max(deepest, PUSHED + depth(callee)), 0);
    path.pop();
    known.set(f, frame + most);
    return frame + most;
  };
  return Math.max(...roots.map(depth));
}
