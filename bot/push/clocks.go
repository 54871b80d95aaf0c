package push

import (
	"context"
	"log/slog"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/riverqueue/river"
)

// reminder looks at a case's limits when its time has come.
type reminder struct {
	river.WorkerDefaults[store.RemindCase]
	db  *store.DB
	log *slog.Logger
}

// Work sends what the limits ask for now. A job that comes too late or twice finds nothing to say.
func (r reminder) Work(ctx context.Context, job *river.Job[store.RemindCase]) error {
	levels, err := r.db.Remind(ctx, job.Args.Case, time.Now())
	for _, level := range levels {
		r.log.Info("reminder sent", "case", job.Args.Case, "level", level)
	}
	return err
}

// anchorDay is the job of anchoring the day that is over.
type anchorDay struct{}

// Kind names the job in the queue.
func (anchorDay) Kind() string { return "anchor_day" }

// anchorer logs one hash over all cases each day, where nobody who can write into the database can change it.
type anchorer struct {
	river.WorkerDefaults[anchorDay]
	db  *store.DB
	log *slog.Logger
}

// Work anchors yesterday, once.
func (a anchorer) Work(ctx context.Context, _ *river.Job[anchorDay]) error {
	day := cases.DateOf(time.Now()) - 1
	hash, made, err := a.db.Anchor(ctx, day)
	if made {
		a.log.Info("cases anchored", "day", day.String(), "hash", hash)
	}
	return err
}

// remindDrafts is the job of looking for drafts that were left behind.
type remindDrafts struct{}

// Kind names the job in the queue.
func (remindDrafts) Kind() string { return "remind_drafts" }

// draftReminder reminds people of drafts they left behind.
type draftReminder struct {
	river.WorkerDefaults[remindDrafts]
	db  *store.DB
	log *slog.Logger
}

// Work reminds of each draft once.
func (d draftReminder) Work(ctx context.Context, _ *river.Job[remindDrafts]) error {
	reminded, err := d.db.RemindDrafts(ctx, time.Now())
	if reminded > 0 {
		d.log.Info("people were reminded of their drafts", "drafts", reminded)
	}
	return err
}

// periodic are the jobs that come by themselves: the anchor of the day before, of which the first of a day counts, and
// the look for drafts. One replica at a time queues them.
func periodic() []*river.PeriodicJob {
	every := func(pause time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(pause), func() (river.JobArgs, *river.InsertOpts) { return args, nil },
			&river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{every(time.Hour, anchorDay{}), every(10*time.Minute, remindDrafts{})}
}
