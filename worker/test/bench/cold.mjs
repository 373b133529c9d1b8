// How long a caller waits for the first answer of a workerd that has just
// started: one that is passed on as it is, and one that must be judged.
import { median } from "../../../web/test/bench/median.mjs";
import { reach } from "../../../web/test/bench/reach.mjs";
import { operate } from "./operations.mjs";
import { DOOR, EDGE, HAND, openSides } from "./sides.mjs";

const MOST = 2;
const [PLAIN, JUDGED] = ["a read", "a create"];

/** Each first answer is of a process of its own, in turns. */
export async function tellCold({ times = 9 } = {}) {
  const sides = await openSides();
  try {
    const first = {};
    for (let time = 0; time < times; time++) {
      for (const side of [DOOR, EDGE, HAND]) {
        for (const kind of [PLAIN, JUDGED]) (first[`${side}: ${kind}`] ??= []).push(await firstOf(sides, side, kind));
      }
    }
    const ms = (side, kind) => median(first[`${side}: ${kind}`]);
    for (const side of [DOOR, EDGE, HAND]) {
      console.log(`cold    ${side.padEnd(7)} the first answer: plain ${ms(side, PLAIN).toFixed(1)} ms, judged ${ms(side, JUDGED).toFixed(1)} ms`);
    }
    reach("the first judged answer ÷ the first plain one, door", ms(DOOR, JUDGED) / ms(DOOR, PLAIN), MOST);
    reach("the first judged answer ÷ the first plain one, with the gate", ms(EDGE, JUDGED) / ms(EDGE, PLAIN), MOST);
  } finally {
    await sides.close();
  }
}

async function firstOf(sides, side, kind) {
  const { url, close } = await sides.start(side);
  try {
    const from = performance.now();
    await operate(url, kind);
    return performance.now() - from;
  } finally {
    await close();
  }
}
