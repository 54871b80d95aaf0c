package push_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"pgregory.net/rapid"
)

// TestALeadIsToldWhoseNoticeItIs: what the platform keeps from an officer goes to the lead as the officer's, and to the officer once
// he or she is there again.
func TestALeadIsToldWhoseNoticeItIs(t *testing.T) {
	t.Parallel()
	var open48 atomic.Bool
	db, p := open(t, 1, func(pusher *push.Pusher) {
		pusher.Channels["wechat"].(*platform).refuse = func(to cases.Identity) error {
			if to.External == "李明" && !open48.Load() {
				return &bot.SendError{Class: bot.SendClosed, Code: "45015", Err: errors.New("out of the time limit")}
			}
			return nil
		}
	})
	officer(t, db, "李明", "wechat")
	lead, code, err := db.AddOfficer(t.Context(), store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead, Language: "en"})
	if err == nil {
		_, err = db.BindOfficer(t.Context(), code, cases.Identity{Channel: "telegram", Account: t.Name(), External: lead})
	}
	if err != nil {
		t.Fatal(err)
	}
	c := complain(t, db, "i")
	shown := p.see(t, lead, 1)[0]
	for _, want := range []string{"李明", "did not take this message", "New case " + string(c.Number)} {
		if !strings.Contains(shown, want) {
			t.Errorf("the lead sees %q, without %q", shown, want)
		}
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if notices, err := db.NoticesOf(t.Context(), c.Number); err != nil || notices[0].State == store.NoticeElsewhere {
			break
		}
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil || notices[0].State != store.NoticeElsewhere || notices[0].Fault != "closed" {
		t.Errorf("the notice is %+v, %v", notices, err)
	}
	open48.Store(true)
	if late, err := db.Heard(t.Context(), cases.Identity{Channel: "wechat", Account: t.Name(), External: "李明"}, nil); err != nil || late != 1 {
		t.Errorf("%d are queued again, %v", late, err)
	}
	if shown := p.see(t, "李明", 1)[0]; !strings.Contains(shown, "新案件") || !strings.Contains(shown, "补发") {
		t.Errorf("the officer sees %q", shown)
	}
}

// TestAPushToAnOfficerSaysNothingThatWasAnswered, whatever the intake says and the contact writes later: neither in its text
// nor on its buttons nor in the few words that a template message has.
func TestAPushToAnOfficerSaysNothingThatWasAnswered(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, opened := servers.Database(t), 0
	db.WithoutLetters = true
	officer(t, db, "李明", "wechat")
	rapid.Check(t, func(rt *rapid.T) {
		said := rapid.StringMatching(`[一-龥a-zA-Z0-9]{6,40}`)
		in := cases.Intake{
			ID: fmt.Sprint(opened), Kind: rapid.SampledFrom([]cases.Kind{cases.Complaint, cases.OfficerRequest}).Draw(rt, "kind"), Language: "zh", Unit: "411002",
			Topic: "permits", ReceivedAt: time.Now(), From: cases.Identity{Channel: "wechat", Account: t.Name(), External: said.Draw(rt, "from")},
		}
		opened++
		private := []string{in.From.External}
		for _, name := range []string{"matter", "company", "contact", "phone", "email", "respondent", "enterprise", "credit_code", "address"} {
			a := cases.Answer{Name: name, Value: said.Draw(rt, name), Language: "zh"}
			in.Answers, private = append(in.Answers, a), append(private, a.Value)
		}
		c, err := db.OpenCase(t.Context(), in)
		if err != nil {
			rt.Fatal(err)
		}
		private = append(private, said.Draw(rt, "reason"))
		for _, verb := range []cases.Verb{cases.Message, cases.Withdraw} {
			data := map[string]string{"text": private[len(private)-1], "reason": private[len(private)-1]}
			_, err := db.Perform(t.Context(), c.Number, cases.Act{ID: string(verb), Verb: verb, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: data})
			var refusal *cases.Refusal
			if err != nil && !errors.As(err, &refusal) {
				rt.Fatal(err)
			}
		}
		notices, err := db.NoticesOf(t.Context(), c.Number)
		if err != nil || len(notices) < 2 {
			rt.Fatalf("%d notices, %v", len(notices), err)
		}
		for _, n := range notices {
			if n.Officer == nil {
				continue
			}
			for _, language := range locales.Languages() {
				m := bot.Speak(texts, language, flows.Reply{Text: []locales.Text{n.Text}, Choices: n.Choices})
				shown := fmt.Sprint(m.Text, m.Buttons, texts.Say(language, store.SubjectOf(n.Text)))
				for _, word := range private {
					if strings.Contains(shown, word) {
						rt.Errorf("%s says %q:\n%s", n.Text.Key, word, shown)
					}
				}
			}
		}
	})
}
