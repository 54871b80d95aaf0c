package flows_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
	"pgregory.net/rapid"
)

// answered is an answer in each language to every question of the flows on their longest way.
var answered = map[string][2]string{
	"complaint.complainant.label": {"外商投资企业", "1"}, "complaint.kind.label": {"1", "1"}, "complaint.private_dispute.label": {"否", "no"},
	"complaint.county.label": {"魏都区", "Weidu"}, "complaint.topic.label": {"5", "5"}, "complaint.respondent.label": {"许昌市魏都区自然资源局", "Weidu Planning Bureau"},
	"complaint.respondent_contact.label": {"跳过", "skip"}, "complaint.matter.label": {"2026年3月申请施工许可，至今没有答复。", "We applied for a permit in March 2026 and had no answer."},
	"complaint.act_date.label": {"2026年3月5日", "5 March 2026"}, "complaint.request.label": {"请求依法作出答复", "Please decide on our application"},
	"complaint.facts.label": {"受理回执编号2026-031，口头答复前后不一致。", "The receipt has the number 2026-031, the answers by phone differ."}, "complaint.evidence.label": {"跳过", "skip"},
	"complaint.at_higher_body.label": {"是", "yes"}, "complaint.at_petition_office.label": {"否", "no"}, "complaint.in_court.label": {"否", "no"},
	"complaint.declaration_details.label": {"2026年6月已向市政府反映", "We wrote to the city in June 2026"}, "complaint.company.label": {"许昌示例机械有限公司", "Example Machinery GmbH"},
	"complaint.credit_code.label": {"91350100M000100Y43", "91350100M000100Y43"}, "complaint.address.label": {"许昌市建设路一号院", "1 Jianshe Road, Xuchang"},
	"complaint.postcode.label": {"461000", "461000"}, "complaint.contact.label": {"王先生", "Anna Schmidt"}, "complaint.phone.label": {"13900139000", "+49 30 901820"},
	"complaint.email.label": {"a@example.cn", "a@example.com"}, "complaint.agent.label": {"是", "yes"}, "complaint.agent_name.label": {"李律师", "Ms Li"},
	"complaint.agent_powers.label": {"代为提出投诉并接收文书", "to complain and to receive papers"}, "complaint.agent_until.label": {"2027-12-31", "31 December 2027"},
	"complaint.power_of_attorney.label": {"跳过", "skip"}, "complaint.agent_identity.label": {"跳过", "skip"}, "complaint.standing.label": {"跳过", "skip"}, "complaint.confidential.label": {"否", "no"},
	"complaint.privacy.label": {"同意", "I agree"}, "officer_request.county.label": {"长葛市", "Changge"}, "officer_request.topic.label": {"3", "3"}, "officer_request.matter.label": {"施工许可一直没有答复", "No answer about our permit"},
	"officer_request.urgency.label": {"2", "2"}, "officer_request.enterprise.label": {"许昌示例机械有限公司", "Example Machinery GmbH"}, "officer_request.contact.label": {"王先生", "Anna Schmidt"},
	"officer_request.phone.label": {"0374-2626262", "+49 30 901820"}, "officer_request.officer_language.label": {"中文", "English"},
	"officer_request.preferred_time.label": {"跳过", "skip"}, "officer_request.papers.label": {"跳过", "skip"},
}

// answerTo is the answer to a question in a language.
func answerTo(t rapid.TB, question string, language int) string {
	t.Helper()
	answer, ok := answered[question]
	if !ok {
		t.Fatalf("flows/command_test.go:answered has no answer to %q: add one in each language", question)
	}
	return answer[language]
}

// TestEveryCommandWorksAtEveryQuestion: at each question of both flows each command works in both languages, as a word
// and with a slash, whatever kind of answer the question takes, and no answer is lost or made of it.
func TestEveryCommandWorksAtEveryQuestion(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for _, flow := range []string{"complaint", "officer_request"} {
		for i, language := range locales.Languages() {
			t.Run(flow+" "+string(language), func(t *testing.T) {
				t.Parallel()
				s := said(engine, flows.Session{}, texts.Say(language, locales.T(flow+".title"))).Session
				s.Language, s.Chosen = language, true
				asked := map[string]bool{}
				for question := ""; question != "review.title"; {
					question = questionOf(said(engine, s, "/help"))
					everyCommand(t, engine, texts, s, question)
					asked[question] = true
					if question != "review.title" {
						s = said(engine, s, answerTo(t, question, i)).Session
					}
				}
				for question := range answered {
					if strings.HasPrefix(question, flow+".") && !asked[question] {
						t.Errorf("%s is not asked", question)
					}
				}
			})
		}
	}
}

// TestHelpNamesWordsThatWork: each word with a line of its own in what help says, to contacts and to officers, is understood.
func TestHelpNamesWordsThatWork(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for _, language := range locales.Languages() {
		for key, officer := range map[string]bool{"help.text": false, "help.officer": true} {
			s := flows.Session{Language: language, Chosen: true, Officer: officer}
			if help := said(engine, s, "/help"); len(help.Replies) == 0 || help.Replies[0].Text[0].Key != key {
				t.Errorf("help says %+v, want %s", help.Replies, key)
			}
			words := regexp.MustCompile(`(?m)^([^"“：:\n]{2,20})[：:] ?.+$`).FindAllStringSubmatch(texts.Say(language, locales.T(key)), -1)
			if want := map[string]int{"help.text": 7, "help.officer": 9}[key]; len(words) < want {
				t.Errorf("%s in %s has the words %q, want %d", key, language, words, want)
			}
			for _, word := range words {
				text := strings.NewReplacer("案件编号", "411002-2026-000001-5", "NUMBER", "411002-2026-000001-5").Replace(word[1])
				if texts.Words(language, "command.back.words")[0] == text {
					continue // it means something in a form only, where TestEveryCommandWorksAtEveryQuestion says it
				}
				if turn := said(engine, s, text); turn.Lost {
					t.Errorf("%s in %s names %q, which is not understood", key, language, text)
				}
			}
		}
	}
}

// everyCommand says each command at a question.
func everyCommand(t *testing.T, engine *flows.Engine, texts *locales.Texts, s flows.Session, question string) {
	t.Helper()
	choice := []string{}
	if question == "officer_request.officer_language.label" {
		choice = []string{"中文", "英文", "english", "chinese", "说中文", "汉语", "英语", "in chinese", "in english", "english please", "mandarin", "国语", "普通话"} // answers here: the question offers them
	}
	if question == "complaint.agent.label" {
		choice = []string{"agent"} // what it asks
	}
	for _, name := range []string{"help", "menu", "status", "language", "zh", "en", "back", "cancel", "human"} {
		for _, word := range append(texts.Words(locales.ZH, "command."+name+".words"), append(texts.Words(locales.EN, "command."+name+".words"), "/"+name)...) {
			if slices.Contains(choice, strings.ToLower(word)) {
				continue
			}
			turn := said(engine, s, word)
			if wrong := wrongAfter(name, question, s, turn); wrong != "" {
				t.Errorf("%q at %s: %s: %+v", word, question, wrong, turn)
			}
		}
	}
}

// wrongAfter says what a command did wrong; nothing where all is well.
func wrongAfter(name, question string, s flows.Session, turn flows.Turn) string {
	d := turn.Session.Draft
	first := keysOf(turn)
	switch {
	case d == nil:
		return "the draft is gone"
	case name != "back" && len(d.Order) != len(s.Draft.Order):
		return "an answer came or went"
	case slices.Contains([]string{"help", "status", "human", "zh", "en"}, name) && (questionOf(turn) != question || strings.Count(fmt.Sprint(first), question) != 1):
		return "the question is not asked again once"
	}
	want := map[string]string{"help": "help.text", "menu": "menu.title", "language": "language.ask", "zh": "language.switched", "en": "language.switched", "cancel": "cancel.ask"}[name]
	effect := map[string]flows.EffectKind{"status": flows.EffectStatus, "human": flows.EffectHuman}[name]
	switch {
	case want != "" && !slices.Contains(first, want):
		return want + " is not said"
	case effect != "" && (len(turn.Effects) != 1 || turn.Effects[0].Kind != effect):
		return "it is not looked up"
	case name == "back" && len(s.Draft.Order) > 0 && len(d.Order) >= len(s.Draft.Order):
		return "it did not go back"
	case (name == "zh" || name == "en") && string(turn.Session.Language) != name:
		return "the language is another"
	}
	return ""
}

// said is the turn of a text.
func said(engine *flows.Engine, s flows.Session, text string) flows.Turn {
	return engine.Take(s, flows.Input{Kind: flows.InputText, Turn: "1234567890", Text: text, Now: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)})
}

// keysOf are the keys of what a turn says.
func keysOf(turn flows.Turn) (keys []string) {
	for _, r := range turn.Replies {
		for _, text := range r.Text {
			keys = append(keys, text.Key)
			for _, line := range text.Lines {
				keys = append(keys, line.Key)
			}
		}
	}
	return keys
}

// questionOf is the key of the question that a turn ends with; empty where it asks none.
func questionOf(turn flows.Turn) string {
	for _, key := range slices.Backward(keysOf(turn)) {
		if key == "review.title" || strings.HasSuffix(key, ".label") {
			return key
		}
	}
	return ""
}

// TestABindingCodeAsItIsTyped: copied, read off a screen or typed on a phone; and words that are no code.
func TestABindingCodeAsItIsTyped(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for text, want := range map[string]string{
		"绑定 ABCDE23456": "ABCDE23456", "绑定：abcde23456": "ABCDE23456", "绑定ＡＢＣＤＥ２３４５６": "ABCDE23456", "  绑定 ABCDE 23456。": "ABCDE23456",
		"绑定 abcde-23456": "ABCDE23456", "bind Abcde 23456": "ABCDE23456", "/bind ABCDE—23456": "ABCDE23456", "/bind_ABCDE23456": "ABCDE23456",
		"bind ABC DEF GHJ K": "ABCDEFGHJK", "绑定 ABCDE2345": "ABCDE2345", // one letter short: the answer says that it is no code
		"bind us by the contract": "", "绑定是什么": "", "bind": "",
	} {
		got := ""
		for _, e := range said(engine, flows.Session{}, text).Effects {
			if e.Kind == flows.EffectBind {
				got = e.Argument
			}
		}
		if got != want {
			t.Errorf("%q binds with %q, want %q", text, got, want)
		}
	}
}
