package push_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatBecomesOfANotice says what each answer of the chats leads to: w is the first chat, t the second.
func TestWhatBecomesOfANotice(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, cases.Shanghai)
	refuse := func(class bot.SendClass, after time.Duration) error {
		return &bot.SendError{Class: class, Code: "x", After: after}
	}
	closed, blocked := refuse(bot.SendClosed, 0), refuse(bot.SendBlocked, 0)
	for _, c := range []struct {
		name    string
		notice  store.Notice
		answers map[string]error
		want    string // state channel fault wait tries
	}{
		{"at once", store.Notice{}, map[string]error{"w": nil, "t": nil}, "sent w  0s w"},
		{"another chat", store.Notice{}, map[string]error{"w": closed, "t": nil}, "sent t  0s wt"},
		{"nobody", store.Notice{}, map[string]error{}, "refused  nobody 0s "},
		{"no chat takes it: why is the first one's", store.Notice{}, map[string]error{"w": closed, "t": blocked}, "refused w closed 0s wt"},
		{"a short wait is waited for", store.Notice{}, map[string]error{"w": refuse(bot.SendRetry, time.Minute), "t": nil}, "queued w busy 1m0s w"},
		{"no wait is named", store.Notice{Due: now}, map[string]error{"w": refuse(bot.SendRetry, 0), "t": nil}, "queued w busy 1s w"},
		{"away for some minutes", store.Notice{Due: now.Add(-5 * time.Minute)}, map[string]error{"w": refuse(bot.SendRetry, 0), "t": nil}, "queued w busy 30s w"},
		{"away for an hour, and there is another chat", store.Notice{Due: now.Add(-time.Hour)}, map[string]error{"w": refuse(bot.SendRetry, 0), "t": nil}, "sent t  0s wt"},
		{"away for an hour", store.Notice{Due: now.Add(-time.Hour)}, map[string]error{"w": refuse(bot.SendRetry, 0)}, "queued w busy 1m0s w"},
		{"away for two days", store.Notice{Due: now.Add(-49 * time.Hour)}, map[string]error{"w": refuse(bot.SendRetry, 0)}, "refused w busy 0s w"},
		{"the day's calls are used up, and there is another chat", store.Notice{}, map[string]error{"w": refuse(bot.SendRetry, 5*time.Hour), "t": nil}, "sent t  0s wt"},
		{"the day's calls are used up", store.Notice{}, map[string]error{"w": refuse(bot.SendRetry, 5*time.Hour), "t": blocked}, "queued w busy 5h0m0s wt"},
		{"busy for two days", store.Notice{Due: now.Add(-49 * time.Hour)}, map[string]error{"w": refuse(bot.SendRetry, time.Minute)}, "refused w busy 0s w"},
		{"the answer is lost", store.Notice{}, map[string]error{"w": refuse(bot.SendUnknown, 0), "t": nil}, "queued w unknown 2s w"},
		{"the answer is lost for the third time", store.Notice{Doubts: 2}, map[string]error{"w": refuse(bot.SendUnknown, 0)}, "unknown w unknown 2s w"},
		{"waits are no doubts", store.Notice{Attempts: 9}, map[string]error{"w": refuse(bot.SendUnknown, 0)}, "queued w unknown 2s w"},
		{"it bounced, and there is no other way", store.Notice{Fault: "bounced", Reason: "template failed", Bounced: []string{"w"}}, map[string]error{}, "refused  bounced 0s "},
	} {
		var to []cases.Identity
		for _, channel := range []string{"w", "t"} {
			if _, there := c.answers[channel]; there {
				to = append(to, cases.Identity{Channel: channel})
			}
		}
		if c.notice.Due.IsZero() {
			c.notice.Due = now.Add(-time.Minute)
		}
		tried := ""
		v, err := push.Reach(c.notice, to, now, func(id cases.Identity) (string, error) {
			tried += id.Channel
			return "", c.answers[id.Channel]
		})
		got := fmt.Sprintf("%s %s %s %s %s", v.State, v.Channel, v.Fault, v.Wait, tried)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	ours := errors.New("Redis is away")
	if _, err := push.Reach(store.Notice{}, []cases.Identity{{Channel: "w"}}, now, func(cases.Identity) (string, error) { return "", ours }); !errors.Is(err, ours) {
		t.Errorf("what is no platform's fault: %v", err)
	}
}
