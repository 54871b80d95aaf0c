package flows

import (
	"regexp"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
)

// caseNumber is a case number as people write it: with hyphens, blanks or nothing between its parts.
const caseNumber = `[0-9]{6,9}[-\s–—]?[0-9]{4}[-\s–—]?[0-9]{6,7}[-\s–—]?[0-9]`

// shapes are the shapes of commands that are more than a phrase, as plain gives them, and of case numbers in a text.
type shapes struct{ code, binding, approval, page, status, act, number, about *regexp.Regexp }

func newShapes() shapes {
	return shapes{
		// an access code, in its groups or in one piece, with what people write in front of it
		code: regexp.MustCompile(`^(?:(?:my |the )?(?:access )?code(?: is)?|(?:我的)?查询码(?:是|为)?)?[\s:：]*([a-z2-9]{4}(?:[-–—.\s]?[a-z2-9]{4}){3}[-–—.\s]?[a-z2-9]{2})$`),
		// in one piece, or, if it is as long as a code is, in several
		binding: regexp.MustCompile(`^(?:/?bind|绑定)[\s:：_]*([a-z0-9]{6,16}|(?:[a-z0-9][-–— ]?){9}[a-z0-9])$`),
		// the word of a second person on a chat that waits: approve chat 12, 批准绑定 12
		approval: regexp.MustCompile(`^(approve|refuse|批准|拒绝)\s*(?:chat|绑定)[\s#:：]*([0-9]{1,9})$`),
		page:     regexp.MustCompile(`^(\D+?)\s*([0-9]{1,3})$`), // a further page of a list: overdue 2
		status:   regexp.MustCompile(`^(?:/?(?:case|status|查询|进度)[\s:：]*)?#?(` + caseNumber + `)$`),
		act:      regexp.MustCompile(`^(\D+?)[\s:：]*#?(` + caseNumber + `)$`),
		// the two that are looked for in what people write, not in what plain gives
		number: regexp.MustCompile(caseNumber),
		about:  regexp.MustCompile(`(?s)^(?i:关于案件|关于|案件|about case|about|case|re)?[\s:：]*([#＃№]?)\s*(` + caseNumber + `)(\D.*)?$`),
	}
}

// asAct reads an act in words, for channels and notices without buttons: 接办 NUMBER, accept NUMBER, 撤回 NUMBER.
func (t *turn) asAct(text string) (verb, number string, ok bool) {
	m := t.shapes.act.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	if name := t.words[plain(m[1])]; strings.HasPrefix(name, "begin_") {
		return name, m[2], true
	}
	said := plain(m[1])
	for _, language := range locales.Languages() {
		// Which of several proposals is meant may follow the word: 批准“终结”, approve: conclusion.
		for verb, key := range map[string]string{"approve": "push.approve", "begin_disapprove": "disapprove.button"} {
			if what, begins := strings.CutPrefix(said, plain(t.texts.Say(language, msg(key)))); begins && plain(what) != "" {
				return verb, m[2] + "::" + plain(what), true
			}
		}
		for _, verb := range []string{"take_on", "open", "explain", "acknowledge", "approve", "see_identity", "reached", "not_reached"} {
			if said == plain(t.texts.Say(language, msg("push."+verb))) {
				return verb, m[2], true
			}
		}
		for _, part := range []string{"matter", "translated", "timeline", "files", "acts"} {
			if said == plain(t.texts.Say(language, msg("casefile.look."+part))) {
				return "open", m[2] + "::" + part, true
			}
		}
	}
	return "", "", false
}

// asPaper reads which papers are asked for in words: those of a case, 文书 NUMBER, or one of them, 受理通知书 NUMBER.
func (t *turn) asPaper(text string) (argument string, ok bool) {
	m := t.shapes.act.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	said := plain(m[1])
	if t.words[said] == "papers" {
		return m[2], true
	}
	for _, paper := range []string{"complaint_letter", "acceptance", "supplement_request", "rejection", "referral", "termination", "result"} {
		for _, language := range locales.Languages() {
			if said == plain(t.texts.Say(language, msg("paper.name."+paper))) {
				return m[2] + ":" + paper, true
			}
		}
	}
	return "", false
}
