package flows

// saysFiles takes words at a question for files that say there are no more of them, or none: that passes an optional question over,
// but not one whose files of before would go with it.
func (t *turn) saysFiles(open *step) bool {
	said := t.evened(tidy(t.in.Text))
	if open.Type != TypeFiles || !t.isOnly(said, "files.all.words") && !t.isOnly(said, "files.none.words") {
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
	case !open.required && t.s.Draft.Case != "": // what an act leaves out has no later
		return msg("error.files.or_skip_act")
	case !open.required:
		return msg("error.files.or_skip")
	}
	return msg("error.files.expected_text")
}
