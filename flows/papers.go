package flows

import (
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// saysFiles takes words at a question for files that say there are no more of them, or none: that passes an optional question over,
// but not one whose files of before would go with it.
func (t *turn) saysFiles(open *step) bool {
	said := t.evened(tidy(t.in.Text))
	later := t.talks("beside.later.words")
	if open.Type != TypeFiles || !later && !t.isOnly(said, "files.all.words") && !t.isOnly(said, "files.none.words") {
		return false
	}
	_, former := t.former(open)
	switch {
	case t.hasFiles(open):
		t.done("")
	case open.required || former:
		return false
	default:
		t.skip("")
	}
	return true
}

// hasFiles says whether files were received at a question that is open.
func (t *turn) hasFiles(open *step) bool {
	a := t.s.Draft.Answers[open.Name]
	return a.Open && len(a.Files) > 0
}

// wantsFiles says what is to be done at a question for files, with the way out that there is.
func (t *turn) wantsFiles(open *step) fault {
	switch {
	case t.hasFiles(open):
		return msg("error.files.expected_done")
	case !open.required && t.s.Draft.Case != "" && !open.Later: // what an act leaves out has no later
		return msg("error.files.or_skip_act")
	case !open.required:
		return msg("error.files.or_skip")
	}
	return msg("error.files.expected_text")
}

// leavesOut asks once more, and which is meant, where words pass over a question whose files of before would go with it. Who chooses
// to skip it has seen that there are some.
func (t *turn) leavesOut(open *step) bool {
	former, ok := t.former(open)
	if !ok || len(former.Files) == 0 || t.in.Kind != InputText || slices.Contains(t.namesOf("skip"), plain(t.said())) {
		return false
	}
	t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), locales.Text{Key: "error.files.keep_or_skip", Vars: locales.Vars{"count": len(former.Files)}})
	return true
}

// passedOver says of files that they stay, where words were meant to pass their question over or may have been.
func (t *turn) passedOver(a Answer) []locales.Text {
	if c, ok := t.asCommand(plain(t.said())); t.in.Kind != InputText || !ok || c.name != "skip" || len(a.Files) == 0 {
		return nil
	}
	return []locales.Text{{Key: "question.files_stay", Vars: locales.Vars{"count": len(a.Files)}}}
}

// sentFiles takes pictures, voice and documents. Where no files are asked for, that is said.
func (t *turn) sentFiles(first bool) bool {
	if t.in.Kind != InputFiles || first {
		return false
	}
	open := t.open()
	if open == nil || t.s.Prompt != "" {
		return false
	}
	p := t.flow().walk(t.s.Draft, t.in.Now)
	if open.Type != TypeFiles {
		t.reprompt(open, p, msg("error.text.expected_words"))
		return true
	}
	t.keepFiles(open, p)
	return true
}

// keepFiles adds files to the open question's answer, which stays open until the contact says that was all.
func (t *turn) keepFiles(s *step, p path) {
	var lead []locales.Text
	a := t.s.Draft.Answers[s.Name]
	if !a.Open {
		lead, a = t.setAside(s), t.answer("")
	}
	room := len(t.in.Files)
	if s.Max > 0 {
		room = min(room, s.Max-len(a.Files))
	}
	a.Files = append(slices.Clone(a.Files), t.in.Files[:room]...)
	a.Open = true
	for _, key := range t.in.Refused {
		lead = append(lead, locales.Text{Key: key, Vars: locales.Vars{"limit": s.MaxBytes >> 20}})
	}
	if room < len(t.in.Files) {
		lead = append(lead, locales.Text{Key: "error.files.too_many", Vars: locales.Vars{"max": s.Max}})
	}
	if len(a.Files) == 0 {
		t.question(s, p, append(lead, t.questionText(s)...))
		return
	}
	t.s.Draft.Answers[s.Name] = a
	if s.Max > 0 && len(a.Files) >= s.Max {
		t.done("")
		return
	}
	t.question(s, p, append(lead, locales.Text{Key: "question.more_files", Vars: locales.Vars{"count": len(a.Files)}}))
}

// unwritten says of a message whose words were given that its writer put nothing to them.
func (t *turn) unwritten() bool {
	d := t.s.Draft
	return t.flow().Act == "message" && !slices.ContainsFunc(d.Order, func(name string) bool { return !d.Answers[name].Skipped })
}

// optional says of a question that it can be skipped, and what of it then.
func (t *turn) optional(s *step) []locales.Text {
	key := "question.optional"
	switch onCase := t.s.Draft.Case != ""; {
	case s.required:
		return nil
	case onCase && s.Later:
		key = "question.later_act"
	case onCase: // what an act leaves out has no later
		key = "question.optional_act"
	case s.Later:
		key = "question.later"
	}
	return []locales.Text{msg(key)}
}

// setAside keeps the files of before where others are sent in their place, and says so: they can be taken again.
func (t *turn) setAside(s *step) []locales.Text {
	former, ok := t.former(s)
	if !ok || len(former.Files) == 0 || len(t.in.Files) == 0 {
		return nil
	}
	t.s.Draft.Former[s.Name] = former
	return []locales.Text{{Key: "question.files_anew", Vars: locales.Vars{"count": len(former.Files)}}}
}
