/** What happens next to each client: a binary heap by instant, then by the order in which it was foreseen. */
export class Queue {
  heap = [];
  seq = 0;

  push(at, who) {
    const e = { at, seq: this.seq++, who };
    const { heap } = this;
    let i = heap.length;
    heap.push(e);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (before(heap[up], e)) break;
      heap[i] = heap[up];
      i = up;
    }
    heap[i] = e;
  }

  pop() {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    const n = heap.length;
    if (n === 0) return first;
    let i = 0;
    for (let down; (down = 2 * i + 1) < n; i = down) {
      if (down + 1 < n && before(heap[down + 1], heap[down])) down++;
      if (before(last, heap[down])) break;
      heap[i] = heap[down];
    }
    heap[i] = last;
    return first;
  }
}

const before = (e, f) => e.at < f.at || (e.at === f.at && e.seq < f.seq);
