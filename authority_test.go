package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/store"
)

// somebody presses buttons in a Telegram chat, whether they were shown or not.
type somebody struct {
	name    string
	chat    int64
	role    cases.Role // empty for somebody who is no officer
	unit    string
	own     bool // the cases are this officer's own
	contact bool // the cases are this person's own
	officer string
}

// gallery is a house with cases in every state and people in every role.
type gallery struct {
	*town
	people []*somebody
	cases  map[string]cases.Number // by state, those of requests with a mark
	update atomic.Int64
}

// hang fills the gallery.
func hang(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{town: build(t, func(s *Settings) { s.TelegramReply = "webhook" }), cases: map[string]cases.Number{}}
	g.update.Store(1 << 30) // apart from those of what people say themselves
	from := g.onTelegram("9000")
	open := func(state string, kind cases.Kind) {
		c, err := g.house.db.OpenCase(t.Context(), cases.Intake{ID: state, Kind: kind, Language: "en", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from})
		if err != nil {
			t.Fatal(err)
		}
		g.cases[state] = c.Number
	}
	g.people = []*somebody{{name: "contact", chat: 9000, contact: true}, {name: "stranger", chat: 9001}, {name: "responsible", chat: 9002, role: cases.RoleOfficer, unit: "411002", own: true}}
	for _, unit := range []string{"411002", "411081", cases.Municipal} {
		for _, role := range cases.Officials() {
			g.people = append(g.people, &somebody{name: string(role) + " of " + unit, chat: 9003 + int64(len(g.people)), role: role, unit: unit})
		}
	}
	for _, p := range g.people[2:] {
		g.hire(p, from.Account)
		if p.own { // the others come when the cases have their officer
			for state, lines := range lives() {
				kind := cases.Complaint
				if strings.HasPrefix(state, "request ") {
					kind = cases.OfficerRequest
				}
				open(state, kind)
				for _, line := range lines {
					g.live(p.officer, g.cases[state], line)
				}
			}
		}
	}
	// Nobody has this one: everybody is away, which changes nothing of what somebody may do.
	if _, err := g.house.db.Pool().Exec(t.Context(), `INSERT INTO absences (officer, first_day, last_day, substitute)
		SELECT o.id, current_date - 1, current_date + 1, (SELECT min(s.id) FROM officers s WHERE s.id <> o.id) FROM officers o`); err != nil {
		t.Fatal(err)
	}
	open("received", cases.Complaint)
	return g
}

// lives are what brings a case into each state.
func lives() map[string][]string {
	return map[string][]string{
		"assigned": nil, "taken_on": {"take_on"}, "supplementing": {"take_on", "request_supplement gaps=phone"}, "accepted": {"take_on", "accept"},
		"rejected": {"reject grounds=2 reason=x", "approve"}, "referred": {"refer body=x reason=x", "approve"}, "withdrawn": {"withdraw reason=x"},
		"concluded":        {"accept", "conclude ending=agreed result=x", "approve"},
		"delivered":        {"accept", "conclude ending=agreed result=x", "approve", "deliver_result means=chat"},
		"request assigned": nil, "request taken_on": {"take_on"}, "request contacted": {"make_contact means=phone"}, "request answered": {"respond result=x"},
		"request closed": {"close result=x"},
	}
}

// hire makes somebody an officer, with the chat bound.
func (g *gallery) hire(p *somebody, account string) {
	g.t.Helper()
	g.talk(g.telegram.Person(p.chat, p.name, "en"), "/start", "What would you like to do?") // so that notices find a chat
	id, _, err := g.house.db.AddOfficer(g.t.Context(), store.Officer{Name: p.name, Unit: p.unit, Role: p.role, Language: "en"})
	if err != nil {
		g.t.Fatal(err)
	}
	p.officer = id
	_, err = g.house.db.Pool().Exec(g.t.Context(), `WITH c AS (INSERT INTO contacts DEFAULT VALUES RETURNING id)
		INSERT INTO identities (channel, account, external, contact, officer) SELECT 'telegram', $1, $2, id, $3::bigint FROM c
		ON CONFLICT (channel, account, external) DO UPDATE SET officer = EXCLUDED.officer`, account, fmt.Sprint(p.chat), id)
	if err != nil {
		g.t.Fatal(err)
	}
}

// live performs an act of the responsible officer, of the contact, or of a second person.
func (g *gallery) live(officer string, number cases.Number, line string) {
	g.t.Helper()
	parts := strings.Fields(line)
	act := cases.Act{ID: line, Verb: cases.Verb(parts[0]), Actor: cases.Actor{Role: cases.RoleOfficer, ID: officer}, Unit: "411002", At: time.Now(), Data: map[string]string{}}
	switch act.Verb {
	case cases.Approve:
		act.Actor = cases.Actor{Role: cases.RoleBureau, ID: "999"}
	case cases.Withdraw:
		act.Actor = cases.Actor{Role: cases.RoleContact}
	}
	for _, pair := range parts[1:] {
		name, value, _ := strings.Cut(pair, "=")
		act.Data[name] = value
	}
	if _, err := g.house.db.Perform(g.t.Context(), number, act); err != nil {
		c, events, _ := g.house.db.Case(g.t.Context(), number)
		g.t.Fatalf("%s by %s: %v; the case is of %q: %+v", line, officer, err, c.Officer, events)
	}
}

// press sends what Telegram sends when somebody presses a button, and gives what is said back.
func (g *gallery) press(p *somebody, data string) string {
	from := map[string]any{"id": p.chat, "first_name": "x", "language_code": "en"}
	body, err := json.Marshal(map[string]any{"update_id": g.update.Add(1), "callback_query": map[string]any{
		"id": "1", "from": from, "chat_instance": "1", "data": data,
		"message": map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": p.chat, "type": "private"}},
	}})
	if err != nil {
		g.t.Error(err)
		return ""
	}
	request, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.url+"/telegram/webhook", bytes.NewReader(body))
	if err != nil {
		g.t.Error(err)
		return ""
	}
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", g.settings.TelegramSecret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		g.t.Error(err)
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	var said struct{ Text string }
	if err := json.NewDecoder(response.Body).Decode(&said); err != nil || response.StatusCode != http.StatusOK {
		g.t.Errorf("%s presses %s: status %d, %v", p.name, data, response.StatusCode, err)
	}
	return said.Text
}

// may says by the columns of the table alone whether somebody may do an act on a case in a state.
func (p *somebody) may(r cases.Rule, kind cases.Kind, state cases.State, takenOn bool) bool {
	if r.From != nil && !slices.Contains(r.From, state) || r.Kind != "" && r.Kind != kind {
		return false
	}
	if state == cases.StateSupplementing && r.Stage == cases.AfterAcceptance { // the one that was asked for papers is not accepted
		return false
	}
	if p.contact {
		return slices.Contains(r.By, cases.RoleContact)
	}
	if p.role == "" || !slices.Contains(r.By, p.role) {
		return false
	}
	if p.own {
		return true
	}
	if p.unit != "411002" && p.unit != cases.Municipal {
		return false
	}
	return p.role != cases.RoleOfficer || r.Reach == cases.All || r.Reach == cases.Free && !takenOn
}

// TestNobodyDoesWhatTheTableForbids presses every act in the chat of everybody, on a case in every state, whether a button
// for it was ever shown or not: what the table forbids is refused in words and changes nothing, what it allows begins.
func TestNobodyDoesWhatTheTableForbids(t *testing.T) {
	t.Parallel()
	g := hang(t)
	before := map[string]cases.Case{}
	for state, number := range g.cases {
		c, _, err := g.house.db.Case(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimPrefix(state, "request "); string(c.State) != name || (c.Officer == "") != (state == "received") {
			t.Fatalf("the case %s is %s with officer %q", state, c.State, c.Officer)
		}
		before[state] = c
	}
	var refused, begun atomic.Int64
	var all sync.WaitGroup
	for _, p := range g.people {
		all.Go(func() { // one thing after another in each chat
			for state, c := range before {
				for i, r := range cases.Table() {
					// Under the race detector one in six, another one in each chat: all of them are pressed without it.
					if race.Enabled && (i+int(p.chat)+int(c.Number[len(c.Number)-1]))%6 != 0 {
						continue
					}
					no, yes := g.try(t, p, r, c, state)
					refused.Add(no)
					begun.Add(yes)
				}
			}
		})
	}
	all.Wait()
	for state, c := range before {
		after, events, err := g.house.db.Case(t.Context(), c.Number)
		if err != nil || after.Version != c.Version {
			t.Errorf("to the case %s happened %+v, %v", state, events[c.Version:], err)
		}
	}
	t.Logf("%d acts were refused, %d begun", refused.Load(), begun.Load())
	if refused.Load() < 1000 || begun.Load() < 50 {
		t.Errorf("only %d acts were refused and %d begun", refused.Load(), begun.Load())
	}
}

// try presses one act in one chat.
func (g *gallery) try(t *testing.T, p *somebody, r cases.Rule, c cases.Case, state string) (refused, begun int64) {
	who := *p
	who.own = p.own && c.Officer != "" // nobody is responsible for the one that was only received
	may := who.may(r, c.Kind, c.State, c.TakenOn)
	data := fmt.Sprintf("!begin_%s:%s:%d", r.Verb, c.Number, c.Version)
	if r.Verb.Direct() {
		if may && r.Event != "" && r.Verb != cases.Approve && r.Verb != cases.See { // it would be done
			return 0, 0
		}
		may = may && r.Event == "" // nothing was proposed, nothing is confidential
		data = fmt.Sprintf("!act:%s:%s:%d", r.Verb, c.Number, c.Version)
	}
	said := g.press(p, data)
	asks := strings.Contains(said, "[Case "+string(c.Number)+"]") || r.Event == "" && strings.Contains(said, string(c.Number)+"\n") ||
		r.Verb == cases.Explain && (strings.Contains(said, "Rule:") || strings.Contains(said, "No time limit")) || r.Verb == cases.Talk && strings.Contains(said, "You are now talking")
	if strings.Contains(said, "There is no notice of missing papers") { // a message is begun in its place
		g.press(p, "!save")
		asks = false
	}
	switch r.Verb {
	case cases.Claim, cases.Untie: // not by such a button: with a code, and by one of its own
		may = false
	case cases.Disapprove, cases.Reveal: // nothing was proposed, and nothing is confidential
		may = false
	}
	if asks != may {
		t.Errorf("%s does %s on the case %s (taken on %t): may %t, but is told\n%s", p.name, r.Verb, state, c.TakenOn, may, said)
	}
	if asks && r.Verb == cases.Talk {
		g.press(p, "!end")
		return 0, 1
	}
	if asks {
		g.press(p, "!save") // there is nothing to save: the act is not gone on with
		return 0, 1
	}
	return 1, 0
}
