package flows

import (
	"maps"
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// forget asks before it deletes what somebody wrote and sent here and did not hand in, and does it when that is confirmed (PIPL
// 47). Nothing of it can be brought back. What belongs to a case is outside.
func (t *turn) forget(argument string) {
	switch {
	case argument != "confirmed" && !t.s.holds():
		t.say(msg("forget.nothing"))
		t.outside(Effect{Kind: EffectForget, Verb: "told"})
	case argument == "":
		t.s.Prompt = promptForget
		t.offer([]locales.Text{msg("forget.ask")}, []string{"!forget:confirmed", "!forget:not"}, nil)
	case argument != "confirmed":
		t.s.Prompt = ""
		t.say(msg("forget.kept"))
		t.again()
	default:
		files := t.s.files()
		t.s = Session{Language: t.s.Language, Chosen: t.s.Chosen, Officer: t.s.Officer, Unsaved: t.s.Unsaved, Quiet: t.s.Quiet, Talk: t.s.Talk}
		t.say(msg("forget.done"))
		t.effect(Effect{Kind: EffectForget, Verb: "told", Files: files})
		t.menu()
	}
}

// holds says whether the session has anything that was written or sent and not handed in.
func (s Session) holds() bool {
	return s.Draft != nil || len(s.Drafts) > 0 || s.Cancelled != nil || s.Held != nil || s.Told != nil || s.Unsent != nil || s.Part != ""
}

// files are all files that the session has.
func (s Session) files() []File {
	var all []File
	drafts := slices.Clone(s.Drafts)
	for _, d := range []*Draft{s.Draft, s.Cancelled} {
		if d != nil {
			drafts = append(drafts, *d)
		}
	}
	for _, d := range drafts {
		all = append(all, d.files()...)
	}
	for _, h := range []*Held{s.Held, s.Told} {
		if h != nil {
			all = append(all, h.Files...)
		}
	}
	if s.Unsent != nil {
		all = append(all, s.Unsent.Files...)
	}
	return all
}

// files are those of a draft's answers, former ones too.
func (d Draft) files() []File {
	var all []File
	for _, answers := range []map[string]Answer{d.Answers, d.Former} {
		for _, name := range slices.Sorted(maps.Keys(answers)) {
			all = append(all, answers[name].Files...)
		}
	}
	return all
}
