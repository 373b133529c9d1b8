package storm

import "strconv"

// AppendJSON appends the result in JSON: no white space, members in the order
// of the fields, so that the same result is the same bytes.
func (r *Result) AppendJSON(b []byte) []byte {
	b = append(b, `{"scenario":"`...)
	b = append(append(b, r.Scenario...), '"')
	b = member(b, "seed", uint64(r.Seed))
	b = member(b, "clients", r.Clients)
	b = member(b, "idealMs", r.IdealMs)
	b = append(b, `,"policies":[`...)
	for i := range r.Policies {
		if i > 0 {
			b = append(b, ',')
		}
		b = r.Policies[i].appendJSON(b)
	}
	return append(b, "]}"...)
}

func (r *Row) appendJSON(b []byte) []byte {
	b = append(b, `{"name":"`...)
	b = append(append(b, r.Name...), '"')
	b = member(b, "finished", r.Finished)
	b = member(b, "gaveUp", r.GaveUp)
	b = member(b, "underWay", r.UnderWay)
	b = member(b, "requests", r.Requests)
	b = member(b, "refused", r.Refused)
	b = member(b, "failed", r.Failed)
	b = member(b, "created", r.Created)
	b = member(b, "twice", r.Twice)
	b = member(b, "early", r.Early)
	b = member(b, "makespanMs", r.MakespanMs)
	b = member(b, "idealMs", r.IdealMs)
	b = member(b, "makespanPermille", r.MakespanPermille)
	b = member(b, "requestsPermille", r.RequestsPermille)
	b = member(b, "waitP50Ms", r.WaitP50Ms)
	b = member(b, "waitP99Ms", r.WaitP99Ms)
	b = member(b, "worstSecond", r.WorstSecond)
	b = append(b, `,"series":{`...)
	for i, s := range r.Series.all() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, [4]string{"sent", "refused", "failed", "finished"}[i]...)
		b = append(b, `":[`...)
		for j, n := range *s {
			if j > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendUint(b, n, 10)
		}
		b = append(b, ']')
	}
	return append(b, "}}"...)
}

func member(b []byte, name string, n uint64) []byte {
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return strconv.AppendUint(b, n, 10)
}
