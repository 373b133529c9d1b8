package follow

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"followthrough/core"

	"github.com/tidwall/gjson"
)

// ListOptions say which runs are listed. The zero ListOptions are all of them,
// newest first.
type ListOptions struct {
	Limit         int       // rows of a page, 1 to 50; 0 is the API's own default, 10
	StartingAfter string    // a run: those that follow it in the list, the older ones
	EndingBefore  string    // a run: those that stand before it, the newer ones
	RunStatus     string    // "queued", "running", "succeeded" or "failed"; "" is any
	Since         time.Time // created then or later; a fraction of a second is cut off. Zero is no bound
	Until         time.Time // created before; a fraction of a second makes it the next. Zero is no bound
}

// Page is one page of the list.
type Page struct {
	Rows    []*Row
	HasMore bool // there are more behind it: the next page starts after the last row
}

// Page gives one page of the list of runs, newest first.
func (c *Client) Page(ctx context.Context, options ListOptions) (*Page, error) {
	query, err := options.query()
	if err != nil {
		return nil, err
	}
	e := c.ask(ctx, call{path: runsAt, query: query})
	if e.err != nil {
		return nil, e.err
	}
	rows := gjson.GetBytes(e.data, "rows")
	if !rows.IsArray() {
		return nil, e.wrong("the answer has no rows")
	}
	page := &Page{HasMore: gjson.GetBytes(e.data, "hasMore").Bool()}
	for _, row := range rows.Array() {
		page.Rows = append(page.Rows, readRow([]byte(row.Raw)))
	}
	return page, nil
}

// List gives the runs of all pages, newest first, each page when it is come to.
// An error ends it: the pair is then a nil *Row and the error. Runs that are
// created meanwhile do not shift it.
func (c *Client) List(ctx context.Context, options ListOptions) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		if options.EndingBefore != "" {
			yield(nil, errors.New("follow: List: EndingBefore: want none; Page takes it"))
			return
		}
		for {
			page, err := c.Page(ctx, options)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range page.Rows {
				if !yield(row, nil) {
					return
				}
			}
			if !page.HasMore {
				return
			}
			next := ""
			if len(page.Rows) > 0 {
				next = page.Rows[len(page.Rows)-1].RunID
			}
			if next == "" || next == options.StartingAfter {
				yield(nil, errors.New("follow: List: the API says that there is more, and names nothing to go on from"))
				return
			}
			options.StartingAfter = next
		}
	}
}

func (l *ListOptions) query() (url.Values, error) {
	query := url.Values{}
	if l.Limit < 0 || l.Limit > core.ListRows {
		return nil, fmt.Errorf("follow: List: Limit: want 1 to %d, or 0", core.ListRows)
	}
	if l.Limit > 0 {
		query.Set("limit", strconv.Itoa(l.Limit))
	}
	for _, run := range [...]struct{ field, name, id string }{
		{"StartingAfter", "startingAfter", l.StartingAfter}, {"EndingBefore", "endingBefore", l.EndingBefore},
	} {
		if run.id == "" {
			continue
		}
		if _, ok := core.ParseRunID(run.id); !ok {
			return nil, fmt.Errorf("follow: List: %s: want %s", run.field, wantRunID)
		}
		query.Set(run.name, run.id)
	}
	if l.RunStatus != "" {
		query.Set("status", l.RunStatus)
	}
	if !l.Since.IsZero() {
		query.Set("since", strconv.FormatInt(l.Since.Unix(), 10))
	}
	if !l.Until.IsZero() {
		query.Set("until", strconv.FormatInt(l.Until.Add(time.Second-1).Unix(), 10))
	}
	return query, nil
}
