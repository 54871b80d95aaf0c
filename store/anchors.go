package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// anchor is what stood at the end of a day: how many cases and events there were, and one hash over the last event of each case.
type anchor struct {
	cases, events int
	sum           []byte
}

// anchorsOf are the anchors of days that come one after the other. All events are read once, in the order of the days by whose
// end they were written: an anchor costs the hashing of the ends, and not another look at everything that happened before.
func anchorsOf(ctx context.Context, tx pgx.Tx, days []cases.Date) ([]anchor, error) {
	ends := make([]time.Time, len(days))
	for i, day := range days {
		ends[i] = (day + 1).At(0, 0)
	}
	rows, err := tx.Query(ctx, `SELECT width_bucket(recorded_at, $1::timestamptz[]) AS day, dense_rank() OVER (ORDER BY case_number), case_number, seq, hash
		FROM case_events WHERE recorded_at < $2 ORDER BY day`, ends, slices.MaxFunc(append(ends, time.Time{}), time.Time.Compare))
	if err != nil {
		return nil, err
	}
	var chains chainEnds
	var anchors []anchor
	var day, place, seq int
	var name string
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&day, &place, &name, &seq, &hash}, func() error {
		for len(anchors) < day {
			anchors = append(anchors, chains.anchor())
		}
		chains.add(place, name, seq, hash)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for len(anchors) < len(days) {
		anchors = append(anchors, chains.anchor())
	}
	return anchors, nil
}

// chainEnds are the ends of the chains of all cases, each at its place in the order of the numbers.
type chainEnds struct {
	lines [][]byte // what is hashed of each; nil where there is no event yet
	seqs  []int
	now   anchor // without its sum where an end has changed since
}

// add takes an event in, of a case that has its place from 1 on.
func (c *chainEnds) add(place int, name string, seq int, hash []byte) {
	for len(c.lines) < place {
		c.lines, c.seqs = append(c.lines, nil), append(c.seqs, 0)
	}
	line, last := c.lines[place-1], c.seqs[place-1]
	if line != nil && seq < last {
		return // it was written after the one that follows it
	}
	if line == nil {
		c.now.cases++
	}
	c.now.events, c.now.sum = c.now.events+seq-last, nil
	c.lines[place-1], c.seqs[place-1] = fmt.Appendf(line[:0], "%s %d %x\n", name, seq, hash), seq
}

// anchor is the anchor of the ends as they are.
func (c *chainEnds) anchor() anchor {
	if c.now.sum == nil {
		digest := sha256.New()
		for _, line := range c.lines {
			digest.Write(line) // a hash takes everything
		}
		c.now.sum = digest.Sum(nil)
	}
	return c.now
}
