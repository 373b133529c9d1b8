// Who may send next: one queue for all requests of a key, served at the pace
// that the API allows. First come, first served; but the watch's polls go
// before callers, as what they ask about is paid already.

/** How long one call waits here before it is asked to call again: a caller who left without a word does not. */
const SLICE_MS = 20_000;

/** How long a place is kept for one who is between two calls. */
const LEASE_MS = 5_000;

/** Whoever's turn is further off than this waits elsewhere, where waiting is cheap, and comes back this much before it. */
const NEAR_MS = 10_000;

/** So many polls in a row, then a caller who waits: nobody starves. */
const POLLS_IN_A_ROW = 3;

/**
 * How late a timer may be without loss to the pace: the next slot counts from
 * when this one was meant. It is the room that the rate leaves in a second, so
 * that no second sees a slot too many.
 */
const LATE_MS = 15;

/**
 * pace is the state that was stored, save(pace) stores it before anybody is
 * told of a slot. rate is core's. most and mostBytes bound who waits.
 */
export class Queue {
  #core;
  #rate;
  #pace;
  #save;
  #most;
  #mostBytes;
  #callers = new Map(); // ticket → place, in the order in which they came
  #polls = []; // functions to be told
  #bytes = 0;
  #inARow = 0;
  #timer;
  #dueMs = 0; // when the timer was meant to fire
  #heldUntilMs = 0;
  #tail; // the pace once all who wait were served; undefined if it must be counted anew

  constructor({ core, rate, pace, save, most, mostBytes }) {
    this.#core = core;
    this.#rate = rate;
    this.#pace = pace;
    this.#save = save;
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  /** Until when a pause that the API asked for lasts, since 1970; 0 if none is known here. */
  get heldUntilMs() {
    return this.#heldUntilMs > Date.now() ? this.#heldUntilMs : 0;
  }

  get length() {
    return this.#callers.size + this.#polls.length;
  }

  /**
   * Waits for a slot: {} when it is there. {again: ticket, afterMs}: call again
   * with it after that time, the place is kept. {refused, retryAfterMs} where the wait would
   * be longer than leftMs, or too many wait; nothing is taken then.
   */
  take({ ticket, leftMs, bytes = 0 }) {
    const place = this.#callers.get(ticket) ?? this.#enter(leftMs, bytes);
    if (place.refused) return Promise.resolve(place);
    const afterMs = place.turnMs - Date.now() - NEAR_MS;
    if (afterMs > NEAR_MS) {
      place.leaseMs = Date.now() + afterMs + LEASE_MS;
      this.#serve();
      return Promise.resolve({ again: place.ticket, afterMs });
    }
    return new Promise((resolve) => {
      clearTimeout(place.slice);
      place.answer?.({ again: place.ticket, afterMs: 0 }); // its call was lost, and made again
      place.answer = resolve;
      place.slice = setTimeout(() => {
        place.answer = undefined;
        place.leaseMs = Date.now() + LEASE_MS;
        resolve({ again: place.ticket, afterMs: 0 });
      }, SLICE_MS);
      this.#serve();
    });
  }

  #enter(leftMs, bytes) {
    const nowMs = Date.now();
    this.#dropTheGone(nowMs);
    if (this.#callers.size >= this.#most || this.#bytes + bytes > this.#mostBytes) {
      return { refused: "queue_full", retryAfterMs: this.#waitBehindAll(nowMs).waitMs };
    }
    const { waitMs, state } = this.#waitBehindAll(nowMs);
    if (waitMs > leftMs) return { refused: "would_exceed_budget", retryAfterMs: waitMs };
    this.#tail = state;
    const place = { ticket: crypto.randomUUID(), deadlineMs: nowMs + leftMs, turnMs: nowMs + waitMs, bytes, answer: undefined, slice: undefined, leaseMs: 0 };
    this.#callers.set(place.ticket, place);
    this.#bytes += bytes;
    return place;
  }

  /** Gives up a place. */
  leave(ticket) {
    const place = this.#callers.get(ticket);
    if (place) this.#answer(place, { again: ticket, afterMs: 0 });
  }

  /** Waits for a slot ahead of all callers. */
  poll() {
    return new Promise((resolve) => {
      this.#polls.push(resolve);
      this.#tail = undefined;
      this.#serve();
    });
  }

  /** Takes a slot that is free just now and gives 0; else gives the wait for one, and takes nothing. */
  tryPoll() {
    const { waitMs, state } = this.#core.pace(this.#rate, this.#pace, Date.now());
    if (waitMs === 0) this.#keep(state);
    return waitMs;
  }

  /** Keeps every slot from before untilMs, and refuses whoever cannot wait so long. */
  hold(untilMs) {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs);
    this.#keep(this.#core.hold(this.#rate, this.#pace, untilMs));
    this.#dueMs = 0;
    this.#tail = undefined;
    const nowMs = Date.now();
    let pace = this.#pace;
    for (const place of this.#callers.values()) {
      const { waitMs, state } = this.#core.pace(this.#rate, pace, nowMs);
      if (nowMs + waitMs > place.deadlineMs) this.#answer(place, { refused: "would_exceed_budget", retryAfterMs: waitMs });
      else pace = state;
    }
    this.#serve();
  }

  // Serves whom it can, and sets the timer for the next.
  #serve() {
    clearTimeout(this.#timer);
    for (;;) {
      const nowMs = Date.now();
      this.#dropTheGone(nowMs);
      const place = this.#first();
      if (place === undefined && this.#polls.length === 0) {
        this.#dueMs = 0;
        return;
      }
      const meantMs = this.#dueMs > 0 ? Math.min(nowMs, Math.max(this.#dueMs, nowMs - LATE_MS)) : nowMs;
      const { waitMs, state } = this.#core.pace(this.#rate, this.#pace, meantMs);
      if (waitMs > 0) {
        this.#dueMs = meantMs + waitMs;
        this.#timer = setTimeout(() => this.#serve(), Math.min(this.#dueMs - nowMs, 2 ** 31 - 1));
        return;
      }
      this.#keep(state);
      this.#grant(place);
    }
  }

  // The first of those who are here. Who waits elsewhere keeps its place.
  #first() {
    for (const place of this.#callers.values()) if (place.answer !== undefined) return place;
    return undefined;
  }

  #grant(place) {
    if (this.#polls.length > 0 && (place === undefined || this.#inARow < POLLS_IN_A_ROW)) {
      this.#inARow++;
      this.#polls.shift()();
      return;
    }
    this.#inARow = 0;
    this.#answer(place, {});
  }

  // Those who did not come back for their place, and those whose time is over.
  #dropTheGone(nowMs) {
    for (const place of this.#callers.values()) {
      const gone = place.answer === undefined && place.leaseMs > 0 && place.leaseMs < nowMs;
      if (gone) this.#answer(place, { again: place.ticket, afterMs: 0 });
      else if (place.deadlineMs < nowMs) {
        this.#answer(place, { refused: "would_exceed_budget", retryAfterMs: this.#waitBehindAll(nowMs).waitMs });
      }
    }
  }

  #answer(place, answer) {
    clearTimeout(place.slice);
    if (this.#callers.delete(place.ticket)) this.#bytes -= place.bytes;
    if (answer.again !== undefined || answer.refused !== undefined) this.#tail = undefined;
    place.answer?.(answer);
  }

  // The wait of one who would come last now, and the pace after that.
  #waitBehindAll(nowMs) {
    if (this.#tail === undefined) {
      this.#tail = this.#pace;
      for (let n = this.length; n > 0; n--) this.#tail = this.#core.pace(this.#rate, this.#tail, nowMs).state;
    }
    return this.#core.pace(this.#rate, this.length === 0 ? this.#pace : this.#tail, nowMs);
  }

  #keep(pace) {
    this.#pace = pace;
    if (this.length === 0) this.#tail = undefined;
    this.#save(pace);
  }
}
