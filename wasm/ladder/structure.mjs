/**
 * From a graph of parts to WebAssembly's blocks, loops and ifs, without a
 * dispatch: N. Ramsey, "Beyond Relooper" (ICFP 2022). A part's code stands
 * inside the part that dominates it.
 */
import { OP, one } from "./lib/code.mjs";

const VOID = 0x40;

/** Gives the code of a lifted function; throws if its graph cannot be structured. */
export function structure(name, parts) {
  const graph = order(skipEmpty(parts));
  const { rank, dominator } = graph;
  const into = new Map(); // forward edges into a part
  const loops = new Set();
  for (const from of graph.reached) {
    for (const to of successors(graph.parts[from])) {
      if (rank.get(to) > rank.get(from)) {
        into.set(to, (into.get(to) ?? 0) + 1);
      } else {
        if (!dominates(dominator, to, from)) throw new Error(`${name}: a loop with two entries`);
        loops.add(to);
      }
    }
  }
  const children = new Map(graph.reached.map((part) => [part, []]));
  for (const part of graph.reached) {
    if (part !== graph.entry && into.get(part) > 1) children.get(dominator.get(part)).push(part);
  }
  // The last in order stands outermost.
  for (const list of children.values()) list.sort((a, b) => rank.get(b) - rank.get(a));
  const out = [];
  const tree = (part, context) => {
    if (!loops.has(part)) return within(part, children.get(part), context);
    out.push(one(OP.loop, VOID));
    within(part, children.get(part), [{ loop: part }, ...context]);
    out.push(one(OP.end));
  };
  const within = (part, followers, context) => {
    if (followers.length > 0) {
      const [last, ...others] = followers;
      out.push(one(OP.block, VOID));
      within(part, others, [{ before: last }, ...context]);
      out.push(one(OP.end));
      return tree(last, context);
    }
    const { code, next } = graph.parts[part];
    out.push(...code);
    if (next.go !== undefined) branch(part, next.go, context);
    if (next.yes === undefined) return;
    out.push(one(OP.if, VOID));
    branch(part, next.yes, [{}, ...context]);
    out.push(one(OP.else));
    branch(part, next.no, [{}, ...context]);
    out.push(one(OP.end));
  };
  const branch = (from, to, context) => {
    const back = rank.get(to) <= rank.get(from);
    if (!back && into.get(to) === 1) return tree(to, context);
    out.push(one(OP.br, context.findIndex((label) => (back ? label.loop : label.before) === to)));
  };
  tree(graph.entry, []);
  return out;
}

const successors = ({ next }) => (next.go !== undefined ? [next.go] : next.yes !== undefined ? [next.yes, next.no] : []);

/** Leaves out parts that only go on elsewhere. */
function skipEmpty(parts) {
  const copy = parts.map(({ code, next }) => ({ code: [...code], next: { ...next } }));
  const skip = (to) => {
    for (let seen = new Set(); copy[to].code.length === 0 && copy[to].next.go !== undefined && !seen.has(to); to = copy[to].next.go) seen.add(to);
    return to;
  };
  for (const part of copy) {
    for (const key of Object.keys(part.next)) part.next[key] = skip(part.next[key]);
    if (part.next.yes !== undefined && part.next.yes === part.next.no) {
      part.code.push(one(OP.drop));
      part.next = { go: part.next.yes };
    }
  }
  return { parts: copy, entry: skip(0) };
}

/** Reverse postorder from the entry, and immediate dominators (Cooper, Harvey, Kennedy 2001). */
function order({ parts, entry }) {
  const post = [];
  const seen = new Set([entry]);
  const walk = (part) => {
    for (const to of successors(parts[part])) {
      if (!seen.has(to)) {
        seen.add(to);
        walk(to);
      }
    }
    post.push(part);
  };
  walk(entry);
  const reached = post.reverse();
  const rank = new Map(reached.map((part, i) => [part, i]));
  const before = new Map(reached.map((part) => [part, []]));
  for (const part of reached) for (const to of successors(parts[part])) before.get(to).push(part);
  const dominator = new Map([[entry, entry]]);
  const meet = (a, b) => {
    while (a !== b) {
      while (rank.get(a) > rank.get(b)) a = dominator.get(a);
      while (rank.get(b) > rank.get(a)) b = dominator.get(b);
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const part of reached.slice(1)) {
      const found = before.get(part).filter((p) => dominator.has(p)).reduce(meet);
      changed ||= dominator.get(part) !== found;
      dominator.set(part, found);
    }
  }
  return { parts, entry, reached, rank, dominator };
}

function dominates(dominator, a, b) {
  for (; ; b = dominator.get(b)) {
    if (a === b) return true;
    if (dominator.get(b) === b) return false;
  }
}
