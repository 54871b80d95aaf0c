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
	// Said waits until the newest message to the person has a text.
	Said(ctx context.Context, text string) (last string, ok bool)
	// Answered waits until a message behind the first so many, or the newest, has a text.
	Answered(ctx context.Context, behind int, text string) (last string, ok bool)
	// Length is how many messages there are.
	Length() int
	// Idle says whether everything said was answered.
	Idle() bool
}

// sees waits until the newest message has a text.
func (w *town) sees(p phone, text string) string {
	w.t.Helper()
	return w.reads(text, func(ctx context.Context) (string, bool) { return p.Said(ctx, text) })
}

func (w *town) reads(text string, said func(context.Context) (string, bool)) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 90*time.Second) // long enough for a busy machine
	defer cancel()
	last, ok := said(ctx)
	if !ok {
		w.t.Fatalf("%q was never said; the last message is:\n%s\nlog:\n%s", text, last, w.log)
	}
	return last
}

// talk is a conversation: what is done, and what has to come back. [Label] presses a button.
func (w *town) talk(p phone, exchange ...string) {
	w.t.Helper()
	for i := 0; i < len(exchange); i += 2 {
		before := p.Length()
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
		w.reads(exchange[i+1], func(ctx context.Context) (string, bool) { return p.Answered(ctx, before, exchange[i+1]) })
	}
}
