package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

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

// maxRude is how many characters rude words have: who writes more tells of something, in whatever words.
const maxRude = 60

// rude says whether somebody is rude to us, who may have every reason: the words are sent to nobody by themselves. What is
// rude alone and is not in a longer word (垃圾, 垃圾焚烧) does not count there.
func (t *turn) rude() bool {
	text := plain(t.said())
	if t.in.Kind != InputText || utf8.RuneCountInString(text) > maxRude {
		return false
	}
	rude := false
	for _, language := range locales.Languages() {
		for _, word := range t.texts.Words(language, "rude.mild") {
			text = strings.ReplaceAll(text, plain(word), "")
		}
		rude = rude || slices.ContainsFunc(t.texts.Words(language, "rude.words"), func(word string) bool { return contains(text, plain(word)) })
	}
	return rude
}
