// Package push delivers notices to officers and contacts: background workers over what was committed with the cases.
package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// Pusher delivers notices over the channels.
type Pusher struct {
	river.WorkerDefaults[store.DeliverNotice]
	DB       *store.DB
	Redis    *store.Redis
	Texts    *locales.Texts
	Channels map[string]bot.Channel
	// Metrics count the tries to deliver; nil counts none.
	Metrics *bot.Metrics
	Log     *slog.Logger
}

// unknownTries is how often a notice whose outcome is unknown is sent again. Every notice carries its case number and
// changes nothing by being read twice, so a repeat is better than silence; endless repeats are not.
const unknownTries = 3

// deliveryTime bounds one delivery. One that takes longer was interrupted by a crash and begins anew.
const deliveryTime = 20 * time.Second

// Run delivers until the context ends, and then finishes what is being sent.
func (p *Pusher) Run(ctx context.Context) error {
	workers := river.NewWorkers()
	err := errors.Join(river.AddWorkerSafely(workers, p),
		river.AddWorkerSafely(workers, work[store.RemindCase]{do: p.remind}), river.AddWorkerSafely(workers, work[anchorDay]{do: p.anchor}),
		river.AddWorkerSafely(workers, work[remindDrafts]{do: p.remindOfDrafts}))
	if err != nil {
		return fmt.Errorf("setting up the background jobs: %w", err)
	}
	client, err := p.start(ctx, workers)
	if err != nil || client == nil {
		return err
	}
	p.file(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := client.Stop(stop); err != nil {
		return fmt.Errorf("finishing the delivery of notices: %w", err)
	}
	return nil
}

// start starts the workers. Where PostgreSQL is away it tries again until it is back; without a client the context ended
// before.
func (p *Pusher) start(ctx context.Context, workers *river.Workers) (*river.Client[pgx.Tx], error) {
	for {
		client, err := p.client(workers)
		if err != nil {
			return nil, err
		}
		err = client.Start(context.WithoutCancel(ctx))
		if err == nil {
			return client, nil
		}
		p.Log.Warn("the background jobs cannot start yet", "error", err)
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(time.Second):
		}
	}
}

// client sets the workers up.
func (p *Pusher) client(workers *river.Workers) (*river.Client[pgx.Tx], error) {
	client, err := river.NewClient(riverpgxv5.New(p.DB.Pool()), &river.Config{
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 50}},
		JobTimeout: deliveryTime, RescueStuckJobsAfter: deliveryTime + deliveryTime/4,
		FetchCooldown: 20 * time.Millisecond, FetchPollInterval: time.Second, Workers: workers, PeriodicJobs: periodic(), Logger: slog.New(slog.DiscardHandler),
		ErrorHandler: errorHandler{p.Log},
	})
	if err != nil {
		return nil, fmt.Errorf("setting up the delivery of notices: %w", err)
	}
	return client, nil
}

// Work delivers a notice and what was to reach the same person before it, in order. One replica at a time speaks to a
// person.
func (p *Pusher) Work(ctx context.Context, job *river.Job[store.DeliverNotice]) error {
	wanted, err := p.DB.Notice(ctx, job.Args.Notice)
	if err != nil || wanted.State != store.NoticeQueued {
		return err
	}
	release, held, err := p.Redis.Hold(ctx, "deliver:"+wanted.Recipient(), deliveryTime)
	if err != nil {
		return err
	}
	if !held {
		return river.JobSnooze(time.Second)
	}
	defer release()
	for began := time.Now(); time.Since(began) < deliveryTime/2; {
		n, left, err := p.DB.OldestQueued(ctx, wanted)
		if err != nil || !left {
			return err
		}
		if n.Patience > 0 {
			return river.JobSnooze(time.Duration(n.Patience) * time.Millisecond)
		}
		if err := p.deliver(ctx, n); err != nil {
			return err
		}
	}
	return river.JobSnooze(time.Millisecond) // there are more; let others have their turn
}

// deliver delivers one notice to the first of its recipients who can be reached.
func (p *Pusher) deliver(ctx context.Context, n store.Notice) error {
	to, err := p.DB.Recipients(ctx, n)
	if err != nil {
		return err
	}
	reason := "nobody can be reached"
	message := bot.Speak(p.Texts, n.Language, flows.Reply{Text: []locales.Text{n.Text}, Choices: n.Choices})
	message.Subject, message.Case = p.Texts.Say(n.Language, locales.T("subject."+n.Text.Key)), n.Case
	for _, id := range to {
		if slices.Contains(n.Bounced, id.String()) {
			reason = n.Reason
			continue
		}
		done, why, err := p.try(ctx, n, id, message)
		if done || err != nil {
			return err
		}
		reason = why
	}
	p.Metrics.Notice("", string(store.NoticeRefused))
	p.Log.Error("a notice reached nobody", "notice", n.ID, "case", n.Case, "reason", reason)
	return p.DB.SettleNotice(ctx, n.ID, store.NoticeRefused, "", "", reason)
}

// try sends a notice to one identity. Not done means that the next one is to be tried, and why.
func (p *Pusher) try(ctx context.Context, n store.Notice, id cases.Identity, message bot.Spoken) (done bool, why string, err error) {
	channel := p.Channels[id.Channel]
	if channel == nil {
		return false, id.Channel + " is not set up", nil
	}
	receipt, err := channel.Push(ctx, id, message)
	if err == nil {
		p.Metrics.Notice(id.Channel, string(store.NoticeSent))
		p.Log.Info("notice sent", "notice", n.ID, "case", n.Case, "channel", id.Channel, "contact", bot.Hash(id))
		return true, "", p.DB.SettleNotice(ctx, n.ID, store.NoticeSent, id.Channel, receipt, "")
	}
	var refused *bot.SendError
	if !errors.As(err, &refused) {
		return true, "", err
	}
	p.Metrics.Notice(id.Channel, string(refused.Class))
	p.Log.Warn("notice not sent", "notice", n.ID, "case", n.Case, "channel", id.Channel, "error", refused)
	why = fmt.Sprintf("%s: %s (%s)", id.Channel, refused.Class, refused.Code)
	switch refused.Class {
	case bot.SendRetry:
		return true, "", p.DB.PostponeNotice(ctx, n.ID, id.Channel, why, max(refused.After, time.Second))
	case bot.SendUnknown:
		if n.Attempts+1 >= unknownTries {
			return true, "", p.DB.SettleNotice(ctx, n.ID, store.NoticeUnknown, id.Channel, "", why)
		}
		return true, "", p.DB.PostponeNotice(ctx, n.ID, id.Channel, why, 2*time.Second)
	case bot.SendBlocked:
		return false, why, p.DB.SetReachable(ctx, id, false)
	}
	return false, why, nil
}

// file opens the cases of intakes that had to wait for PostgreSQL, until the context ends.
func (p *Pusher) file(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		if err := p.FileKept(ctx); err != nil && ctx.Err() == nil {
			p.Log.Warn("kept intakes cannot be filed yet", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// FileKept files every intake that waits. Filing twice makes one case.
func (p *Pusher) FileKept(ctx context.Context) error {
	kept, err := p.Redis.Kept(ctx, store.Intakes)
	if err != nil {
		return err
	}
	for id, data := range kept {
		var in cases.Intake
		if err := json.Unmarshal([]byte(data), &in); err != nil {
			return fmt.Errorf("reading kept intake %s: %w", id, err)
		}
		if err := p.DB.FileIntake(ctx, in); err != nil {
			return err
		}
		if err := p.Redis.Drop(ctx, store.Intakes, id); err != nil {
			return err
		}
		p.Log.Info("kept intake filed", "intake", id)
	}
	return nil
}

// errorHandler logs failed deliveries, which are tried again by themselves.
type errorHandler struct{ log *slog.Logger }

// HandleError logs an error.
func (h errorHandler) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.Error("a delivery failed; it is tried again", "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic logs a panic.
func (h errorHandler) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	h.log.Error("a delivery panicked; it is tried again", "job", job.ID, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}
