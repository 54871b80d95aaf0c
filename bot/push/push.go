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
	// Barred are channels on which officers get nothing.
	Barred []string
	// Hours holds what can wait for the officers' working hours until then; without it everything is sent at once.
	Hours bool
	// Now is the time; nil is the real one.
	Now func() time.Time
	// Papers make the papers that notices carry; nil makes none.
	Papers *bot.Papers
	// Files are where the files lie that people sent; nil forgets none.
	Files *store.Attachments
	// Links are for papers that a channel does not take; nil where the world does not reach us.
	Links *bot.Links
	// Metrics count the tries to deliver; nil counts none.
	Metrics *bot.Metrics
	// Hash names people in the log.
	Hash bot.Hash
	Log  *slog.Logger
}

// deliveryTime bounds one delivery. One that takes longer was interrupted by a crash and begins anew.
const deliveryTime = 20 * time.Second

// Run delivers until the context ends, and then finishes what is being sent.
func (p *Pusher) Run(ctx context.Context) error {
	workers := river.NewWorkers()
	err := errors.Join(river.AddWorkerSafely(workers, p),
		river.AddWorkerSafely(workers, work[store.RemindCase]{do: p.remind}), river.AddWorkerSafely(workers, work[anchorDay]{do: p.anchor}),
		river.AddWorkerSafely(workers, work[remindDrafts]{do: p.remindOfDrafts}), river.AddWorkerSafely(workers, work[sendDigests]{do: p.digests}),
		river.AddWorkerSafely(workers, work[store.RouteWaiting]{do: p.routeWaiting}), river.AddWorkerSafely(workers, work[forgetOld]{do: p.forgetOld}))
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
		ErrorHandler: errorHandler{p.Log}, ReindexerIndexNames: []string{}, // an index is made anew by the owner of its table; we are not
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
		n, left, err := p.DB.NextQueued(ctx, wanted)
		if err != nil || !left {
			return err
		}
		if n.Patience > 0 {
			return river.JobSnooze(time.Duration(n.Patience) * time.Millisecond)
		}
		if held, err := p.hold(ctx, n); held || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := p.deliver(ctx, n); err != nil {
			return err
		}
	}
	return river.JobSnooze(time.Millisecond) // there are more; let others have their turn
}

// now is the time.
func (p *Pusher) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// hold keeps a notice to an officer for the hours of the unit, where it can wait. A contact is never made to wait.
func (p *Pusher) hold(ctx context.Context, n store.Notice) (bool, error) {
	if !p.Hours || n.Officer == nil || n.Late { // who wrote just now is there
		return false, nil
	}
	policy, err := p.DB.Policy(ctx)
	if err != nil {
		return false, err
	}
	unit, err := p.DB.UnitOf(ctx, n)
	if err != nil {
		return false, err
	}
	until := policy.Hold(n.Text.Key, unit, p.now())
	if !until.After(p.now()) {
		return false, nil
	}
	p.Log.Info("notice held", "notice", n.ID, "case", n.Case, "until", until)
	return true, p.DB.HoldNotice(ctx, n.ID, until)
}

// deliver delivers one notice to the first of its recipients who can be reached, and notes what became of it.
func (p *Pusher) deliver(ctx context.Context, n store.Notice) error {
	n, err := p.DB.Readdress(ctx, n)
	if err != nil {
		return err
	}
	to, err := p.DB.Recipients(ctx, n)
	if err != nil {
		return err
	}
	leads, heads, err := p.DB.Instead(ctx, n)
	if err != nil {
		return err
	}
	passed := map[cases.Identity]bool{}
	for _, h := range heads {
		to, passed[h.Chat] = append(to, h.Chat), true
	}
	to = slices.DeleteFunc(to, func(id cases.Identity) bool { return slices.Contains(n.Bounced, id.String()) })
	verdict, err := Reach(n, to, p.now(), func(id cases.Identity) (string, error) {
		as := n
		if i := slices.IndexFunc(heads, func(h store.Head) bool { return h.Chat == id }); i >= 0 {
			as = leads
			as.Language = heads[i].Language
		}
		message, err := p.message(ctx, as)
		if err != nil {
			return "", err
		}
		return p.send(ctx, as, id, message)
	})
	if err != nil {
		return err
	}
	if verdict.State == store.NoticeSent && passed[verdict.To] {
		verdict.State, verdict.Reason, verdict.Fault = store.NoticeElsewhere, verdict.Passed.Reason, verdict.Passed.Fault
	}
	return p.note(ctx, n, verdict)
}

// note writes down what became of a notice.
func (p *Pusher) note(ctx context.Context, n store.Notice, v Verdict) error {
	log := p.Log.With("notice", n.ID, "case", n.Case)
	var err error
	if v.State == store.NoticeQueued {
		err = p.DB.PostponeNotice(ctx, n.ID, v.Outcome, v.Wait, v.Doubt)
	} else {
		err = p.DB.SettleNotice(ctx, n, v.Outcome)
	}
	if errors.Is(err, store.ErrHeard) { // who blocked us may have come back, too
		log.Info("notice refused while its contact was heard", "reason", v.Reason)
		return nil
	}
	if err != nil {
		return err
	}
	switch v.State {
	case store.NoticeSent:
		log.Info("notice sent", "channel", v.Channel, "contact", p.Hash.Of(v.To))
	case store.NoticeElsewhere:
		log.Warn("notice sent to a lead, since it did not reach its officer", "channel", v.Channel, "contact", p.Hash.Of(v.To), "reason", v.Reason)
	case store.NoticeRefused, store.NoticeUnknown:
		p.Metrics.Notice("", string(v.State))
		log.Error("a notice reached nobody", "state", v.State, "reason", v.Reason)
	}
	for _, id := range v.Blocked {
		if err := p.DB.SetReachable(ctx, id, false); err != nil {
			return err
		}
	}
	return nil
}

// send sends a notice to one identity, if its channel is there for this recipient and no replica was asked to wait.
func (p *Pusher) send(ctx context.Context, n store.Notice, id cases.Identity, message bot.Spoken) (string, error) {
	channel := p.Channels[id.Channel]
	switch {
	case channel == nil:
		return "", &bot.SendError{Class: bot.SendClosed, Code: codeOff, Err: errors.New("the channel is not set up")}
	case n.Officer != nil && slices.Contains(p.Barred, id.Channel):
		return "", &bot.SendError{Class: bot.SendClosed, Code: codeBarred, Err: errors.New("officers get nothing there")}
	}
	line := id.Channel + ":" + id.Account
	left, err := p.Redis.Paused(ctx, line)
	if err != nil {
		return "", err
	}
	if left > 0 {
		return "", &bot.SendError{Class: bot.SendRetry, Code: codePaused, After: left, Err: errors.New("the platform asked all of us to wait")}
	}
	if message, err = p.withPaper(ctx, n, id, message); err != nil {
		return "", err
	}
	receipt, err := channel.Push(ctx, id, message)
	var failed *bot.SendError
	switch {
	case err == nil:
		p.Metrics.Notice(id.Channel, string(store.NoticeSent))
	case errors.As(err, &failed):
		p.Metrics.Notice(id.Channel, string(failed.Class))
		p.Log.Warn("notice not sent", "notice", n.ID, "case", n.Case, "channel", id.Channel, "error", failed)
		if failed.Wide && failed.After > 0 {
			err = errors.Join(err, p.Redis.Pause(ctx, line, failed.After))
		}
	}
	return receipt, err
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

// FileKept files every intake that waits. Filing twice makes one case; one that cannot be filed does not keep the others
// from it.
func (p *Pusher) FileKept(ctx context.Context) error {
	kept, failed := p.Redis.Kept(ctx, store.Intakes)
	for id, data := range kept {
		if err := p.fileIntake(ctx, id, data); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		p.Log.Info("kept intake filed", "intake", id)
	}
	return failed
}

func (p *Pusher) fileIntake(ctx context.Context, id, data string) error {
	var in cases.Intake
	if err := json.Unmarshal([]byte(data), &in); err != nil {
		return fmt.Errorf("reading kept intake %s: %w", id, err)
	}
	if err := p.DB.FileIntake(ctx, in); err != nil {
		return err
	}
	return p.Redis.Drop(ctx, store.Intakes, id)
}

// errorHandler logs failed jobs, deliveries among them, which are tried again by themselves.
type errorHandler struct{ log *slog.Logger }

// HandleError logs an error.
func (h errorHandler) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.Error("a background job failed; it is tried again", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic logs a panic.
func (h errorHandler) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	h.log.Error("a background job panicked; it is tried again", "job", job.ID, "kind", job.Kind, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}
