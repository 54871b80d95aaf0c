package flows_test

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestALanguageIsAskedForInWords at a question for words too, and is not taken for its answer.
func TestALanguageIsAskedForInWords(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]locales.Language{
		"back to english": locales.EN, "please in english": locales.EN, "English, please!": locales.EN, "continue in English": locales.EN, "I prefer English": locales.EN,
		"I don't read Chinese": locales.EN, "please switch back to English": locales.EN, "can we go on in English": locales.EN, "sorry, I do not understand Chinese": locales.EN,
		"我看不懂中文": locales.EN, "请换成英文": locales.EN,
		"请用中文": locales.ZH, "我看不懂英文": locales.ZH, "换成中文吧": locales.ZH, "please switch to Chinese": locales.ZH,
	} {
		from := map[locales.Language]locales.Language{locales.EN: locales.ZH, locales.ZH: locales.EN}[want]
		for _, step := range []string{"company", "matter", "county"} {
			turn := said(engine, at(t, engine, "complaint", step, from), words)
			if s := turn.Session; s.Language != want || !s.Chosen || s.Asked != step {
				t.Errorf("%q at %s: in %s, asked is %s: %v", words, step, s.Language, s.Asked, keysOf(turn))
			}
		}
		if s := said(engine, flows.Session{Language: from}, words).Session; s.Language != want {
			t.Errorf("%q without a form: in %s", words, s.Language)
		}
	}
	for words, step := range map[string]string{"Chinese National Building Company": "company", "The notice was in Chinese and nobody translated it for us, so we missed the day.": "matter"} {
		turn := said(engine, at(t, engine, "complaint", step, locales.EN), words)
		if turn.Session.Language != locales.EN || turn.Session.Draft.Answers[step].Value != words {
			t.Errorf("%q at %s: %+v", words, step, turn.Session)
		}
	}
}

// TestTheWordsAroundNamesAreTheLanguage: a name in the other script turns nobody's language, neither in the first message nor later.
func TestTheWordsAroundNamesAreTheLanguage(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const same = locales.Language("")
	for words, want := range map[string]locales.Language{
		"Hello, the 许昌市市场监督管理局 refused to register our company Brinkmann GmbH & Co. KG.": locales.EN, "the 许昌市市场监督管理局 still does not answer": locales.EN,
		"We are Brinkmann Machinery Co., Ltd. (许昌布林克曼机械有限公司).": locales.EN, "my bureau: 市场监督管理局": locales.EN, "I want to complain about 禹州市自然资源局": locales.EN,
		"Brinkmann Machinery (Xuchang) Co., Ltd. 的营业执照被退回了": locales.ZH, "我们是Brinkmann GmbH在许昌的公司": locales.ZH, "The Light International Trading Ltd 请问怎么投诉": locales.ZH, "你好，我们的wifi坏了": locales.ZH,
		"我要投诉": locales.ZH, "投诉": locales.ZH, "许昌市市场监督管理局": locales.ZH, "查进度": locales.ZH, "complaint": locales.EN, "What about my case": locales.EN,
		"许昌布林克曼机械有限公司 Brinkmann": same, "Xuchang 许昌": same, "a@b.de": same, "12345": same, "他们说的是 You do not have permission": same,
	} {
		for _, was := range locales.Languages() {
			got := said(engine, flows.Session{Language: was}, words).Session.Language
			if want == same && got != was || want != same && got != want {
				t.Errorf("%q makes %s %s, want %s", words, was, got, want)
			}
		}
		first := engine.Take(flows.Session{}, flows.Input{Kind: flows.InputText, Turn: "11111111", Text: words, Hint: "en", Now: sameDay()}).Session.Language
		if want == locales.ZH && first != want || want != locales.ZH && first != locales.EN {
			t.Errorf("a first %q on an English telephone is answered in %s", words, first)
		}
	}
	for text, want := range map[string]locales.Language{
		"The bureau (许昌市自然资源和规划局) lost our papers and gave no receipt.": locales.EN, "窗口说 Brinkmann GmbH 的材料不齐": locales.ZH, "Brinkmann GmbH": locales.EN, "许昌": locales.ZH, "+49 30 901820": "",
	} {
		if got := flows.WrittenIn(text); got != want {
			t.Errorf("%q is written in %q, want %q", text, got, want)
		}
	}
}

// TestCourtesyIsInNoLanguage: who writes Chinese is answered in Chinese after an ok.
func TestCourtesyIsInNoLanguage(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, words := range []string{"ok", "OK", "no", "hi", "ok thanks", "thanks", "Thank you"} {
		if got := said(engine, flows.Session{Language: locales.ZH}, words).Session.Language; got != locales.ZH {
			t.Errorf("%q makes it %s", words, got)
		}
		if got := said(engine, flows.Session{}, words).Session.Language; got != locales.EN {
			t.Errorf("a first %q is answered in %s", words, got)
		}
	}
	if got := said(engine, flows.Session{Language: locales.ZH}, "I have a question about land").Session.Language; got != locales.EN {
		t.Errorf("a sentence in English is answered in %s", got)
	}
}
