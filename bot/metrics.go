package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/store"
	"github.com/prometheus/client_golang/prometheus"
)

// Metrics count what happens and what waits. Their labels are channels, outcomes and kinds of things, never people. The
// zero of *Metrics counts nothing.
type Metrics struct {
	turns   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	files   *prometheus.CounterVec
	notices *prometheus.CounterVec
	waiting *prometheus.GaugeVec
	oldest  *prometheus.GaugeVec
	stores  *prometheus.GaugeVec
}

// NewMetrics makes the metrics and registers them.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lotusdesk_turns_total", Help: "Messages taken through their turn, by channel and outcome (taken, error).",
		}, []string{"channel", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lotusdesk_turn_seconds", Help: "How long a turn took, without the sending of its replies.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30},
		}, []string{"channel"}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lotusdesk_files_total", Help: "Files that were sent, by outcome (kept, refused for size or type, not_fetched from the platform, not_kept by us).",
		}, []string{"outcome"}),
		notices: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lotusdesk_notices_total", Help: "Tries to deliver a notice, by channel and outcome (sent, retry, closed, blocked, permanent, unknown, or refused where nobody was reached).",
		}, []string{"channel", "outcome"}),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "lotusdesk_waiting", Help: "What waits in the whole installation: notices to be sent, calls to be made, cases that are unassigned or overdue, intakes that are confirmed and not yet filed.",
		}, []string{"what"}),
		oldest: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "lotusdesk_oldest_notice_seconds", Help: "For how long the first notice waits that could have been sent; 0 where none does.",
		}, nil),
		stores: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "lotusdesk_store_up", Help: "Whether a store answers and takes writes (1) or not (0).",
		}, []string{"store"}),
	}
	registry.MustRegister(m.turns, m.seconds, m.files, m.notices, m.waiting, m.oldest, m.stores)
	return m
}

// Look counts what waits now. What a store that is away knows is left out rather than told as it was. The stores are asked side by
// side: where one hangs, the other is not blamed.
func (m *Metrics) Look(ctx context.Context, db *store.DB, redis *store.Redis) {
	m.waiting.Reset()
	m.oldest.Reset()
	var both sync.WaitGroup
	both.Go(func() {
		b, err := db.Backlog(ctx)
		m.up("postgresql", errors.Join(err, db.Ping(ctx)))
		if err != nil {
			return
		}
		m.oldest.WithLabelValues().Set(b.Oldest.Seconds())
		for what, n := range map[string]int{"notices": b.Notices, "calls": b.Calls, "unassigned_cases": b.Unassigned, "overdue_cases": b.Overdue} {
			m.waiting.WithLabelValues(what).Set(float64(n))
		}
	})
	both.Go(func() {
		intakes, err := redis.Waiting(ctx, store.Intakes)
		m.up("redis", errors.Join(err, redis.Ping(ctx)))
		if err == nil {
			m.waiting.WithLabelValues("intakes").Set(float64(intakes))
		}
	})
	both.Wait()
}

// up notes whether a store answered and takes writes.
func (m *Metrics) up(name string, err error) {
	value := 1.0
	if err != nil {
		value = 0
	}
	m.stores.WithLabelValues(name).Set(value)
}

// turn counts one turn.
func (m *Metrics) turn(channel string, took time.Duration, err error) {
	if m == nil {
		return
	}
	outcome := "taken"
	if err != nil {
		outcome = "error"
	}
	m.turns.WithLabelValues(channel, outcome).Inc()
	m.seconds.WithLabelValues(channel).Observe(took.Seconds())
}

// file counts one file that was sent.
func (m *Metrics) file(outcome string) {
	if m != nil {
		m.files.WithLabelValues(outcome).Inc()
	}
}

// Failed counts a message that failed before its turn began.
func (m *Metrics) Failed(channel string) {
	if m != nil {
		m.turns.WithLabelValues(channel, "error").Inc()
	}
}

// Notice counts one try to deliver a notice.
func (m *Metrics) Notice(channel, outcome string) {
	if m != nil {
		m.notices.WithLabelValues(channel, outcome).Inc()
	}
}
