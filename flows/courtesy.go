package flows

import (
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// noted answers words that only agree, decline or take note where nothing is asked: they end a talk as people end one.
func (t *turn) noted() bool {
	name := t.words[plain(t.said())]
	if t.s.Draft != nil || t.s.Prompt != "" && t.s.Prompt != promptMenu || t.in.Kind != InputText || !slices.Contains([]string{"yes", "no", "noted", "done", "keep", "skip"}, name) {
		return false
	}
	t.astray, t.s.Tries = false, 0
	if t.s.Prompt == promptMenu && name != "no" && name != "done" {
		t.tasks(msg("noted.choose"))
		return true
	}
	t.s.Prompt = ""
	t.say(msg("noted.end"))
	return true
}

// rude says whether somebody is rude to us, who may have every reason: the words are sent to nobody by themselves.
func (t *turn) rude() bool {
	text := plain(t.said())
	for _, language := range locales.Languages() {
		for _, word := range t.texts.Words(language, "rude.words") {
			if t.in.Kind == InputText && contains(text, plain(word)) {
				return true
			}
		}
	}
	return false
}
