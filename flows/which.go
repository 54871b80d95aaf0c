package flows

import "github.com/lotusdesk/lotusdesk/locales"

// Which asks which of several cases is meant. Its choices come from outside, each with data that stands for itself; they are
// the numbered ones now, and what was offered before is over. A form that is open waits, with a way back to it.
func (e *Engine) Which(s Session, in Input, question locales.Text, choices []Choice) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	t.s.Prompt, t.s.Tries = promptWhich, 0
	var controls []string
	if t.s.Draft != nil {
		controls = append(controls, "!continue")
	}
	t.offer([]locales.Text{question}, nil, controls)
	numbered := make([]Choice, len(choices))
	for i, c := range choices {
		c.Unnumbered = false
		numbered[i] = c
		t.s.Offered, t.s.Labels = append(t.s.Offered, c.Data), append(t.s.Labels, c.Label)
	}
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(numbered, last.Choices...)
	return Turn{Session: t.s, Replies: t.replies}
}

// Choosing says whether this turn asked which of several cases is meant, or where an officer's words shall go. The open question
// is not asked behind that: a number would answer either.
func (s Session) Choosing(in Input) bool {
	return (s.Prompt == promptWhich || s.Prompt == promptUnsent) && s.Fence == fence(in.Turn)
}
