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
