package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Sure is the verb of a message that its writer said shall be sent.
const Sure = "sure"

// outside says that words waited outside a conversation: they are sent as one message, and begin none.
func (u *Unsent) outside() bool { return u != nil && !u.Until.IsZero() }

// AskFirst keeps what an officer wrote about a case outside a conversation, and asks whether it is for the contact, a note, or
// neither. An order and a message look the same behind a case number, and what an investor once read cannot be taken back.
// Words that wait for the same case already stay in front. about says what case it is; what may be meant is offered beside it.
func (e *Engine) AskFirst(s Session, in Input, words Effect, lead []locales.Text, about locales.Text, beside []Choice) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	next := Unsent{Case: words.Argument, Officer: true, Text: words.Text, Files: words.Files, Until: in.Now.Add(heldFor)}
	if before := t.s.Unsent; before.outside() && !in.Now.After(before.Until) {
		if before.Case == next.Case {
			next.Text, next.Files = strings.TrimSpace(before.Text+"\n"+next.Text), slices.Concat(before.Files, next.Files)
		} else {
			lead = append(lead, locales.Text{Key: "unasked.dropped", Vars: locales.Vars{"number": before.Case}})
		}
	}
	lead = append(lead, t.refusedBy(&next)...)
	next.About, next.Beside = about, beside
	t.s.Unsent = &next
	t.askUnsent(lead)
	return Turn{Session: t.s, Replies: t.replies}
}

// refusedBy leaves files that are too many, and says so.
func (t *turn) refusedBy(u *Unsent) (lead []locales.Text) {
	if len(u.Files) > maxHeld {
		u.Files = u.Files[:maxHeld]
		lead = append(lead, locales.Text{Key: "error.files.too_many", Vars: locales.Vars{"max": maxHeld}})
	}
	return lead
}

// askUnsent asks where what waits shall go. A form that is open waits, with a way back to it.
func (t *turn) askUnsent(lead []locales.Text) {
	u := t.s.Unsent
	t.s.Prompt = promptUnsent
	text := append(lead, u.About)
	if len(u.Files) > 0 {
		text = append(text, locales.Text{Key: "route.files", Vars: locales.Vars{"count": len(u.Files)}})
	}
	if u.Text != "" {
		text = append(text, locales.Text{Key: "unasked.words", Vars: locales.Vars{"text": locales.Raw(shortened(u.Text, alone))}})
	}
	values, controls := []string{"!send_on", "!as_note"}, []string(nil)
	if open := t.open(); open != nil && open.takesWords() && len(u.Files) == 0 {
		values = append(values, "!answer")
	}
	if t.s.Draft != nil {
		controls = []string{"!continue"}
	}
	t.offer(append(text, msg("unasked.ask")), append(values, "!drop"), controls)
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(last.Choices, u.Beside...)
}

// unsentAnswered takes what is written while an officer's words wait: the answer, or more of the words. What only agrees or
// says "send" names none of the three ways, and must not send a form that is open behind the question.
func (t *turn) unsentAnswered() bool {
	u := t.s.Unsent
	if t.s.Prompt != promptUnsent || !u.outside() || t.in.Kind != InputText {
		return false
	}
	if t.in.Now.After(u.Until) {
		t.s.Prompt, t.s.Unsent = "", nil
		return false
	}
	if value, ok := t.offered(); ok {
		t.choose(value)
		return true
	}
	text := plain(t.said())
	for _, language := range locales.Languages() {
		if slices.Contains(t.texts.Words(language, "talk.held.words"), text) {
			t.command("!as_note")
			return true
		}
	}
	switch name := t.words[text]; {
	case name == "no":
		t.command("!drop")
		return true
	case slices.Contains([]string{"yes", "noted", "send", "done", "keep", "skip", "told"}, name):
		t.askUnsent(nil)
		return true
	}
	if _, _, _, about := t.shapes.aboutCase(t.in.Text); about {
		return false
	}
	if _, ok := t.asCommand(text); ok {
		return false
	}
	further := strings.TrimSpace(u.Text + "\n" + tidy(t.in.Text))
	if count := utf8.RuneCountInString(further); count > MaxMessage {
		t.askUnsent([]locales.Text{{Key: "error.text.long", Vars: locales.Vars{"count": count, "max": MaxMessage}}})
		return true
	}
	u.Text = further
	t.askUnsent(nil)
	return true
}

// settleOutside does with an officer's words what he or she says, and goes back to the form that waits.
func (t *turn) settleOutside(name string, u *Unsent) {
	switch {
	case t.in.Now.After(u.Until):
		t.say(msg("route.over"))
	case name == "drop":
		t.say(msg("talk.dropped"))
	case name == "as_note":
		t.effect(Effect{Kind: EffectNote, Argument: u.Case, Text: u.Text, Files: u.Files})
	default:
		t.effect(Effect{Kind: EffectMessage, Verb: Sure, Argument: u.Case, Text: u.Text, Files: u.Files})
	}
	t.resumeQuestion()
}
