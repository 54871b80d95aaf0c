package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics count what happens. Their labels are channels and outcomes, never people. The zero of *Metrics counts nothing.
type Metrics struct {
	turns   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	notices *prometheus.CounterVec
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
		notices: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lotusdesk_notices_total", Help: "Tries to deliver a notice, by channel and outcome (sent, retry, closed, blocked, permanent, unknown, or refused where nobody was reached).",
		}, []string{"channel", "outcome"}),
	}
	registry.MustRegister(m.turns, m.seconds, m.notices)
	return m
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

// Notice counts one try to deliver a notice.
func (m *Metrics) Notice(channel, outcome string) {
	if m != nil {
		m.notices.WithLabelValues(channel, outcome).Inc()
	}
}
