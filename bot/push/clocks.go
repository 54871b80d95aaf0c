package push

import (
	"context"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// work is a worker that does one thing.
type work[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	do func(context.Context, T) error
}

// Work does it.
func (w work[T]) Work(ctx context.Context, job *river.Job[T]) error { return w.do(ctx, job.Args) }

// remind sends what the limits of a case ask for now. A job that comes too late or twice finds nothing to say.
func (p *Pusher) remind(ctx context.Context, job store.RemindCase) error {
	levels, err := p.DB.Remind(ctx, job.Case, p.now())
	for _, level := range levels {
		p.Log.Info("reminder sent", "case", job.Case, "level", level)
	}
	return err
}

// anchorDay is the job of anchoring the day that is over.
type anchorDay struct{}

// Kind names the job in the queue.
func (anchorDay) Kind() string { return "anchor_day" }

// anchor logs one hash over all cases for yesterday, once, where nobody who can write into the database can change it.
func (p *Pusher) anchor(ctx context.Context, _ anchorDay) error {
	day := cases.DateOf(p.now()) - 1
	hash, made, err := p.DB.Anchor(ctx, day)
	if made {
		p.Log.Info("cases anchored", "day", day.String(), "hash", hash)
	}
	return err
}

// remindDrafts is the job of looking for drafts that were left behind.
type remindDrafts struct{}

// Kind names the job in the queue.
func (remindDrafts) Kind() string { return "remind_drafts" }

// remindOfDrafts reminds people of drafts they left behind, of each once.
func (p *Pusher) remindOfDrafts(ctx context.Context, _ remindDrafts) error {
	reminded, err := p.DB.RemindDrafts(ctx, p.now())
	if reminded > 0 {
		p.Log.Info("people were reminded of their drafts", "drafts", reminded)
	}
	return err
}

// sendDigests is the job of sending the lists of the morning.
type sendDigests struct{}

// Kind names the job in the queue.
func (sendDigests) Kind() string { return "send_digests" }

// digests queues the lists of the morning, each once a day.
func (p *Pusher) digests(ctx context.Context, _ sendDigests) error {
	queued, err := p.DB.Digests(ctx, p.now())
	if queued > 0 {
		p.Log.Info("digests queued", "officers", queued)
	}
	return err
}

// routeWaiting gives cases that nobody could have to who can now.
func (p *Pusher) routeWaiting(ctx context.Context, _ store.RouteWaiting) error {
	found, err := p.DB.RouteWaiting(ctx, p.now())
	for _, number := range found {
		p.Log.Info("a case that waited has an officer", "case", number)
	}
	return err
}

// forgetOld is the job of deleting what people wrote and sent long ago and never handed in.
type forgetOld struct{}

// Kind names the job in the queue.
func (forgetOld) Kind() string { return "forget_old" }

// forgetOld deletes conversations and files that came to no case and are old. Where there are many it goes on in a while.
func (p *Pusher) forgetOld(ctx context.Context, _ forgetOld) error {
	if p.Files == nil {
		return nil
	}
	conversations, files, err := p.Files.ForgetOld(ctx, p.now())
	if conversations+files > 0 {
		p.Log.Info("what was never handed in is deleted", "conversations", conversations, "files", files)
	}
	if files == store.ForgetAtOnce || files > 0 && ctx.Err() != nil {
		if err != nil {
			p.Log.Error("not all that was never handed in could be deleted", "error", err)
		}
		return river.JobSnooze(time.Second)
	}
	return err
}

// triesOfPeriodic is how often a job that comes by itself is tried: for some minutes, since the next one comes soon.
const triesOfPeriodic = 5

// periodic are the jobs that come by themselves: the anchor of the day before, of which the first of a day counts, the
// look for drafts, the lists of the morning, the look for cases without an officer and the end of what was never handed in.
// One replica at a time queues them, and none while the one before has not ended.
func periodic() []*river.PeriodicJob {
	once := river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}
	every := func(pause time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(pause), func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: triesOfPeriodic, UniqueOpts: once}
		}, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{
		every(time.Hour, anchorDay{}), every(10*time.Minute, remindDrafts{}), every(5*time.Minute, sendDigests{}), every(10*time.Minute, store.RouteWaiting{}),
		every(6*time.Hour, forgetOld{}),
	}
}
