package push

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// unknownTries is how often a notice whose outcome is unknown is sent again. Every notice carries its case number and
// changes nothing by being read twice, so a repeat is better than silence; endless repeats are not.
const unknownTries = 3

// patience is how long a platform may ask us to wait, or be away, before another way is tried meanwhile; giveUp is how long a notice is
// tried at all.
const (
	patience = 10 * time.Minute
	giveUp   = 48 * time.Hour
)

// Verdict is what became of a notice when its recipients were tried.
type Verdict struct {
	store.Outcome
	// Wait is how long to wait where the state is still queued; Doubt says that it may have arrived all the same.
	Wait  time.Duration
	Doubt bool
	// To is who got it; Blocked are those who cannot be reached at all any more.
	To      cases.Identity
	Blocked []cases.Identity
	// Passed says why those who were tried before did not get it.
	Passed store.Outcome
}

// Reach tries the recipients of a notice in order, until one takes it or has to be waited for. It decides and keeps
// nothing: send sends, the verdict says what to note. An error that is no platform's is given back.
func Reach(n store.Notice, to []cases.Identity, now time.Time, send func(cases.Identity) (receipt string, err error)) (Verdict, error) {
	var why []string
	wait, v := time.Duration(0), Verdict{Outcome: store.Outcome{State: store.NoticeRefused, Fault: n.Fault}}
	if n.Reason != "" && len(n.Bounced) > 0 {
		why = append(why, n.Reason)
	} else {
		v.Fault = ""
	}
	for _, id := range to {
		receipt, err := send(id)
		var failed *bot.SendError
		switch {
		case err == nil:
			v.Passed = store.Outcome{Reason: strings.Join(why, "; "), Fault: v.Fault}
			v.Outcome, v.To = store.Outcome{State: store.NoticeSent, Channel: id.Channel, Receipt: receipt}, id
			return v, nil
		case !errors.As(err, &failed):
			return v, err
		}
		why = append(why, fmt.Sprintf("%s: %s (%s)", id.Channel, failed.Class, failed.Code))
		if v.Fault == "" { // the first is the chat that the person chose
			v.Fault, v.Channel = faultOf(failed), id.Channel
		}
		switch failed.Class {
		case bot.SendBlocked:
			v.Blocked = append(v.Blocked, id)
		case bot.SendUnknown:
			return v.unknown(n, id, strings.Join(why, "; ")), nil
		case bot.SendRetry:
			after, long := pause(failed.After, now.Sub(n.Due))
			if !long && now.Sub(n.Due) < giveUp {
				v.Outcome, v.Wait = store.Outcome{State: store.NoticeQueued, Channel: id.Channel, Reason: strings.Join(why, "; "), Fault: v.Fault}, after
				return v, nil
			}
			if wait == 0 || after < wait {
				wait = after
			}
		}
	}
	v.Reason = strings.Join(why, "; ")
	switch {
	case wait > 0 && now.Sub(n.Due) < giveUp:
		v.State, v.Wait = store.NoticeQueued, wait
	case v.Reason == "":
		v.Reason, v.Fault = "nobody can be reached", "nobody"
	}
	return v, nil
}

// pause is how long to wait before a notice is tried again that is so late by now, and whether that is too long to try no
// other chat meanwhile. A platform that asks for a wait gets it; one that cannot be reached is tried ever more rarely.
func pause(asked, late time.Duration) (wait time.Duration, long bool) {
	if asked > 0 {
		return asked, asked > patience
	}
	return min(max(late/10, time.Second), time.Minute).Round(time.Second), late > patience
}

// unknown is the verdict where the platform's answer was lost: once more, but not for ever.
func (v Verdict) unknown(n store.Notice, id cases.Identity, why string) Verdict {
	v.Outcome, v.Doubt, v.Wait = store.Outcome{State: store.NoticeQueued, Channel: id.Channel, Reason: why, Fault: "unknown"}, true, 2*time.Second
	if n.Doubts+1 >= unknownTries {
		v.State = store.NoticeUnknown
	}
	return v
}

// The codes of refusals that are ours.
const (
	codeOff    = "not set up"
	codeBarred = "not for officers"
	codePaused = "paused"
)

// faultOf is why a message was not sent, as people are told: each is a text delivery.why.FAULT.
func faultOf(failed *bot.SendError) string {
	switch {
	case failed.Code == codeOff || failed.Code == codeBarred:
		return "off"
	case failed.Class == bot.SendRetry:
		return "busy"
	}
	return string(failed.Class) // closed, blocked, permanent, unknown
}
