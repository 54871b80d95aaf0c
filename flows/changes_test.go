package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestCorrectionsLandWhereTheyAreMeant: one of several under a heading, one of the answer before, one at the question for the story.
func TestCorrectionsLandWhereTheyAreMeant(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const phone = "+8613837400122"
	for place, table := range map[string]map[string]map[string]string{
		"confidential": {
			"两个地方要改，一个是联系人改成李先生，一个是电话改成13837400122": {"contact": "李先生", "phone": phone},
			"两个地方要改，一个是电话改成13837400122，另一个是联系人改成李总": {"contact": "李总", "phone": phone},
			"有两处错了：1）电话：13837400122 2）联系人：李总":       {"contact": "李总", "phone": phone},
			"刚才那个电话写错了":   {"editing": "phone"},
			"那个邮编错了":      {"editing": "postcode"},
			"公司名称叫海光有限公司": {"company": "海光有限公司"},
			"two things are wrong: the phone is +86 138 3740 0122 and the postcode is 461001": {"phone": phone, "postcode": "461001"},
			"2 things are wrong: the phone is +86 138 3740 0122 and the postcode is 461001":   {"phone": phone, "postcode": "461001"},
			"Please correct: 1) Phone: +86 138 3740 0122 2) Postcode: 461001":                 {"phone": phone, "postcode": "461001"},
			"the company is called Brinkmann, Inc.":                                           {"company": "Brinkmann, Inc."},
			"the date is wrong":                                                               {"editing": "act_date"},
			"the phone is wrong.":                                                             {"editing": "phone"},
			"email is wrong, should be a@b.de":                                                {"email": "a@b.de"},
		},
		"matter": {
			"The place is Yuzhou not Jian'an":                                    {"county": "411081"},
			"Oh wait, the subject is land":                                       {"topic": "land"},
			"The subject is land":                                                {"topic": "land"},
			"不对，所在地区是长葛":                                                         {"county": "411082"},
			"The authority is slow and the subject is always the same one there": {"matter": "The authority is slow and the subject is always the same one there"},
			"The place is a mess, nobody answers":                                {"matter": "The place is a mess, nobody answers"},
		},
		"act_date": {"Sorry, the previous answer is wrong: it was the Housing Bureau that closed the gate": {"matter": "the Housing Bureau that closed the gate"}},
	} {
		for _, language := range locales.Languages() {
			s := at(t, engine, "complaint", place, language)
			if place == "confidential" {
				s = saidTo(engine, s, "2")
			}
			for words, want := range table {
				turn := said(engine, s, words)
				for step, value := range want {
					if got := turn.Session.Draft.Answers[step].Value; step != "editing" && got != value || step == "editing" && turn.Session.Draft.Editing != value {
						t.Errorf("%q at %s makes %s %q, want %q: %v", words, place, step, got, value, keysOf(turn)[:1])
					}
				}
			}
		}
	}
}

// TestANameOfSeveralAnswersIsAskedBack: the words wait until it is said which of them they are.
func TestANameOfSeveralAnswersIsAskedBack(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	asked := said(engine, atReview(t, engine, locales.EN), "the name is Brinkmann, Inc.")
	if !slices.Contains(keysOf(asked), "correction.which") || asked.Session.Draft.Answers["contact"].Value == "Brinkmann, Inc." {
		t.Fatalf("asked: %v", keysOf(asked))
	}
	i := slices.Index(asked.Session.Offered, "!put:company")
	for _, words := range []string{"company", string(rune('1' + i))} {
		if got := saidTo(engine, asked.Session, words).Draft.Answers["company"].Value; got != "Brinkmann, Inc." {
			t.Errorf("%q makes the company %q", words, got)
		}
	}
}
