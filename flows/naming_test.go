package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// threeCases are cases in the order in which they are offered, oldest first.
func threeCases() (numbers []string, names []locales.Text) {
	place := func(zh, en string) locales.Text {
		return locales.Text{Each: map[locales.Language]string{"zh": zh, "en": en}}
	}
	day := func(zh, en string) locales.Text { return place(zh, en) }
	numbers = []string{"411002-2026-000001-5", "411082-2026-000004-1", "411002-2026-000002-8"}
	return numbers, []locales.Text{
		flows.CaseName(numbers[0], "complaint", place("魏都区", "Weidu District"), day("11月2日", "2 Nov")),
		flows.CaseName(numbers[1], "complaint", place("长葛市", "Changge City"), day("11月20日", "20 Nov")),
		flows.CaseName(numbers[2], "officer_request", place("魏都区", "Weidu District"), day("11月24日", "24 Nov")),
	}
}

// waiting is a session in which words wait to be told which of some cases they are about.
func waiting(engine *flows.Engine, s flows.Session, text string, cases int) flows.Session {
	numbers, names := threeCases()
	in := flows.Input{Kind: flows.InputText, Turn: "words-turn", Text: text, Now: sameDay()}
	return engine.Route(s, in, flows.Effect{Kind: flows.EffectWords, Text: text}, nil, nil, numbers[:cases], names[:cases]).Session
}

// TestACaseIsNamedAsPeopleNameIt by its kind, its place, its day, a part of its number or as the last, both where an act is meant
// and where words wait.
func TestACaseIsNamedAsPeopleNameIt(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	numbers, names := threeCases()
	var choices []flows.Choice
	for i, number := range numbers {
		choices = append(choices, flows.Choice{Label: names[i], Data: "!begin_withdraw:" + number + ":4"})
	}
	for _, language := range locales.Languages() {
		s := flows.Session{Language: language, Chosen: true}
		which := engine.Which(s, flows.Input{Turn: "which-turn", Now: sameDay()}, locales.T("begin.which"), choices).Session
		route := waiting(engine, s, "The gate is closed again 大门又关了", 3)
		for words, want := range map[string]int{
			"服务官申请": 2, "服务官那个": 2, "申请那个": 2, "长葛市的": 1, "长葛": 1, "长葛的投诉": 1, "長葛的投訴": 1, "魏都的投诉": 0, "最后一个": 2, "最新的": 2, "000004-1": 1, "0004": 1, "000002": 2, "4-1": 1,
			"11月2日那个": 0, "第一个": 0, "2": 1, "411082-2026-000004-1": 1, "411082的": 1,
			"the officer request": 2, "the request": 2, "Changge": 1, "the one in Changge": 1, "the complaint in Changge City": 1, "my complaint in Weidu": 0, "the last one": 2, "the latest": 2, "24 Nov": 2,
			"投诉": -2, "the complaint": -2, "投诉那个": -2, "魏都区": -2, "complaint": -2, "2026-": -1, "那个": -1, "不是投诉": -1, "both": -1,
		} {
			act, message := said(engine, which, words), said(engine, route, words)
			if want >= 0 {
				if len(act.Effects) != 1 || act.Effects[0].Verb != "withdraw" || act.Effects[0].Argument != numbers[want]+":4" {
					t.Errorf("%s: %q at which case leads to %+v, want %s", language, words, act.Effects, numbers[want])
				}
				if len(message.Effects) != 1 || message.Effects[0].Kind != flows.EffectMessage || message.Effects[0].Argument != numbers[want] {
					t.Errorf("%s: %q where words wait leads to %+v, want %s", language, words, message.Effects, numbers[want])
				}
				continue
			}
			if act.Session.Draft != nil || len(act.Effects) > 0 || len(act.Session.Offered) != 3 || act.Session.Prompt != "which" {
				t.Errorf("%s: %q names none and does %+v, offers %v", language, words, act.Effects, act.Session.Offered)
			}
			if message.Session.Draft != nil || len(message.Effects) > 0 || len(message.Session.Offered) != 4 {
				t.Errorf("%s: %q names none where words wait and does %+v", language, words, message.Effects)
			}
			if want == -2 && !slices.Contains(keysOf(act), "begin.several") {
				t.Errorf("%s: %q fits several, and is answered %v", language, words, keysOf(act))
			}
		}
	}
}

// TestWhatIsMeantByASentence: an act that names the kind or the place of one case is begun on it.
func TestWhatIsMeantByASentence(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	_, names := threeCases()
	for words, want := range map[string]int{
		"撤回服务官申请": 2, "撤回长葛的投诉": 1, "撤回投诉": -1, "撤回": -1, "withdraw my complaint": -1, "I want to withdraw the complaint in Changge": 1, "withdraw the service officer": 2, "撤回魏都的投诉": 0, "撤回申请": -1,
	} {
		if got := engine.Meant(words, names); got != want {
			t.Errorf("%q means %d, want %d", words, got, want)
		}
	}
	if got := engine.Meant("撤回投诉", names[1:]); got != 0 {
		t.Errorf("the only complaint is not meant: %d", got)
	}
}

// TestAnActIsAskedForWithTheNameOfACase: the words go along, so that the case is found by them.
func TestAnActIsAskedForWithTheNameOfACase(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"撤回长葛的投诉": "withdraw", "撤回服务官申请": "withdraw", "我要撤回长葛的投诉": "withdraw", "withdraw the complaint in Changge": "withdraw", "I want to withdraw my officer request": "withdraw", "给长葛的投诉留言": "message",
		"撤回": "withdraw", "I want to withdraw my complaint": "withdraw", "长葛的投诉": "", "撤回长葛的批复": "", "不投诉了": "withdraw", "请不要撤回投诉": "", "Please don't withdraw my complaint": "", "如果撤回投诉会怎样": "",
	} {
		turn := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, words)
		got := ""
		if len(turn.Effects) == 1 && turn.Effects[0].Kind == flows.EffectBegin {
			if got = turn.Effects[0].Verb; turn.Effects[0].Text != words {
				t.Errorf("%q goes along as %q", words, turn.Effects[0].Text)
			}
		}
		if got != want || turn.Session.Draft != nil {
			t.Errorf("%q begins %q, want %q: %v", words, got, want, keysOf(turn))
		}
	}
}

// TestAYesSendsWhatWaits in the words of the question, a no leaves it, and neither becomes a part of the message.
func TestAYesSendsWhatWaits(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	numbers, _ := threeCases()
	const words = "I want to change my phone number, it is now +49 171 2345678"
	for _, language := range locales.Languages() {
		one, three := waiting(engine, flows.Session{Language: language, Chosen: true}, words, 1), waiting(engine, flows.Session{Language: language, Chosen: true}, words, 3)
		for _, yes := range []string{"Yes, send it", "ok send it", "yes send", "yes please send this to officer", "send it to the service officer please", "sure, go ahead", "发给承办人", "好的，发吧", "请发送", "是的，发给他", "可以发", "没问题，发吧"} {
			if turn := said(engine, one, yes); len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectMessage || turn.Effects[0].Text != words || turn.Effects[0].Argument != numbers[0] {
				t.Errorf("%s: %q leads to %+v %v", language, yes, turn.Effects, keysOf(turn))
			}
			if turn := said(engine, three, yes); len(turn.Effects) > 0 || turn.Session.Held == nil || turn.Session.Held.Text != words || len(turn.Session.Offered) != 4 || !slices.Equal(keysOf(turn), []string{"route.which"}) {
				t.Errorf("%s: %q to three cases leads to %+v, keeps %+v", language, yes, turn.Effects, turn.Session.Held)
			}
		}
		for _, no := range []string{"no", "no, don't send it", "do not send this", "please don't", "不要发", "先不发", "别发了", "取消", "cancel", "back", "上一步", "Something else", "办别的事"} {
			for _, s := range []flows.Session{one, three} {
				s.Cancelled = &flows.Draft{ID: "old", Flow: "complaint", Touched: sameDay()}
				turn := said(engine, s, no)
				if len(turn.Effects) > 0 || turn.Session.Held != nil || turn.Session.Draft != nil || !strings.Contains(linesOf(turn), "route.nothing") {
					t.Errorf("%s: after %q: %+v %v", language, no, turn.Effects, linesOf(turn))
				}
			}
		}
		for _, more := range []string{"And nobody answers.", "yes but not to the tax office"} {
			turn := said(engine, one, more)
			if len(turn.Effects) > 0 || turn.Session.Draft != nil || turn.Session.Held == nil || turn.Session.Held.Text != words+"\n"+more || !slices.Contains(keysOf(turn), "route.so_far") {
				t.Errorf("%s: %q leads to %+v, keeps %+v: %v", language, more, turn.Effects, turn.Session.Held, keysOf(turn))
			}
		}
		if turn := said(engine, one, "000001"); len(turn.Effects) > 0 || turn.Session.Held == nil || turn.Session.Held.Text != words {
			t.Errorf("a part of a number sends what waits, or joins it: %+v, %+v", turn.Effects, turn.Session.Held)
		}
		if turn := said(engine, one, "13800138000"); turn.Session.Held == nil || turn.Session.Held.Text != words+"\n13800138000" {
			t.Errorf("a phone number does not join what waits: %+v", turn.Session.Held)
		}
	}
}

// TestWordsThatWaitAreNotLostSilently: what is answered beside them leaves the question open, and where something else begins it
// is said that they were not sent.
func TestWordsThatWaitAreNotLostSilently(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const words = "The gate is closed again"
	s := waiting(engine, flows.Session{Language: locales.ZH, Chosen: true}, words, 1)
	for _, beside := range []string{"English please", "help", "status", "411002-2026-000001-5", "human", "文书", "查询码", "不再提醒"} {
		turn := said(engine, s, beside)
		if turn.Session.Held == nil || turn.Session.Held.Text != words || !turn.Session.WaitsForCase(sameDay()) || len(turn.Session.Offered) != 2 {
			t.Errorf("after %q %+v waits, offered %v, said %v", beside, turn.Session.Held, turn.Session.Offered, keysOf(turn))
		}
		if sent := said(engine, turn.Session, "yes"); len(sent.Effects) != 1 || sent.Effects[0].Text != words {
			t.Errorf("after %q a yes leads to %+v", beside, sent.Effects)
		}
	}
	if late := engine.Take(s, flows.Input{Kind: flows.InputText, Turn: "late-turn", Text: "The gate is open", Now: sameDay().Add(2 * time.Hour)}); late.Session.Held != nil || !slices.Contains(keysOf(late), "route.unsent") {
		t.Errorf("two hours later it says %v", keysOf(late))
	}
	for _, other := range []string{"menu", "投诉", "我要申请服务官", "撤回", "留言", "/start_complaint"} {
		turn := said(engine, s, other)
		if turn.Session.Held != nil || !slices.Contains(keysOf(turn), "route.unsent") {
			t.Errorf("after %q %+v is kept, said %v", other, turn.Session.Held, keysOf(turn))
		}
		for _, e := range turn.Effects {
			if e.At != len(turn.Replies) {
				t.Errorf("what %q leads to is said at %d of %d", other, e.At, len(turn.Replies))
			}
		}
	}
}

// TestWhoLeavesTheListOfCasesIsTold that nothing was done, and no form that was discarded before comes back.
func TestWhoLeavesTheListOfCasesIsTold(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := flows.Session{Language: locales.ZH, Chosen: true, Cancelled: &flows.Draft{ID: "old", Flow: "complaint", Touched: sameDay()}}
	which := engine.Which(s, flows.Input{Turn: "which-turn", Now: sameDay()}, locales.T("begin.which"), whichCase()).Session
	for _, words := range []string{"取消", "上一步", "cancel", "back", "no", "不是"} {
		turn := said(engine, which, words)
		if turn.Session.Draft != nil || turn.Session.Prompt != "menu" || !strings.Contains(linesOf(turn), "begin.nothing") {
			t.Errorf("%q: %v", words, linesOf(turn))
		}
	}
	for _, words := range []string{"help", "English", "进度", "how long does it take?", "谁能看到？"} {
		if turn := said(engine, which, words); turn.Session.Prompt != "which" || len(turn.Session.Offered) != 2 || !slices.Contains(keysOf(turn), "begin.which") {
			t.Errorf("after %q the list is over: %v", words, keysOf(turn))
		}
	}
	again := said(engine, which, "the blue one")
	third := said(engine, said(engine, again.Session, "the red one").Session, "the green one")
	if !slices.Contains(keysOf(again), "begin.unclear") || !slices.Contains(keysOf(third), "begin.nothing") || len(third.Effects) != 1 {
		t.Errorf("what names none is answered %v, then %v", keysOf(again), keysOf(third))
	}
	long := said(engine, which, "The gate of the plant is closed again since the third of this month, and nobody answers.")
	if !slices.Contains(keysOf(long), "begin.nothing") || len(long.Effects) != 1 || long.Effects[0].Kind != flows.EffectWords {
		t.Errorf("a message at the list leads to %+v, %v", long.Effects, keysOf(long))
	}
	form := engine.Which(at(t, engine, "complaint", "in_court", locales.EN), flows.Input{Turn: "which-turn", Now: sameDay()}, locales.T("begin.which"), whichCase()).Session
	over := said(engine, form, "The gate of the plant is closed again since the third of this month, and nobody answers.")
	if keys := keysOf(over); keys[0] != "begin.nothing" || len(over.Effects) != 1 || over.Effects[0].Kind != flows.EffectWords || over.Effects[0].At != 1 || over.Session.Asked != "in_court" || over.Session.Prompt != "" {
		t.Errorf("a message at the list over a form leads to %+v, %v", over.Effects, keys)
	}
}

// linesOf are all keys that a turn says, also those of lines.
func linesOf(turn flows.Turn) string {
	var keys []string
	for _, r := range turn.Replies {
		for _, text := range r.Text {
			keys = append(keys, text.Key)
			for _, line := range text.Lines {
				keys = append(keys, line.Key)
			}
		}
	}
	return strings.Join(keys, " ")
}

// TestATaskIsNamedByAPartOfIt in the menu, if by that of no other; elsewhere the words are what they were.
func TestATaskIsNamedByAPartOfIt(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"officer": "!start:officer_request", "service": "!start:officer_request", "the officer": "!start:officer_request", "Service officers please": "!start:officer_request", "ask": "!start:officer_request",
		"服务": "!start:officer_request", "申请": "!start:officer_request", "服務官": "!start:officer_request", "投诉": "!start:complaint", "提出": "!start:complaint",
		"a complaint": "!start:complaint", "complaints": "!start:complaint", "case": "!status", "case stands": "!status", "my case": "!status", "办理": "!status", "查询": "!status", "进度": "!status",
		"联系": "!human", "工作人员": "!human", "person": "!human", "a person": "!human",
		"English": "!en", "中文": "!zh", "how": "", "the": "", "": "", "服": "", "service or complaint": "",
	} {
		for _, language := range locales.Languages() {
			menu := said(engine, flows.Session{Language: language, Chosen: true}, "/menu").Session
			got, press := said(engine, menu, words), said(engine, menu, "~")
			if want != "" {
				press = engine.Take(menu, flows.Input{Kind: flows.InputPress, Press: want, Turn: "12345678", Now: noon()})
			}
			if !slices.Equal(keysOf(got), keysOf(press)) || got.Session.Asked != press.Session.Asked {
				t.Errorf("%q in the %s menu: %v, want %q: %v", words, language, keysOf(got), want, keysOf(press))
			}
		}
	}
	if s := said(engine, flows.Session{Language: locales.EN, Chosen: true, Officer: true}, "/menu").Session; !slices.Contains(keysOf(said(engine, s, "officer")), "officer_request.intro") {
		t.Errorf("in an officer's menu: %v", keysOf(said(engine, s, "officer")))
	}
	if effects := said(engine, at(t, engine, "complaint", "kind", locales.EN), "officer").Effects; len(effects) != 1 || effects[0].Kind != flows.EffectHuman {
		t.Errorf("in a form an officer is a person: %+v", effects)
	}
}
