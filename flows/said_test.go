package flows_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// at is a complaint, or another flow, at one of its questions.
func at(t *testing.T, engine *flows.Engine, flow, step string, language locales.Language) flows.Session {
	t.Helper()
	i := slices.Index(locales.Languages(), language)
	s := said(engine, flows.Session{Language: language, Chosen: true}, "/start_"+flow).Session
	for range 40 {
		if s.Asked == step {
			return s
		}
		s = said(engine, s, answerTo(t, questionOf(said(engine, s, "/help")), i)).Session
	}
	t.Fatalf("%s is not asked in %s", step, flow)
	return s
}

// TestWordsThatSayNothingAreNoAnswer: who writes 好的 or "no" where a name is asked for has not told the name.
func TestWordsThatSayNothingAreNoAnswer(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for step, wants := range map[string]map[string]string{
		"company": {"好的": "error.text.agreed", "嗯": "error.text.agreed", "OK": "error.text.agreed", "yes, please": "error.text.agreed", "好的，谢谢": "answers.thanks", "谢谢": "answers.thanks", "thanks!": "answers.thanks",
			"没有": "nothing.skip", "No.": "nothing.skip", "不知道": "nothing.skip", "👍": "error.text.empty", "……": "error.text.empty", "你好": "greeting_again"},
		"matter": {"🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂": "error.text.empty", "好的好的": "error.text.short"},
	} {
		s := at(t, engine, "complaint", step, locales.ZH)
		for words, want := range wants {
			turn := said(engine, s, words)
			if _, taken := turn.Session.Draft.Answers[step]; taken || !slices.Contains(keysOf(turn), want) {
				t.Errorf("%q at %s: %v, taken: %t, want %s", words, step, keysOf(turn), taken, want)
			}
		}
	}
}

// TestYesAndNoAsPeopleSayThem: with thanks, with a reason, in signs and keycaps; a no that holds a yes is none.
func TestYesAndNoAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for step, want := range map[string]map[string]string{
		"in_court": {
			"Yes, please": "yes", "yes we filed a suit in May": "yes", "Yes. We went to court in May": "yes", "是的，已经起诉": "yes", "对": "yes", "對": "yes", "没错": "yes", "没问题": "yes", "1️⃣": "yes", "①": "yes", "是👍": "yes",
			"No, not yet": "no", "no thanks": "no", "No it is not": "no", "没有，从来没有": "no", "不需要": "no", "我不需要": "no", "還沒有，沒有": "no", "2️⃣": "no",
			"还没有": "no", "暂时没有": "no", "還沒有": "no", "不是的": "no", "没嘞": "no", "not yet": "no", "never": "no", "有的": "yes", "是呀": "yes", "we have": "yes",
			"yes and no": "", "no idea": "nothing.skip", "不太同意": "", "I don't agree to that": "no", "maybe": "", "👍": "",
		},
		"confidential": {"要保密": "yes", "请保密": "yes", "不需要保密": "no", "hide it": "yes", "是": "yes"},
		"privacy": {
			"同意吧": "yes:2026-11-29", "中": "yes:2026-11-29", "行吧": "yes:2026-11-29", "agreed": "yes:2026-11-29",
			"同意": "yes:2026-11-29", "我同意！": "yes:2026-11-29", "同意，请继续": "yes:2026-11-29", "OK": "yes:2026-11-29", "I agree.": "yes:2026-11-29", "1️⃣": "yes:2026-11-29",
			"我不太同意": "", "不能同意": "", "I can't agree": "", "I would never agree": "", "what do I agree to?": "", "同意什么？": "", "如果同意会怎样": "",
		},
	} {
		s := at(t, engine, "complaint", step, locales.ZH)
		for words, value := range want {
			turn := said(engine, s, words)
			if turn.Session.Draft == nil {
				t.Errorf("%q at %s ends the form", words, step)
				continue
			}
			got := turn.Session.Draft.Answers[step].Value
			if got == "" && value == "nothing.skip" && slices.Contains(keysOf(turn), value) {
				got = value
			}
			if got != value {
				t.Errorf("%q at %s is %q, want %q: %v", words, step, got, value, keysOf(turn))
			}
		}
	}
}

// TestTraditionalCharactersAreUnderstood writes every command and every choice as people in Taiwan and Hong Kong write them.
func TestTraditionalCharactersAreUnderstood(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	table, err := os.ReadFile("traditional.txt")
	if err != nil {
		t.Fatal(err)
	}
	other := map[rune]rune{}
	for line := range strings.Lines(string(table)) {
		pair := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pair) && pair[0] != '#'; i += 2 {
			other[pair[i+1]] = pair[i]
		}
	}
	traditional := func(words string) string {
		return strings.Map(func(r rune) rune {
			if to := other[r]; to != 0 {
				return to
			}
			return r
		}, words)
	}
	written := 0
	s := at(t, engine, "complaint", "county", locales.ZH)
	for _, key := range texts.Keys(locales.ZH) {
		if !strings.HasPrefix(key, "command.") || !strings.HasSuffix(key, ".words") {
			continue
		}
		for _, word := range texts.Words(locales.ZH, key) {
			if traditional(word) == word {
				continue
			}
			written++
			want, got := keysOf(said(engine, s, word)), keysOf(said(engine, s, traditional(word)))
			if !slices.Equal(want, got) {
				t.Errorf("%q is answered with %v, %q with %v", word, want, traditional(word), got)
			}
		}
	}
	if written < 50 {
		t.Errorf("only %d words have a traditional form", written)
	}
	for step, words := range map[string]string{"complainant": "外國投資者", "kind": "行政行為侵害了合法權益", "county": "鄢陵縣", "topic": "稅收", "act_date": "二〇二六年三月五號", "agent": "沒有", "phone": "我的電話是13800138000"} {
		s := at(t, engine, "complaint", step, locales.ZH)
		if turn := said(engine, s, words); turn.Session.Asked == step {
			t.Errorf("%q at %s: %v", words, step, keysOf(turn))
		}
	}
	s = said(engine, at(t, engine, "complaint", "email", locales.ZH), "電話改為 13800138000").Session
	if got := s.Draft.Answers["phone"].Value; got != "+8613800138000" {
		t.Errorf("電話改為 makes the phone %q", got)
	}
	s = said(engine, at(t, engine, "complaint", "company", locales.ZH), "臺灣機械有限公司").Session
	if got := s.Draft.Answers["company"].Value; got != "臺灣機械有限公司" {
		t.Errorf("the name became %q", got)
	}
}

// TestCorrectionsInFreeWords: an earlier answer becomes another one, or is asked for again, in whatever words; and what only
// sounds like a correction is the answer that it is.
func TestCorrectionsInFreeWords(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const phone, german = "+8613800138000", "+4930901821"
	for i, words := range []map[string][2]string{{
		"电话改成13800138000": {"phone", phone}, "把电话改为 138 0013 8000": {"phone", phone}, "请将联系电话换成13800138000": {"phone", phone}, "麻烦把手机号改一下，改成13800138000": {"phone", phone},
		"电话错了，应该是13800138000": {"phone", phone}, "不对，电话是13800138000": {"phone", phone}, "电话应该是13800138000": {"phone", phone}, "我的电话不是13900139000，是13800138000": {"phone", phone},
		"更正一下，电话：13800138000": {"phone", phone}, "修改电话：13800138000": {"phone", phone}, "電話號碼改為13800138000": {"phone", phone}, "change phone to 13800138000": {"phone", phone},
		"公司名字写错了，应该是许昌（海光）有限公司": {"company", "许昌（海光）有限公司"}, "邮编不是461000，是461001": {"postcode", "461001"}, "县区改成长葛": {"county", "411082"},
		"電話寫錯了": {"", "phone"}, "我要改地址": {"", "address"}, "修改联系人": {"", "contact"}, "电话改成没有": {"", "phone"}, "日期改成3月5日": {"", "act_date"},
	}, {
		"change phone to +49 30 901821": {"phone", german}, "please change my phone number to +49 30 901821": {"phone", german}, "Could you change the phone to +49 30 901821?": {"phone", german}, "correct my phone: +49 30 901821": {"phone", german},
		"my phone is wrong, it should be +49 30 901821": {"phone", german}, "The phone should be +49 30 901821.": {"phone", german}, "actually my phone is +49 30 901821": {"phone", german}, "Sorry, wrong phone. It’s +49 30 901821": {"phone", german},
		"my phone number is not +49 30 901820 but +49 30 901821": {"phone", german}, "the postcode is 461001, not 461000": {"postcode", "461001"}, "replace the address with 2 Jianshe Road, Xuchang": {"address", "2 Jianshe Road, Xuchang"},
		"change company name to Harbour (Light) Ltd.": {"company", "Harbour (Light) Ltd."}, "change county to Changge": {"county", "411082"}, "电话改成+49 30 901821": {"phone", german},
		"change phone": {"", "phone"}, "I want to change my address": {"", "address"}, "The phone is wrong.": {"", "phone"}, "change phone to none": {"", "phone"},
	}} {
		s := at(t, engine, "complaint", "email", locales.Languages()[i])
		for text, want := range words {
			turn := said(engine, s, text)
			if want[0] == "" && turn.Session.Draft.Editing != want[1] {
				t.Errorf("%q asks for %q: %v", text, turn.Session.Draft.Editing, keysOf(turn))
			}
			if want[0] != "" && (turn.Session.Draft.Answers[want[0]].Value != want[1] || turn.Session.Asked != "email") {
				t.Errorf("%q makes %s %q", text, want[0], turn.Session.Draft.Answers[want[0]].Value)
			}
		}
		s = at(t, engine, "complaint", "contact", locales.Languages()[i])
		for text, want := range []map[string][2]string{
			{"公司名称应该是许昌海光机械（集团）有限公司": {"company", "许昌海光机械（集团）有限公司"}, "地址错了": {"", "address"}, "刚才公司名写错了": {"", "company"}, "王是的先生": {"contact", "王是的先生"}},
			{"The address should be 2 Jianshe Road, Xuchang": {"address", "2 Jianshe Road, Xuchang"}, "the address is wrong": {"", "address"}, "Mr Wrong": {"contact", "Mr Wrong"}},
		}[i] {
			draft := said(engine, s, text).Session.Draft
			if want[0] == "" && draft.Editing != want[1] || want[0] != "" && draft.Answers[want[0]].Value != want[1] {
				t.Errorf("%q where a name is asked for: %+v", text, draft)
			}
		}
		s = at(t, engine, "complaint", "facts", locales.Languages()[i])
		for _, text := range [][]string{
			{"被投诉人的地址应该是建设路，但人不在那里", "日期应该是他们写错了，我们有回执", "请求应该是合法的，他们没有理由拒绝", "不是我们的错，是他们没有答复"},
			{"The request should be decided within 60 days by law.", "The authority is wrong, the law says otherwise.", "The date is wrong on their receipt.", "Our company is not polluting, it is clean."},
		}[i] {
			if turn := said(engine, s, text); turn.Session.Draft.Answers["facts"].Value != text {
				t.Errorf("%q was not taken as what it is: %v", text, keysOf(turn))
			}
		}
	}
}

// TestWordsThatEndATalkAreNotMisunderstood: 好的 behind the receipt, "ok" at the menu.
func TestWordsThatEndATalkAreNotMisunderstood(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	menu := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, "菜单").Session
	for _, words := range []string{"好的", "嗯", "OK", "收到，", "不用了", "没有了", "noted", "No thanks."} {
		if turn := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, words); turn.Lost || keysOf(turn)[0] != "noted.end" || len(turn.Effects) > 0 {
			t.Errorf("%q with nothing open: %v", words, keysOf(turn))
		}
		turn, want := said(engine, menu, words), "noted.choose"
		if slices.Contains([]string{"不用了", "没有了", "No thanks."}, words) {
			want = "noted.end"
		}
		if turn.Lost || keysOf(turn)[0] != want {
			t.Errorf("%q at the menu: %v, want %s", words, keysOf(turn), want)
		}
	}
}

// TestChoicesAreNamedAsPeopleNameThem: a place without its kind, a company by what people call it, within a sentence.
func TestChoicesAreNamedAsPeopleNameThem(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for place, words := range map[string]map[string]string{
		"officer_request urgency":          {"不急": "normal", "不是很急": "normal", "not urgent": "normal", "尽快": "soon", "ASAP": "soon", "很急！": "urgent", "It is urgent": "urgent", "停产了": "urgent"},
		"officer_request officer_language": {"English please": "english", "请用英文": "english", "说中文": "chinese", "Either": "either"},
		"complaint county":                 {"我在魏都": "411002", "I am in Weidu": "411002", "在许昌市禹州": "411081", "Changge, I think": "411082", "鄢陵": "411024", "襄城": "411025", "项城": "", "许昌市魏都区": "411002", "许昌": "411000", "許昌市": "411000", "不知道": "411000", "not sure": "411000"},
		"complaint complainant":            {"我们是德资企业": "fie", "WFOE": "fie", "we are a joint venture": "fie", "我是台商": "hmt_investor", "我們是台商": "hmt_investor", "外国人": "foreign_investor", "本地公司": ""},
		"complaint kind":                   {"他们不作为": "infringement", "they violated our rights": "infringement", "有个建议": "environment"},
	} {
		flow, step, _ := strings.Cut(place, " ")
		s := at(t, engine, flow, step, locales.ZH)
		for said, want := range words {
			if got := saidTo(engine, s, said).Draft.Answers[step].Value; got != want {
				t.Errorf("%q at %s is %q, want %q", said, step, got, want)
			}
		}
	}
}

// saidTo is the session after words.
func saidTo(engine *flows.Engine, s flows.Session, words string) flows.Session {
	return said(engine, s, words).Session
}

// TestAnAccessCodeIsReadAsPeopleCopyIt: with hyphens, blanks or nothing, with a word in front; words of its length are none.
func TestAnAccessCodeIsReadAsPeopleCopyIt(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, code := range map[string]string{
		"TPDJ-983U-4AFC-3GTG-MH": "TPDJ-983U-4AFC-3GTG-MH", "tpdj 983u 4afc 3gtg mh": "TPDJ 983U 4AFC 3GTG MH", "TPDJ983U4AFC3GTGMH": "TPDJ983U4AFC3GTGMH",
		"my code is TPDJ-983U-4AFC-3GTG-MH": "TPDJ-983U-4AFC-3GTG-MH", "查询码：TPDJ 983U 4AFC 3GTG MH": "TPDJ983U4AFC3GTGMH", "我的查询码是tpdj983u4afc3gtgmh。": "TPDJ983U4AFC3GTGMH",
		"what must they have to": "", "91411000MA9GQ5LP3X": "", "TPDJ-983U-4AFC-3GTG": "",
	} {
		got := ""
		for _, e := range said(engine, flows.Session{Language: locales.ZH, Chosen: true}, words).Effects {
			if e.Kind == flows.EffectEnter {
				got = e.Argument
			}
		}
		if got != code {
			t.Errorf("%q is the code %q, want %q", words, got, code)
		}
	}
}

// TestNobodyIsToldOfNoDraftsWhoHasOne: the one being filled in, or one put aside before.
func TestNobodyIsToldOfNoDraftsWhoHasOne(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := at(t, engine, "complaint", "matter", locales.ZH)
	if keys := keysOf(said(engine, s, "草稿")); !slices.Contains(keys, "draft.only") {
		t.Errorf("over the only draft: %v", keys)
	}
	s = saidTo(engine, s, "保存")
	if turn := said(engine, s, "稍后再填"); !slices.Contains(keysOf(turn), "draft.saved") || len(turn.Session.Drafts) != 1 {
		t.Errorf("saved again: %v", keysOf(turn))
	}
	if keys := keysOf(said(engine, flows.Session{Language: locales.ZH, Chosen: true}, "保存")); !slices.Contains(keys, "draft.none") {
		t.Errorf("without one: %v", keys)
	}
}

// TestWordsAtTheReview: who says that all is right is told how to send, without the whole list again; an answer is changed by
// its name and the new one; what means nothing climbs the ladder.
func TestWordsAtTheReview(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []map[string]string{
		{"没问题": "review.how", "对": "review.how", "好的": "review.how", "天气不错": "nothing.understood", "这份投诉算提交了？": "nothing.understood", "联系人：陈经理": "correction.done", "提交吧": "", "好的提交": "", "没问题了": "review.how", "对的，提交吧": "", "确认无误": "",
			"提交，谢谢": "", "提交吧，谢谢": "", "请提交": "", "对的，提交": "", "没错，发吧": "", "不提交": "cancel.ask",
			"提交？": "review.how", "可以提交吗": "review.how", "可以提交了？": "review.how", "没问题，提交？": "review.how", "1？": "review.how"},
		{"yes": "review.how", "OK": "review.how", "blah": "nothing.understood", "is this complaint sent now?": "nothing.understood", "Contact person: Jane E. Miller": "correction.done", "my contact person is Jane E. Miller": "correction.done", "yes, send it": "", "submit it": "", "send it please": "", "OK to send": "", "everything correct, please submit": "", "send it to my wife": "nothing.understood", "correct, submit, thanks": "",
			"ok to send?": "review.how", "Submit please?": "review.how", "go ahead and send it?": "review.how", "send ?": "review.how", "1?": "review.how", "send complaint?": "review.how"},
	} {
		s := at(t, engine, "complaint", "confidential", locales.Languages()[i])
		s = said(engine, s, "2").Session
		for text, want := range words {
			turn := said(engine, s, text)
			keys := keysOf(turn)
			switch {
			case want == "" && (len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectOpenCase):
				t.Errorf("%q sends nothing: %v", text, keys)
			case want != "" && !slices.Contains(keys, want):
				t.Errorf("%q is answered with %v, want %s", text, keys, want)
			case want != "" && want != "correction.done" && slices.Contains(keys, "review.title"):
				t.Errorf("%q has everything listed again", text)
			}
		}
		change := said(engine, s, []string{"修改", "change"}[i]).Session
		for _, text := range [][]string{{"地址", "公司名", "电话号码", "手机号"}, {"address", "the company name", "phone"}}[i] {
			if turn := said(engine, change, text); turn.Session.Draft.Editing == "" {
				t.Errorf("%q is not what is to be changed: %v", text, keysOf(turn))
			}
		}
	}
}
