package flows

import (
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Asks says whether a draft asks a question of this name.
func (e *Engine) Asks(d *Draft, name string) bool {
	f := e.flowOf(d)
	return f != nil && f.byName[name] != nil && f.byName[name].asks()
}

// AskAgain asks a question again whose answer would be refused, as soon as that is known and not behind all the others. The
// answer stays before the eyes.
func (e *Engine) AskAgain(s Session, in Input, name string, why ...locales.Text) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	t.s.Draft.take(name)
	t.flow().settle(t.s.Draft, in.Now)
	t.ask(why...)
	return Turn{Session: t.s, Replies: t.replies}
}

// Refused gives a form back whose act was refused when it was confirmed, with everything that was answered. What is to be
// another is offered, the answer first for which it was refused; what else may help stands beside it.
func (e *Engine) Refused(s Session, in Input, d *Draft, field string, beside []Choice, why ...locales.Text) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	text := append(t.putAside(), why...)
	t.s.Draft = d.clone()
	var values []string
	for _, s := range t.flow().walk(t.s.Draft, in.Now).answered {
		switch value := "!edit:" + s.Name; {
		case s.Name == field:
			values = slices.Insert(values, 0, value)
		case s.Type != TypeConsent:
			values = append(values, value)
		}
	}
	t.s.Prompt = promptChange
	if len(values) > 0 {
		text = append(text, msg("draft.refused"))
	}
	t.offer(text, values, []string{"!continue", "!save", "!cancel"})
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(last.Choices, beside...)
	return Turn{Session: t.s, Replies: t.replies}
}

// Dropped keeps a form whose act cannot be done any more like one that was discarded: an undo brings this one back, and no
// older one.
func (e *Engine) Dropped(s Session, in Input, d *Draft, beside []Choice, why ...locales.Text) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	if len(d.Order) == 0 {
		t.say(why...)
	} else {
		t.s.Cancelled = d.clone()
		t.offer(append(why, msg("draft.dropped")), nil, []string{"!undo"})
	}
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(last.Choices, beside...)
	return Turn{Session: t.s, Replies: t.replies}
}
