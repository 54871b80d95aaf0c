package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// newcomer adds an officer who has shown the code in a chat.
func newcomer(t *testing.T, db *store.DB, name string) (id, code string, chat cases.Identity, b store.Binding) {
	t.Helper()
	id, code, err := db.AddOfficer(t.Context(), store.Officer{Name: name, Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	chat = person(t, name)
	b, err = db.BindOfficer(t.Context(), code, chat)
	if err != nil {
		t.Fatal(err)
	}
	return id, code, chat, b
}

// asked counts the questions to an officer about a chat.
func asked(t *testing.T, db *store.DB, officer string) (n int) {
	t.Helper()
	err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM notices WHERE officer = $1::bigint AND text->>'key' = 'binding.ask'", officer).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASecondPersonApprovesAChat(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	head, _ := officer(t, db, store.Officer{Name: "市中心", Unit: cases.Municipal, Role: cases.RoleCentre})
	colleague, _ := officer(t, db, store.Officer{Name: "同事", Unit: "411002"})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	id, code, chat, b := newcomer(t, db, "李明")
	if b.Waits != "科长" || asked(t, db, lead) != 1 || asked(t, db, head) != 2 { // about the colleague and the lead before
		t.Errorf("it waits for %q; the lead was asked %d times, the centre %d", b.Waits, asked(t, db, lead), asked(t, db, head))
	}
	if again, err := db.BindOfficer(t.Context(), code, chat); err != nil || again.ID != b.ID || again.Waits != "科长" || asked(t, db, lead) != 1 {
		t.Errorf("shown again: %+v, %v; asked %d times", again, err, asked(t, db, lead))
	}
	if _, err := db.BindOfficer(t.Context(), code, person(t, "thief")); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("in another chat: %v", err)
	}
	if _, err := db.OfficerOf(t.Context(), chat); !errors.Is(err, store.ErrNotOfficer) {
		t.Errorf("before the approval: %v", err)
	}
	for _, nobody := range []string{colleague, id} {
		if _, err := db.DecideBinding(t.Context(), b.ID, nobody, true); !errors.Is(err, store.ErrNotApprover) {
			t.Errorf("by %s: %v", nobody, err)
		}
	}
	for i := range 2 {
		if done, err := db.DecideBinding(t.Context(), b.ID, lead, true); err != nil || !done.Approved || done.Decided != (i > 0) || done.Officer.ID != id {
			t.Errorf("approved: %+v, %v", done, err)
		}
	}
	if late, err := db.DecideBinding(t.Context(), b.ID, head, false); err != nil || !late.Approved || late.By != "科长" {
		t.Errorf("a refusal after it: %+v, %v", late, err)
	}
	if o, err := db.OfficerOf(t.Context(), chat); err != nil || o.ID != id {
		t.Errorf("after the approval: %+v, %v", o, err)
	}
	if _, err := db.DecideBinding(t.Context(), "999", lead, true); !errors.Is(err, store.ErrNoBinding) {
		t.Errorf("no such number: %v", err)
	}
	var told int
	if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM notices WHERE key = 'binding/' || $1 || '/decided'", b.ID).Scan(&told); err != nil || told != 1 {
		t.Errorf("the chat was told %d times, %v", told, err)
	}
	// A second channel needs a code and an approval of its own.
	other, err := db.NewOfficerCode(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.BindOfficer(t.Context(), other, cases.Identity{Channel: "telegram", Account: t.Name(), External: "li"})
	if err != nil || second.Waits == "" {
		t.Errorf("the second chat: %+v, %v", second, err)
	}
}

func TestARefusedOrForgottenChatIsNobodys(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	_, code, chat, b := newcomer(t, db, "李明")
	if done, err := db.DecideBinding(t.Context(), b.ID, lead, false); err != nil || done.Approved {
		t.Errorf("refused: %+v, %v", done, err)
	}
	if _, err := db.BindOfficer(t.Context(), code, chat); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("the code of a refused chat: %v", err)
	}
	_, code, chat, b = newcomer(t, db, "赵磊")
	if _, err := db.Pool().Exec(t.Context(), "UPDATE bindings SET asked_at = now() - interval '8 days'"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.DecideBinding(t.Context(), b.ID, lead, true); !errors.Is(err, store.ErrLateBinding) {
		t.Errorf("after eight days: %v", err)
	}
	if _, err := db.BindOfficer(t.Context(), code, chat); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("its code: %v", err)
	}
}

func TestAnApproverWhoIsRevokedIsReplaced(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	head, _ := officer(t, db, store.Officer{Name: "市中心", Unit: cases.Municipal, Role: cases.RoleCentre})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	_, code, chat, b := newcomer(t, db, "李明")
	before := asked(t, db, head)
	if _, err := db.RevokeOfficer(t.Context(), lead); err != nil {
		t.Fatal(err)
	}
	if asked(t, db, head) != before+1 {
		t.Error("nobody else was asked")
	}
	if _, err := db.DecideBinding(t.Context(), b.ID, lead, true); !errors.Is(err, store.ErrNotApprover) {
		t.Errorf("by who is revoked: %v", err)
	}
	if list, err := db.Bindings(t.Context()); err != nil || len(list) != 1 || list[0].Waits != "市中心" {
		t.Errorf("waiting: %+v, %v", list, err)
	}
	if _, err := db.RevokeOfficer(t.Context(), head); err != nil {
		t.Fatal(err)
	}
	// With nobody left who could approve, the code is enough again.
	if b, err := db.BindOfficer(t.Context(), code, chat); err != nil || b.Waits != "" {
		t.Errorf("with nobody left: %+v, %v", b, err)
	}
	if o, err := db.OfficerOf(t.Context(), chat); err != nil || o.Name != "李明" {
		t.Errorf("%+v, %v", o, err)
	}
}

// bindAlso binds a further chat of an officer.
func bindAlso(t *testing.T, db *store.DB, id, channel string) cases.Identity {
	t.Helper()
	chat := cases.Identity{Channel: channel, Account: t.Name(), External: "officer " + id}
	code, err := db.NewOfficerCode(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := db.BindOfficer(t.Context(), code, chat)
	if err == nil && b.Waits != "" {
		_, err = db.DecideBinding(t.Context(), b.ID, "", true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return chat
}

// TestRecipients: an officer's chat on WeChat, then that on the other channel; instead, with a button that only looks, the lead of
// the case's unit, unless he or she has an interest in the case.
func TestRecipients(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	_, lead := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	id, own := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	officer(t, db, store.Officer{Name: "外县科长", Unit: "411082", Role: cases.RoleLead})
	second, c := bindAlso(t, db, id, "telegram"), opened(t, db, intake(t, "i", "411002"))
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil || len(notices) != 2 {
		t.Fatal(notices, err)
	}
	to, err := db.Recipients(t.Context(), notices[1])
	if err != nil || !slices.Equal(to, []cases.Identity{own, second}) {
		t.Errorf("recipients %v, %v", to, err)
	}
	if err := db.SetReachable(t.Context(), own, false); err != nil {
		t.Fatal(err)
	}
	if to, err = db.Recipients(t.Context(), notices[1]); err != nil || !slices.Equal(to, []cases.Identity{second}) {
		t.Errorf("after the officer blocked us: %v, %v", to, err)
	}
	n, heads, err := db.Instead(t.Context(), notices[1])
	if err != nil || len(heads) != 1 || heads[0].Chat != lead || n.Missed != "李明" || len(n.Choices) != 1 || !strings.HasPrefix(n.Choices[0].Data, "!act:open:") {
		t.Errorf("instead of the officer %+v get %+v, %v", heads, n, err)
	}
	for _, own := range []func(*store.Notice){
		func(n *store.Notice) { n.Late = true },
		func(n *store.Notice) { n.Paper = new(int) },
		func(n *store.Notice) { n.Case = "" },
	} {
		n := notices[1]
		own(&n)
		if _, heads, err = db.Instead(t.Context(), n); err != nil || len(heads) != 0 {
			t.Errorf("what is for the officer alone goes to %+v, %v", heads, err)
		}
	}
	head, err := db.OfficerOf(t.Context(), lead)
	if err == nil {
		_, err = db.Perform(t.Context(), c.Number, cases.Act{ID: "r", Verb: cases.Recuse, Actor: cases.Actor{Role: cases.RoleLead, ID: head.ID}, Unit: "411002", At: time.Now(),
			Data: map[string]string{"from": head.ID, "reason": "亲属"}})
	}
	if _, heads, failed := db.Instead(t.Context(), notices[1]); err != nil || failed != nil || len(heads) != 0 {
		t.Errorf("who has an interest in the case is told of it: %+v, %v, %v", heads, err, failed)
	}
}
