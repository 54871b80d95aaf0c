package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

func TestFilesBelongToTheirCase(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	files := &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db}
	kept, err := files.Put(t.Context(), strings.NewReader("许昌市魏都区自然资源局 受理回执"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	in := intake(t, "intake-1", "411002")
	in.Answers = append(in.Answers, cases.Answer{Name: "evidence", Files: []string{kept.ID}})
	c, err := db.OpenCase(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var number cases.Number
	if err := db.Pool().QueryRow(t.Context(), "SELECT case_number FROM attachments WHERE id = $1", kept.ID).Scan(&number); err != nil || number != c.Number {
		t.Errorf("the file belongs to %q, %v; want %s", number, err, c.Number)
	}
}

func TestACaseThatCameByLetterRunsTheSameClocks(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	if _, err := db.OpenCase(t.Context(), intake(t, "intake-1", "411002")); err != nil {
		t.Fatal(err)
	}
	letter := cases.Intake{
		ID: "entered-2026-17", Kind: cases.Complaint, Unit: "411002", Topic: "land", Language: "zh", Origin: cases.OriginLetter, By: id,
		ReceivedAt: time.Date(2026, 9, 30, 12, 0, 0, 0, cases.Shanghai),
	}
	for range 2 {
		c, err := db.OpenCase(t.Context(), letter)
		if err != nil || c.Number != cases.NewNumber("411002", 2026, 2) || c.Origin != cases.OriginLetter || c.From != (cases.Identity{}) {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	number := cases.NewNumber("411002", 2026, 2)
	act := cases.Act{ID: "a", Verb: cases.Accept, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: letter.ReceivedAt.Add(time.Hour)}
	if _, err := db.Perform(t.Context(), number, act); err != nil {
		t.Fatal(err) // there is nobody to tell in a chat, and that is no error
	}
	open, err := db.OpenClocks(t.Context(), nil)
	if due := open[store.ClockOf{Case: number, What: "finish"}]; err != nil || due.Day.String() != "2026-12-29" {
		t.Errorf("due %s, %v", due.Day, err)
	}
	letter.Origin = "pigeon"
	if err := letter.Check(); err == nil || !strings.Contains(err.Error(), "letter") {
		t.Errorf("an unknown origin: %v", err)
	}
}

// TestCasesReadTogetherAreWhatTheyAreAlone, with and without their events, in the order asked for.
func TestCasesReadTogetherAreWhatTheyAreAlone(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	var want []cases.Case
	for i, verb := range []cases.Verb{cases.Accept, cases.TakeOn, cases.Decline} {
		in := intake(t, fmt.Sprint("intake-", i), "411002")
		in.ReceivedAt = in.ReceivedAt.Add(-time.Duration(i) * time.Hour)
		if i == 1 {
			in.From, in.Origin, in.By = cases.Identity{}, cases.OriginLetter, id
		}
		c, err := db.OpenCase(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		act := cases.Act{ID: fmt.Sprint("act-", i), Verb: verb, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: time.Now(), Data: map[string]string{"reason": "x"}}
		if c, err = db.Perform(t.Context(), c.Number, act); err != nil {
			t.Fatal(err)
		}
		want = append(want, c)
	}
	want[0], want[2] = want[2], want[0]
	var outlines []cases.Outline
	for _, c := range want {
		o, err := db.Outline(t.Context(), c.Number)
		if err != nil || o != c.Outline() {
			t.Errorf("case %s without its events is %+v, %v; want %+v", c.Number, o, err, c.Outline())
		}
		outlines = append(outlines, o)
	}
	together, err := db.Folded(t.Context(), outlines)
	if err != nil || len(together) != len(want) {
		t.Fatalf("%d cases, %v", len(together), err)
	}
	for i, got := range together {
		if alone, _, err := db.Case(t.Context(), want[i].Number); err != nil || !reflect.DeepEqual(got, alone) {
			t.Errorf("together with others case %s is\n%+v\nalone\n%+v, %v", want[i].Number, got, alone, err)
		}
	}
	i := 0
	for every, err := range db.EveryCase(t.Context()) {
		alone, events, failed := db.Case(t.Context(), want[i].Number)
		notices, unread := db.NoticesOf(t.Context(), want[i].Number)
		if err := errors.Join(err, failed, unread); err != nil || !reflect.DeepEqual(every.Case, alone) || !reflect.DeepEqual(every.Events, events) || len(every.Notices) != len(notices) {
			t.Fatalf("among all case %s is\n%+v\nalone\n%+v, %v", want[i].Number, every, alone, err)
		}
		for j, n := range notices {
			if line := (store.NoticeLine{Text: n.Text.Key, ToOfficer: n.Officer != nil, At: n.At, State: n.State, Channel: n.Channel, Reason: n.Reason}); !reflect.DeepEqual(every.Notices[j], line) {
				t.Errorf("notice %d of case %s is %+v among all, %+v alone", j, want[i].Number, every.Notices[j], line)
			}
		}
		i++
	}
	if i != len(want) {
		t.Errorf("there are %d cases, want %d", i, len(want))
	}
	if _, err := db.Outline(t.Context(), "411002-2026-000099-1"); !errors.Is(err, store.ErrNoCase) {
		t.Errorf("a case that is not there: %v", err)
	}
}
