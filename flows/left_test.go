package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatACorrectionDoesNotTakeIsTold: the rest of a message is taken as another change, or named and offered for an answer, and
// never passed over. What is only courtesy, or says what the answer is not, is no rest.
func TestWhatACorrectionDoesNotTakeIsTold(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	const phone = "+4925719987215"
	for i, table := range []map[string]map[string]string{{
		"邮箱改成a@b.de，请帮我保密":                      {"email": "a@b.de", "confidential": "yes"},
		"电话改成+49 2571 9987 215，另外他们还罚了我们":       {"phone": phone, "left": "他们还罚了我们"},
		"联系人改成李总，另外他们还罚了我们":                     {"contact": "李总", "left": "他们还罚了我们"},
		"联系人改成李总，请打他的手机":                        {"contact": "李总", "left": "请打他的手机"},
		"联系人改成李总和王总":                            {"contact": "李总和王总", "left": ""},
		"电话改成+49 2571 9987 215，谢谢":              {"phone": phone, "left": ""},
		"县区改成长葛，并且他们罚了我们":                       {"county": "411082", "left": "他们罚了我们"},
		"请隐去我们的身份":                              {"confidential": "yes", "left": ""},
		"我要匿名，谢谢":                               {"confidential": "yes", "left": ""},
		"电话改成+49 2571 9987 215，不是+49 30 901820": {"phone": phone, "left": ""},
		"邮箱改成a@b.de，不要隐去我的身份":                   {"email": "a@b.de", "confidential": "no", "left": "不要隐去我的身份"},
		"邮箱改成a@b.de，不用帮我保密":                     {"email": "a@b.de", "confidential": "no", "left": "不用帮我保密"},
		"邮箱应该是a@b.de 不需要 隐去我的名字":                {"email": "a@b.de", "confidential": "no"},
		"邮箱改成a@b.de，但请帮我保密":                     {"email": "a@b.de", "confidential": "yes", "left": ""},
	}, {
		"email is wrong, should be a@b.de, and please also hide my name":          {"email": "a@b.de", "confidential": "yes"},
		"change phone to +49 2571 9987 215 and add that they also fined us":       {"phone": phone, "left": "add that they also fined us"},
		"change contact to Jane Miller and please call her after five":            {"contact": "Jane Miller", "left": "please call her after five"},
		"change contact to Jane Miller and Tom Sons":                              {"contact": "Jane Miller and Tom Sons", "left": ""},
		"change company name to Harbour, Inc. and Sons":                           {"company": "Harbour, Inc. and Sons", "left": ""},
		"change phone to +49 2571 9987 215, thanks":                               {"phone": phone, "left": ""},
		"change phone to +49 2571 9987 215, not +49 30 901820":                    {"phone": phone, "left": ""},
		"change county to Changge, and add that they fined us":                    {"county": "411082", "left": "add that they fined us"},
		"change email to a@b.de, change phone to +49 2571 9987 215, also call me": {"email": "a@b.de", "phone": phone, "left": "call me"},
		"please hide our identity":                                                {"confidential": "yes", "left": ""},
		"Please hide my name from the bureau.":                                    {"confidential": "yes", "left": ""},
		"do not hide my name":                                                     {"confidential": "no"},
		"hide my name, but only from the bureau":                                  {"confidential": "no"},
		"did you hide my name?":                                                   {"confidential": "no"},
		"email should be a@b.de, and please do not hide my name":                  {"email": "a@b.de", "confidential": "no", "left": "please do not hide my name"},
		"email should be a@b.de, and we do not want to hide our identity":         {"email": "a@b.de", "confidential": "no", "left": "we do not want to hide our identity"},
		"email should be a@b.de. No need to hide my name":                         {"email": "a@b.de", "confidential": "no", "left": "No need to hide my name"},
		"my phone is +49 2571 9987 215 and don't hide my name":                    {"phone": phone, "confidential": "no", "left": "don't hide my name"},
		"email should be a@b.de, but never hide my name":                          {"email": "a@b.de", "confidential": "no", "left": "never hide my name"},
		"email should be a@b.de only if you hide my name":                         {"confidential": "no"},
		"email should be a@b.de, but please hide my name":                         {"email": "a@b.de", "confidential": "yes", "left": ""},
		"email should be a@b.de can you please hide my name":                      {"email": "a@b.de", "confidential": "yes"},
	}} {
		language := locales.Languages()[i]
		s := atReview(t, engine, language)
		for words, want := range table {
			turn := said(engine, s, words)
			for step, value := range want {
				if got := turn.Session.Draft.Answers[step].Value; step != "left" && got != value {
					t.Errorf("%q makes %s %q, want %q: %v", words, step, got, value, keysOf(turn))
				}
			}
			left, named := want["left"], slices.Contains(keysOf(turn), "correction.left")
			if named != (left != "") || named && (!strings.Contains(texts.Say(language, locales.Text{Lines: turn.Replies[0].Text}), left) || turn.Session.Held.Text != left) {
				t.Errorf("%q leaves %+v: %v", words, turn.Session.Held, keysOf(turn))
			}
			if !named {
				continue
			}
			choices := turn.Replies[0].Choices
			add := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, "!add:facts") })
			added := engine.Take(turn.Session, flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[add].Data, Now: sameDay()})
			if got := added.Session.Draft.Answers["facts"].Value; !strings.HasSuffix(got, "\n"+left) {
				t.Errorf("added to the facts: %q", got)
			}
		}
	}
	// where the new value cannot be used, the rest waits all the same
	turn := said(engine, atReview(t, engine, locales.EN), "change email to none, and please call me")
	if turn.Session.Draft.Editing != "email" || !slices.Contains(keysOf(turn), "error.form.email") {
		t.Errorf("an unusable half: %v", keysOf(turn))
	}
}
