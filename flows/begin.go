package flows

import (
	"cmp"
	"slices"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// On is what an act is begun on.
type On struct {
	// Case is the number of the case, Seen the version of it that the person had before the eyes.
	Case string
	Seen int
	// Only are the questions that are asked, where the flow is one of missing papers.
	Only []string
	// Lists are choices that are known only now, Given are answers that are known already.
	Lists Lists
	Given map[string]string
	// Intro is the key of what is said to begin with, where it is not what the act says always.
	Intro string
	// Notes are said behind the intro.
	Notes []locales.Text
	// Lead is what was written already and stands in front of the message.
	Lead string
	// Facts are the days that the flow wants to know of the case.
	Facts map[string]string
}

// Begin begins a flow that is an act on a case, or goes on with one that was begun before.
func (e *Engine) Begin(s Session, in Input, act string, on On) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	if t.s.Unsent.outside() {
		t.s.Unsent = nil // they were the order for this
	}
	same := func(d Draft) bool { return d.begun(act, on) }
	older := slices.IndexFunc(t.s.Drafts, same)
	switch {
	case t.s.Draft != nil && same(*t.s.Draft):
		t.putFiles(t.s.Draft)
		t.ask()
	case older >= 0:
		t.s.Drafts[older] = *t.s.Drafts[older].clone()
		t.putFiles(&t.s.Drafts[older])
		t.resume(t.s.Drafts[older].ID)
	case len(t.s.Drafts) >= maxDrafts:
		t.drafts("")
	default:
		lead, now := t.putAside(), in.Now.UTC().Truncate(time.Second)
		t.s.Draft = (&Draft{ID: in.Turn, Flow: act, Case: on.Case, Seen: on.Seen, Only: on.Only, Lists: on.Lists, Facts: on.Facts, Started: now, Touched: now}).clone()
		for name, value := range on.Given {
			t.s.Draft.Answers[name] = t.answer(value)
		}
		t.s.Draft.Version = t.flow().version
		t.putFiles(t.s.Draft)
		lead = append(lead, locales.Text{Key: cmp.Or(on.Intro, act+".intro"), Vars: locales.Vars{"number": on.Case}})
		t.ask(append(lead, on.Notes...)...)
	}
	if d := t.s.Draft; d != nil && on.Lead != "" && same(*d) {
		d.Lead = on.Lead
	}
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}

// Again asks the open question once more, after something was said that is not of the flow; without one it says nothing, and
// behind a list of cases neither: that is answered first.
func (e *Engine) Again(s Session, in Input) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	if !s.Choosing(in) {
		t.resumeQuestion()
	}
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}
