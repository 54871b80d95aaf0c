package flows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/locales"
	"pgregory.net/rapid"
)

// things people do: every kind of answer, every command, noise.
var lines = []string{"你好", "hello", "1", "2", "3", "一", "①", "５", "99", "是", "no", "同意", "I agree", "投诉", "申请服务官", "上一步", "back",
	"取消", "cancel", "undo", "撤销", "保存", "草稿", "继续", "跳过", "skip", "完成", "保留", "修改", "提交", "send", "中文", "English", "帮助", "help",
	"人工", "进度", "menu", "电话改成 13900139000", "change phone to +49 30 901820", "把邮编改成 461001", "魏都区", "Changge", "13800138000",
	"2026-03-05", "2099-01-01", "昨天", "a@b.cn", "91350100M000100Y43", "461000", "许昌市建设路一号院", "我们的施工许可至今没有答复，已经四个月。",
	"Our permit has had no answer for four months.", "", "   ", "🙂", "<b>&amp;</b>", "{{.x}}"}

// TestAnySequenceKeepsTheInvariants: whatever is typed, pressed or sent, the engine never panics, always says
// something, gives the same turn for the same input, never writes into its input, survives storage, no answer
// that is still valid gets lost, and back undoes.
func TestAnySequenceKeepsTheInvariants(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	rapid.Check(t, func(t *rapid.T) {
		var s flows.Session
		var buttons []string
		now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		for i := range rapid.IntRange(1, 60).Draw(t, "length") {
			now = now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "minutes")) * time.Minute)
			in := draw(t, i, now, buttons, s)
			before := stored(t, s)
			turn := engine.Take(s, in)
			if after := stored(t, s); after != before {
				t.Fatalf("the input session was written to:\n%s\n%s", before, after)
			}
			if again := engine.Take(s, in); !reflect.DeepEqual(again, turn) {
				t.Fatalf("the same input made another turn: %+v and %+v", turn, again)
			}
			if len(turn.Replies) == 0 && len(turn.Effects) == 0 {
				t.Fatalf("nothing is said to %+v in %s", in, before)
			}
			keeps(t, s, turn, in)
			undoes(t, engine, s, turn, in.Now)
			takes(t, s, turn, in)
			buttons = append(buttons, offered(turn)...)
			s = restored(t, turn.Session)
		}
	})
}

// draw makes one input.
func draw(t *rapid.T, i int, now time.Time, buttons []string, s flows.Session) flows.Input {
	in := flows.Input{Turn: fmt.Sprintf("%08x", i+1), Now: now, Kind: flows.InputText}
	switch kind := rapid.IntRange(0, 14).Draw(t, "kind"); {
	case kind == 14 && s.Draft != nil: // so that there are several forms, and forms that were discarded
		in.Text = rapid.SampledFrom([]string{"/start_officer_request", "/start_complaint", "/cancel", "/save", "/drafts"}).Draw(t, "form")
	case kind > 9 && slices.Contains([]string{"cancel", "drafts", "menu", "left"}, s.Prompt):
		in.Text = "1"
	case kind > 9 && len(answersTo(s)) > 0: // so that the forms are walked to their ends
		in.Text = rapid.SampledFrom(answersTo(s)).Draw(t, "answer")
	case kind == 0:
		in.Kind, in.Files = flows.InputFiles, []flows.File{{ID: fmt.Sprint("f", i), Type: "image/jpeg", Size: 9}}
	case kind == 1:
		in.Kind = flows.InputOther
	case kind == 2:
		in.Kind, in.Payload = flows.InputStarted, rapid.SampledFrom([]string{"", "complaint", "bind_ABCDEF", "nonsense"}).Draw(t, "payload")
	case kind < 6 && len(buttons) > 0:
		// mostly a new button, sometimes an old one
		last := buttons[max(0, len(buttons)-8):]
		in.Kind, in.Press = flows.InputPress, rapid.SampledFrom(append(last, buttons[0])).Draw(t, "press")
	default:
		in.Text = rapid.SampledFrom(lines).Draw(t, "text")
	}
	return in
}

// keeps checks that a turn lost no answer: every draft there was is there still, or was sent, or was the one that could be
// brought back before another one was discarded; and of its answers one at most is another than before.
func keeps(t *rapid.T, s flows.Session, turn flows.Turn, in flows.Input) {
	for _, before := range drafts(flows.Turn{Session: s}) {
		if len(before.Order) == 0 || in.Now.Sub(before.Touched) > 30*24*time.Hour {
			continue
		}
		all := drafts(turn)
		i := slices.IndexFunc(all, func(d flows.Draft) bool { return d.ID == before.ID })
		wasCancelled := s.Cancelled != nil && s.Cancelled.ID == before.ID
		open := s.Draft != nil && s.Draft.ID == before.ID
		switch {
		case i < 0 && wasCancelled && (turn.Session.Cancelled != nil || turn.Session.Draft == nil): // another took its place
		case i < 0:
			t.Fatalf("%+v lost the draft %+v", in, before)
		default:
			keepsAnswers(t, before, all[i], in, open)
		}
	}
}

// keepsAnswers compares the answers of a draft before a turn with those after it.
func keepsAnswers(t *rapid.T, before, after flows.Draft, in flows.Input, open bool) {
	changed := 0
	for name, answer := range before.Answers {
		now, kept := after.Answers[name]
		former, set := after.Former[name]
		switch {
		case kept && sameAnswer(now, answer), !kept && set && sameAnswer(former, answer), answer.Open:
		case kept && open && (now.Value != "" || now.Skipped || len(now.Files) > 0):
			changed++
		default:
			t.Fatalf("%+v lost the answer %s = %+v, now %+v", in, name, answer, now)
		}
	}
	if changed > 1 {
		t.Fatalf("%+v changed %d answers of %+v: %+v", in, changed, before.Answers, after.Answers)
	}
	for _, name := range after.Order {
		if _, ok := after.Answers[name]; !ok {
			t.Fatalf("%+v left %s in the order of a draft without its answer", in, name)
		}
	}
}

// sameAnswer compares what was said, whenever it was.
func sameAnswer(a, b flows.Answer) bool {
	return a.Value == b.Value && a.Skipped == b.Skipped && slices.Equal(a.Files, b.Files)
}

// drafts are all the drafts a turn leaves anywhere.
func drafts(turn flows.Turn) []flows.Draft {
	all := append([]flows.Draft{}, turn.Session.Drafts...)
	for _, d := range []*flows.Draft{turn.Session.Draft, turn.Session.Cancelled} {
		if d != nil {
			all = append(all, *d)
		}
	}
	for _, e := range turn.Effects {
		if e.Draft != nil {
			all = append(all, *e.Draft)
		}
	}
	return all
}

// offered are the buttons of a turn; each fits into a platform's callback data.
func offered(turn flows.Turn) []string {
	var data []string
	for _, r := range turn.Replies {
		for _, c := range r.Choices {
			data = append(data, c.Data)
			if len(c.Data) > 64 {
				panic("a button's data is over 64 bytes: " + c.Data)
			}
		}
	}
	return data
}

func stored(t *rapid.T, s flows.Session) string {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func restored(t *rapid.T, s flows.Session) flows.Session {
	var again flows.Session
	if err := json.Unmarshal([]byte(stored(t, s)), &again); err != nil {
		t.Fatal(err)
	}
	return again
}

// TestAFlowThatChangesKeepsWhatWasAnswered changes the questions under a half-filled draft: what was answered stays, the
// person is told once, and words meant for one question are never taken for another.
func TestAFlowThatChangesKeepsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	_, texts := flowstest.Engine(t)
	random, editions := rand.New(rand.NewPCG(5, 6)), make([]*flows.Engine, 12)
	for i := range editions {
		editions[i] = edition(t, texts, random)
	}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.IntRange(0, len(editions)-1) // the number is shown where it fails, not the edition
		before, after := editions[one.Draw(t, "before")], editions[one.Draw(t, "after")]
		s := said(before, flows.Session{}, "投诉").Session
		question := questionOf(said(before, s, "/help"))
		for range rapid.IntRange(1, 30).Draw(t, "answers") {
			if question == "review.title" {
				break
			}
			s = said(before, s, answerTo(t, question, 0)).Session
			question = questionOf(said(before, s, "/help"))
		}
		if question == "review.title" {
			return
		}
		now, same := questionOf(said(after, s, "/help")), said(after, s, "/help").Session.Draft.Version == s.Draft.Version
		turn := said(after, s, answerTo(t, question, 0))
		for name, answer := range s.Draft.Answers {
			kept, ok := turn.Session.Draft.Answers[name]
			if !ok {
				kept = turn.Session.Draft.Former[name] // its question is gone
			}
			if kept.Value != answer.Value || kept.Skipped != answer.Skipped {
				t.Fatalf("%s was %+v and is %+v", name, answer, kept)
			}
		}
		told := 0
		for _, key := range keysOf(turn) {
			if key == "draft.changed" {
				told++
			}
		}
		if (told == 1) == same || told > 1 {
			t.Fatalf("told %d times of a change; the flow is the same: %t", told, same)
		}
		name := strings.Split(now, ".")[1]
		if _, taken := turn.Session.Draft.Answers[name]; taken != (now == question) {
			t.Fatalf("the question was %s and is %s now; answered: %t", question, now, taken)
		}
	})
}

// edition is the engine of the complaint without some of the questions on which no other depends.
func edition(t *testing.T, texts *locales.Texts, random *rand.Rand) *flows.Engine {
	t.Helper()
	defs, err := flows.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	free := []string{"respondent", "respondent_contact", "matter", "act_date", "request", "facts", "evidence", "company", "credit_code", "address", "postcode",
		"contact", "phone", "email", "standing", "confidential"}
	defs[0].Steps = slices.DeleteFunc(defs[0].Steps, func(s flows.Step) bool {
		dependent := s.Name == "named_in_text" || s.Name == "limits_may_be_over"
		return dependent || slices.Contains(free, s.Name) && random.IntN(2) == 0
	})
	units := flows.Lists{"units": {{Name: "411002", Label: map[locales.Language]string{locales.ZH: "魏都区", locales.EN: "Weidu District"}}}}
	engine, err := flows.New(defs[:1], nil, texts, units)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// TestMessagesAboutThreeCasesAreNeverMisrouted: one chat, three cases, ten thousand messages in mixed order, begun, left,
// taken up again and cancelled in between. A person goes by what the chat shows last, and each message that is sent
// belongs to the case that its writer had before the eyes.
func TestMessagesAboutThreeCasesAreNeverMisrouted(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	random := rand.New(rand.NewPCG(3, 4))
	numbers := []string{"411002-2026-000001-5", "411002-2026-000002-8", "411081-2026-000001-3"}
	s, sent := flows.Session{Language: locales.ZH, Chosen: true}, 0
	var shown string
	var buttons []flows.Choice
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	messages := 10_000
	if race.Enabled { // nothing runs beside it, so that there is no race to find
		messages = 1_000
	}
	for i := 0; sent < messages; i++ {
		now = now.Add(time.Duration(random.IntN(60)) * time.Minute)
		in := flows.Input{Turn: fmt.Sprintf("%08x", i+1), Now: now, Kind: flows.InputText}
		number := regexp.MustCompile(`【案件 ([\d-]+)】`).FindStringSubmatch(shown)
		switch pick := random.IntN(20); {
		case pick < 13 && number != nil:
			in.Text = "关于 " + number[1] + " 的留言"
			if strings.Contains(shown, "附件") || strings.Contains(shown, "图片、语音") {
				in.Text = "跳过"
			}
		case pick < 17:
			in.Text = "留言 " + numbers[random.IntN(3)]
		case pick == 17 && len(buttons) > 0:
			in.Kind, in.Press = flows.InputPress, buttons[random.IntN(len(buttons))].Data
		default:
			in.Text = []string{"草稿", "1", "2", "取消", "帮助", "保存", "继续", "上一步", "撤销"}[random.IntN(9)]
		}
		turn := engine.Take(s, in)
		for _, e := range turn.Effects {
			switch {
			case e.Kind == flows.EffectBegin && e.Argument != "":
				begun := engine.Begin(turn.Session, in, e.Verb, flows.On{Case: e.Argument})
				turn.Session, turn.Replies = begun.Session, append(turn.Replies, begun.Replies...)
			case e.Kind == flows.EffectAct && e.Verb == "message":
				sent++
				if said := e.Draft.Answers["text"].Value; strings.Contains(said, "关于") && !strings.Contains(said, e.Argument) {
					t.Fatalf("%q was sent to case %s", said, e.Argument)
				}
			}
		}
		s, shown, buttons = turn.Session, "", nil
		for _, r := range turn.Replies {
			for _, text := range r.Text {
				shown += texts.Say(locales.ZH, text) + "\n"
			}
			buttons = append(buttons, r.Choices...)
		}
	}
}
