package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/store"
)

// englishComplaint is an English complaint of kind A.
var englishComplaint = []string{
	"/start", "What would you like to do?",
	"[Make a complaint]", "Do you agree",
	"[I agree]", "Who is making the complaint?",
	"1", "What is your complaint about?",
	"[An authority infringed our rights]", "dispute with another company",
	"[No]", "In which county",
	"Changge", "Which subject",
	"[Permits and approvals]", "full name",
	"Natural Resources Bureau of Changge City", "contact details",
	"[Skip]", "What happened?",
	"In March 2026 we applied for a planning permit with all papers. We have had no answer since.", "On which day",
	"5 March 2026", "What do you want",
	"A written decision with its reasons", "facts and reasons",
	"Receipt 2026-031; the counter gave three different answers.", "evidence",
	"skip", "higher complaint body",
	"[No]", "petition office",
	"[No]", "reconsideration, in court",
	"[No]", "name of the complainant",
	"Harbour Light Machinery (Xuchang) Ltd", "credit code",
	"skip", "postal address",
	"1 Jianshe Road, Changge, Xuchang, Henan", "postcode",
	"461500", "contact person",
	"Jane Miller", "phone number",
	"+44 20 7946 0958", "email",
	"jane@harbour-light.co.uk", "agent",
	"[No]", "proof of who complains",
	"skip", "identity be hidden",
	"[No]", "Check your answers",
	"[Send complaint]", "We have received your complaint",
}

// TestAComplaintOnTelegramReachesTheOfficerAndIsTakenOn: the main job end to end, as the program's own list of cases tells.
func TestAComplaintOnTelegramReachesTheOfficerAndIsTakenOn(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.telegram.Person(7001, "Li", "en")
	id := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411082", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, englishComplaint...)
	push := w.sees(officer, "New case 411082")
	for _, private := range []string{"Jane", "Harbour", "7946", "permit with all", "Natural Resources"} {
		if strings.Contains(push, private) {
			t.Errorf("the push has personal data: %s", push)
		}
	}
	number := regexp.MustCompile(`411082-\d{4}-000001-\d`).FindString(push)
	w.talk(officer, "[Open]", "Case "+number, "[Accept]", "You have taken on case "+number)
	w.sees(investor, "has taken on your complaint "+number)
	w.talk(investor, "/status", number)
	w.settled()

	list := exec.CommandContext(t.Context(), os.Args[0], "cases", "--json")
	list.Env = []string{asProgram + "=1", "DATABASE_URL=" + w.settings.DatabaseURL}
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var told []struct{ Number, Kind, State, Officer, Unit string }
	if err := json.Unmarshal(out, &told); err != nil || len(told) != 1 {
		t.Fatalf("%v, the cases are %s", err, out)
	}
	if c := told[0]; c.Number != number || c.Kind != "complaint" || c.State != "taken_on" || c.Officer != id || c.Unit != "411082" {
		t.Errorf("the case is %+v", c)
	}
}

// TestPollingGoesOnWhereAStoreWasAway: what was written meanwhile is answered once, when the store is back.
func TestPollingGoesOnWhereAStoreWasAway(t *testing.T) {
	t.Parallel()
	var redis *cable
	w := build(t, func(s *Settings) {
		s.PublicURL, s.TelegramReply = "", "webhook" // of which there is none
		redis = cutStore(t, &s.RedisURL)
	})
	w.telegram.SetWebhook("", "")
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	redis.set(true)
	investor.Say("/help")
	for range 20 { // while the program finds that out
		time.Sleep(10 * time.Millisecond)
		if investor.Idle() {
			t.Fatal("a message that could not be taken counts as received")
		}
	}
	redis.set(false)
	w.sees(investor, "at any time")
	w.talk(investor, request...)
	helped := 0
	for _, m := range investor.Chat() {
		if m.FromBot && strings.HasPrefix(m.Text, "You can send these words") {
			helped++
		}
	}
	if helped != 1 {
		t.Errorf("the help was given %d times", helped)
	}
}

// TestAPlatformThatDidNotHearIsToldAgain: a bot whose first words were lost would be deaf until its next start.
func TestAPlatformThatDidNotHearIsToldAgain(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.PublicURL, s.WeChatAppID = "https://desk.example.cn", "" })
	w.telegram.Fail(telegramtest.Fault{Method: "setWebhook", Status: 502})
	w.telegram.Fail(telegramtest.Fault{Method: "setMyCommands", Status: 429, RetryAfter: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	w.house.insist(ctx)
	if ctx.Err() != nil || w.telegram.Calls("setWebhook") != 3 || w.telegram.Calls("setMyCommands") != 3 {
		t.Errorf("%v, after %d times\n%s", ctx.Err(), w.telegram.Calls("setWebhook"), w.log)
	}
}
