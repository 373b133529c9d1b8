package storm

// Result is what came of a scenario.
type Result struct {
	Scenario string
	Seed     uint32
	Clients  uint64
	IdealMs  uint64 // when all of them could have finished
	Policies []Row
}

// Row is what came of one policy. Finished, GaveUp and UnderWay make up all
// clients.
type Row struct {
	Name             string
	Finished         uint64
	GaveUp           uint64
	UnderWay         uint64 // when the horizon was reached
	Requests         uint64 // polls too
	Refused          uint64 // answers by the limiter
	Failed           uint64 // other answers that were no success: the outage's, and creates whose run goes on
	Created          uint64 // runs
	Twice            uint64 // clients for which more than one was created: somebody pays for each
	Early            uint64 // requests sent before a Retry-After that the same client had been given was over
	MakespanMs       uint64 // when the last finished
	IdealMs          uint64 // when as many could have finished
	MakespanPermille uint64 // of that; 0 if none finished
	RequestsPermille uint64 // requests per client that finished, likewise
	WaitP50Ms        uint64 // from arrival to the end, of those that finished; nearest rank
	WaitP99Ms        uint64
	WorstSecond      uint64 // most requests in one second
	Series           Series
}

// Series count by seconds from the begin; those of a Result have one length.
type Series struct{ Sent, Refused, Failed, Finished []uint64 }

// level makes all series as long as the longest.
func (r *Result) level() {
	longest := 0
	for i := range r.Policies {
		for _, s := range r.Policies[i].Series.all() {
			longest = max(longest, len(*s))
		}
	}
	for i := range r.Policies {
		for _, s := range r.Policies[i].Series.all() {
			for len(*s) < longest {
				*s = append(*s, 0)
			}
		}
	}
}

func (s *Series) all() [4]*[]uint64 {
	return [4]*[]uint64{&s.Sent, &s.Refused, &s.Failed, &s.Finished}
}
