//go:build !js

package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// made creates n runs, one a second, and gives their ids, newest first.
func (w *world) made(n int) (ids []string) {
	for range n {
		run, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
		ids = append([]string{run.RunID}, ids...)
		time.Sleep(time.Second)
	}
	return ids
}

func TestListGoesThroughAllPages(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ids := w.made(7)
		w.api.Script(fakeapi.TooMany("1").On(fakeapi.List)) // each page is followed through
		var got []string
		for row, err := range w.client().List(context.Background(), follow.ListOptions{Limit: 3}) {
			w.NoErr(err)
			got = append(got, row.RunID)
		}
		w.Equal(got, ids)
		w.Equal(w.api.Stats().Requests.List, 4) // three pages, one of them asked for twice
		for range w.client().List(context.Background(), follow.ListOptions{Limit: 3}) {
			break
		}
		w.Equal(w.api.Stats().Requests.List, 5) // no page that nobody comes to
	})
}

func TestARowTellsAll(t *testing.T) {
	virtual(t, fakeapi.Config{CostPerRun: 2, RunDuration: time.Hour, Window: -1}, func(w *world) {
		id := w.unfinished()
		page, err := w.client().Page(context.Background(), follow.ListOptions{})
		w.NoErr(err)
		w.True(!page.HasMore)
		w.Equal(len(page.Rows), 1)
		row := page.Rows[0]
		w.Equal([]string{row.RunID, row.PromptVersionID, row.RunStatus, row.RunName}, []string{id, fakeapi.PromptVersionID, "queued", "Essay on a topic"})
		w.True(row.Credits == nil) // null before its end
		w.True(row.CreatedAt.Equal(w.began))
		w.Equal(row.Get("runName").String(), row.RunName)

		w.api.Finish(id)
		page, err = w.client().Page(context.Background(), follow.ListOptions{})
		w.NoErr(err)
		w.Equal(*page.Rows[0].Credits, int64(2))
		w.Equal(page.Rows[0].Outputs[0].Type, "text")
		again, err := json.Marshal(page.Rows[0])
		w.NoErr(err)
		w.True(strings.HasPrefix(string(again), `{"runId":"`+id)) // as it came
	})
}

func TestListAsksAsTold(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ids := w.made(5)
		since := w.began.Add(1500 * time.Millisecond) // the run of second 1 counts: seconds are whole
		rows := func(options follow.ListOptions) (got []string) {
			page, err := w.client().Page(context.Background(), options)
			w.NoErr(err)
			for _, row := range page.Rows {
				got = append(got, row.RunID)
			}
			return got
		}
		w.Equal(rows(follow.ListOptions{Since: since}), ids[:4])
		w.Equal(rows(follow.ListOptions{Until: since}), ids[3:]) // and here, too
		w.Equal(rows(follow.ListOptions{StartingAfter: ids[1], Limit: 2}), ids[2:4])
		w.Equal(rows(follow.ListOptions{EndingBefore: ids[3], Limit: 2}), ids[1:3])
		w.Equal(len(rows(follow.ListOptions{RunStatus: "failed"})), 0)
	})
}

func TestWhatEndsAList(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		last := func(options follow.ListOptions) (err error) {
			for _, err = range w.client().List(context.Background(), options) {
			}
			return err
		}
		for want, options := range map[string]follow.ListOptions{
			"Limit: want 1 to 50": {Limit: 51}, "List: Limit": {Limit: -1}, "StartingAfter: want": {StartingAfter: "a/b"}, "EndingBefore: want none": {EndingBefore: "r"},
		} {
			err := last(options)
			w.True(err != nil && strings.Contains(err.Error(), want))
		}
		w.Equal(len(w.api.Requests()), 0)
		w.True(errors.Is(last(follow.ListOptions{RunStatus: "lost"}), fault.ErrValidation))
		w.api.Script(fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS","data":{"rows":[],"hasMore":true}}`},
			fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS","data":{"rows":7}}`},
			fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS","data":{"rows":[{"runId":"r","createdAt":"soon","credits":1.5,"outputs":{}}]}}`})
		err := last(follow.ListOptions{})
		w.True(err != nil && strings.Contains(err.Error(), "nothing to go on from")) // and no loop without end
		err = last(follow.ListOptions{})
		w.True(err != nil && strings.Contains(err.Error(), "no rows"))
		for row, err := range w.client().List(context.Background(), follow.ListOptions{}) {
			w.NoErr(err)
			w.True(row.CreatedAt.IsZero() && row.Credits == nil && row.Outputs == nil) // unreadable is zero
			w.Equal(row.Get("credits").Num, 1.5)                                       // and can be read all the same
		}
	})
}
