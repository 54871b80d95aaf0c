package main

import (
	"context"
	"strings"
	"time"
)

// phone is somebody's phone on either platform.
type phone interface {
	Say(text string)
	Press(label string) bool
	// Answered waits until a message behind the first so many, or the newest, has a text, and gives its place.
	Answered(ctx context.Context, behind int, text string) (last string, at int, ok bool)
	// Length is how many messages there are.
	Length() int
	// Idle says whether everything said was answered.
	Idle() bool
}

// sees waits until a message behind the one that was seen last, or the newest, has a text.
func (w *town) sees(p phone, text string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 90*time.Second) // long enough for a busy machine
	defer cancel()
	last, at, ok := p.Answered(ctx, w.seen(p, 0), text)
	if !ok {
		w.t.Fatalf("%q was never said; the last message is:\n%s\nlog:\n%s", text, last, w.log)
	}
	w.seen(p, at+1)
	return last
}

// seen notes that so many messages on a phone were seen, and gives how many were by now.
func (w *town) seen(p phone, count int) int {
	w.seenMu.Lock()
	defer w.seenMu.Unlock()
	if w.seenOn == nil {
		w.seenOn = map[phone]int{}
	}
	w.seenOn[p] = max(w.seenOn[p], count)
	return w.seenOn[p]
}

// talk is a conversation: what is done, and what has to come back. [Label] presses a button.
func (w *town) talk(p phone, exchange ...string) {
	w.t.Helper()
	for i := 0; i < len(exchange); i += 2 {
		w.seen(p, p.Length())
		if label, ok := strings.CutPrefix(exchange[i], "["); ok {
			if !p.Press(strings.TrimSuffix(label, "]")) {
				w.t.Fatalf("there is no button %s", exchange[i])
			}
		} else {
			p.Say(exchange[i])
		}
		for end := time.Now().Add(30 * time.Second); !p.Idle() && time.Now().Before(end); {
			time.Sleep(time.Millisecond) // the answer may be the same as the one before
		}
		w.sees(p, exchange[i+1])
	}
}
