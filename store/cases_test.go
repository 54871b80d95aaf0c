package store_test

import (
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
