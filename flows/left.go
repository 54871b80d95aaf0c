package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// cut takes off the new answer what is said behind it and is no part of it, so that it can be told that it was not used: "a@b.de,
// and please call me". What has a form of its own ends where more words make no other answer of it; a name ends where something
// else is asked for.
func (t *turn) cut(c change, p path) change {
	if c.adds || c.of.asksStory() || c.of.Type == TypeFiles {
		return c
	}
	whole, suggestion, unread := t.corrective(c.of, p, c.text)
	if suggestion != "" || unread != nil && len(daysOf(*unread)) > 0 { // it is asked what is meant
		return c
	}
	for i, at := 0, 0; i < len(c.text); i += at {
		_, at = utf8.DecodeRuneInString(c.text[i:])
		gap := between.FindString(c.text[i:])
		if i == 0 || strings.TrimSpace(gap) == "" {
			continue
		}
		head, rest := strings.TrimSpace(c.text[:i]), c.text[i+len(gap):]
		a, _, fault := t.corrective(c.of, p, head)
		ends := fault == nil && unread == nil && a.Value == whole.Value
		switch {
		case c.of.Type == TypeText:
			ends = fault == nil && t.begsMore(gap, rest)
		case len(c.of.choices) == 0 && unread != nil:
			ends = fault == nil
		}
		if ends {
			c.text, c.left = head, t.worthTelling(rest)
			return c
		}
	}
	return c
}

// begsMore says whether words behind a name ask for something else: please, also, 另外.
func (t *turn) begsMore(gap, rest string) bool {
	bare := t.evened(rest)
	return t.corrections.more.MatchString(strings.TrimLeft(t.evened(gap), " ,;.。、")) || t.corrections.more.MatchString(bare) || t.corrections.polite.MatchString(bare)
}

// worthTelling is what was said behind a new answer, empty where that is courtesy, or says what the answer is not.
func (t *turn) worthTelling(rest string) string {
	rest = strings.TrimSpace(rest)
	said := plain(t.evened(rest))
	_, denies := begins(said, slices.Values([]string{"not", "instead of", "rather than", "不是", "而不是"}))
	if denies != "" || t.plainly.whole(parted(said), nil) == noSide {
		return ""
	}
	return rest
}

// wishedChange is the change that words wish for which begin with those of a yes that can be given at any time: "hide our identity",
// 要匿名. It is none where they are long, ask, or qualify or deny it.
func (t *turn) wishedChange(p path, said, bare string) []change {
	if utf8.RuneCountInString(said) > maxBeside || t.plainly.doubtful(said) {
		return nil
	}
	for _, s := range p.answered {
		for _, language := range locales.Languages() {
			words := t.texts.Words(language, s.key("yes_wanted"))
			for _, text := range []string{plain(said), plain(t.corrections.more.ReplaceAllString(bare, ""))} {
				if _, word := begins(text, slices.Values(words)); word != "" {
					return []change{{of: s, text: t.texts.Say(language, msg("command.yes.label")), wish: true}}
				}
			}
		}
	}
	return nil
}

// tellLeft says below what was changed what else the message holds and was not used, and offers to add it to an answer.
func (t *turn) tellLeft(changes []change, p path) {
	var all []string
	for _, c := range changes {
		if c.left != "" {
			all = append(all, c.left)
		}
	}
	if len(all) == 0 || t.s.Draft == nil {
		return
	}
	last, rest := &t.replies[len(t.replies)-1], strings.Join(all, "\n")
	at := slices.IndexFunc(last.Text, func(text locales.Text) bool {
		return text.Key != "correction.done" && (len(text.Lines) == 0 || text.Lines[0].Key != "correction.done")
	})
	if last.Text[0].Key == "correction.one_by_one" { // nothing was used
		return
	}
	told := []locales.Text{{Key: "correction.left", Vars: locales.Vars{"text": shortened(rest, alone)}}, msg("correction.left_again")}
	if len(t.stories(p)) > 0 {
		told[1] = msg("correction.left_add")
		defer t.offerToAdd(p, rest)
	}
	last.Text = slices.Insert(last.Text, max(0, at), told...)
}
