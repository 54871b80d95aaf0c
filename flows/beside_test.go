package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatIsHardlyAnAnswerIsNotTakenForOne at a question for a name, a contact, an address or a request; what to do instead is
// said, and words that could be one are offered as it.
func TestWhatIsHardlyAnAnswerIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, questions := range []map[string][]string{{
		"company":  {"同上", "等会儿发", "你看着办", "不方便说", "为什么要问名称？", "谁会看到？", "公司名称许昌海光有限公司 代码91411000MA9K2TP45X 地址建设路1号", "我填错了"},
		"contact":  {"同上", "等会儿发", "王女士13800138000"},
		"address":  {"和上面一样", "公司地址同上", "稍后发"},
		"request":  {"等会儿发", "你看着办", "不对是2025年"},
		"postcode": {"同上"},
	}, {
		"company": {"Why do you need my name?", "who will read this?", "which name, german or chinese?", "how long will take this all??", "I want to stop this", "sorry i made mistake, go back", "please help me, I don't understand", "same as above", "I'd rather not say"},
		"contact": {"Mr Li +86 13800138000", "why do you ask that"},
		"address": {"same as above", "the same as before"},
		"request": {"up to you", "sorry i made a mistake"},
	}} {
		for question, words := range questions {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			for _, text := range words {
				turn := said(engine, s, text)
				if turn.Session.Draft == nil {
					t.Errorf("%q ends the form: %v", text, keysOf(turn))
					continue
				}
				if turn.Session.Asked != question || turn.Session.Draft.Answers[question].Value != "" {
					t.Errorf("%q is taken at %s: %v", text, question, keysOf(turn))
				}
				choices := turn.Replies[len(turn.Replies)-1].Choices
				offered := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, ".!answer") })
				if offered < 0 {
					continue
				}
				press := flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[offered].Data, Now: sameDay()}
				if got := engine.Take(turn.Session, press).Session.Draft.Answers[question].Value; got != text {
					t.Errorf("%q, taken as the answer, is %q", text, got)
				}
			}
		}
	}
	for question, words := range map[string][]string{
		"company": {"Why Not GmbH", "Harbour Light (Xuchang) Co., Ltd.", "许昌海光机械有限公司", "Backhaus GmbH", "3M中国有限公司", "Is Bank A.Ş."}, "contact": {"Mr Wrong", "王是的先生", "Will Smith"},
		"request": {"撤销该处罚决定", "We want the land back and the paper later than promised"}, "address": {"许昌市建设路1号，同上海路交叉口", "2 Jianshe Road"},
	} {
		for _, text := range words {
			turn := said(engine, at(t, engine, "complaint", question, locales.EN), text)
			if got := turn.Session.Draft.Answers[question].Value; got != text {
				t.Errorf("%q at %s: %v", text, question, keysOf(turn))
			}
		}
	}
}

// TestAStoryInPartsIsAskedBack where its next part comes to the next question.
func TestAStoryInPartsIsAskedBack(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{
		{"一、我们三次递交材料，窗口都没有收。", "二、领导说要等通知，没有书面答复。", "（接上）窗口第三次说要等通知。"},
		{"1. We handed in the papers three times.", "2. Problem, continued: the chief told us to wait.", "Problem, continued: the chief told us to wait."},
	} {
		s := saidTo(engine, at(t, engine, "complaint", "request", locales.Languages()[i]), words[0])
		for _, text := range words[1:] {
			turn := said(engine, s, text)
			choices := turn.Replies[len(turn.Replies)-1].Choices
			for data, want := range map[string][2]string{"!add:request": {words[0] + "\n" + text, ""}, "!answer": {words[0], text}} {
				at := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, "."+data) })
				if at < 0 {
					t.Fatalf("%q: %v", text, keysOf(turn))
				}
				answers := engine.Take(turn.Session, flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[at].Data, Now: sameDay()}).Session.Draft.Answers
				if got := [2]string{answers["request"].Value, answers["facts"].Value}; got != want {
					t.Errorf("%s gives %q", data, got)
				}
			}
		}
		if a := saidTo(engine, s, []string{"窗口说领导没有签字，没有书面答复。", "The office says that the chief has not signed."}[i]).Draft.Answers["facts"]; a.Value == "" {
			t.Error("what goes on with nothing is asked back")
		}
	}
}
