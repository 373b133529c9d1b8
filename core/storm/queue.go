package storm

// event is the next thing that happens to a client.
type event struct {
	at  uint64 // when
	seq uint64 // among those of one instant, the order in which they were foreseen
	who uint32
}

func (e event) before(f event) bool { return e.at < f.at || e.at == f.at && e.seq < f.seq }

// queue is a binary heap. No two events are equal, so that the order in which
// they leave does not depend on how the heap is built.
type queue struct {
	heap []event
	seq  uint64
}

func (q *queue) push(at uint64, who uint32) {
	e := event{at, q.seq, who}
	q.seq++
	q.heap = append(q.heap, e)
	i := len(q.heap) - 1
	for i > 0 {
		up := (i - 1) / 2
		if q.heap[up].before(e) {
			break
		}
		q.heap[i] = q.heap[up]
		i = up
	}
	q.heap[i] = e
}

// pop takes the first event of a queue that has one.
func (q *queue) pop() event {
	first := q.heap[0]
	n := len(q.heap) - 1
	last := q.heap[n]
	q.heap = q.heap[:n]
	if n == 0 {
		return first
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= n {
			break
		}
		if down+1 < n && q.heap[down+1].before(q.heap[down]) {
			down++
		}
		if last.before(q.heap[down]) {
			break
		}
		q.heap[i] = q.heap[down]
		i = down
	}
	q.heap[i] = last
	return first
}
