import { Meter } from "./meter.js";
import { Random } from "./random.js";

/** The API: a limiter, and a service behind it. */
export class Vendor {
  constructor(scenario, answers) {
    this.scenario = scenario;
    this.answers = answers;
    this.meter = new Meter(scenario.limiter);
    this.chance = new Random(scenario.seed, 1);
  }

  judge(c, now) {
    const { scenario: s, answers, chance } = this;
    const down = s.outage.fromMs <= now && now < s.outage.untilMs;
    if (down && s.outage.status === 0) return this.fail(c, now);
    const wait = this.meter.take(now);
    if (wait > 0) {
      c.answer = { ...answers.refused, retryAfter: named(s.limiter.retryAfter, "exact", wait) };
      return chance.in(s.refusalMs);
    }
    if (down) return this.fail(c, now);
    if (c.polling) {
      c.answer = now < c.runEnds ? answers.going : answers.done;
      return chance.in(s.serviceMs);
    }
    if (s.method === "POST") {
      c.runs++;
      if (chance.next() % 1000 < s.late.permille) {
        c.runEnds = now + chance.in(s.late.runMs);
        c.answer = answers.late;
        return chance.in(s.late.answerMs);
      }
    }
    c.answer = answers.done;
    return chance.in(s.serviceMs);
  }

  fail(c, now) {
    const { status, failure, envelope, retryAfter, untilMs, takesMs, processed } = this.scenario.outage;
    c.answer = status === 0
      ? { kind: "down", status, failure, retryAfter: "", body: "" }
      : { kind: "down", status, failure: "", retryAfter: named(retryAfter, "end", untilMs - now), body: envelope ? this.answers.down.body : "" };
    if (processed && !c.polling && this.scenario.method === "POST") c.runs++;
    return this.chance.in(takesMs);
  }
}

const named = (header, word, waitMs) => (header === word ? String(Math.ceil(waitMs / 1000)) : header);
