package main

import (
	"fmt"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// evening: what stands at the end.
func (d *day) evening(s *staff, n featured) {
	d.move("2026-03-04 17:25")
	d.scene("Before going home")
	d.does(s.liuWei, "本单位案件", "第 1 页", "逾期案件", "案件")
	d.does(s.zhou, "待分办案件", "案件")
	d.table(s, n)
	d.tell("## What happened to some of them")
	for _, of := range [][2]string{{"life", "the complaint that went its whole way"}, {"objection", "the objection to it"}, {"reject", "the rejection that was not waved through"}, {"decline", "declined, then referred"}, {"move", "moved to another county"}, {"recuse", "an officer stepped aside"}, {"extend", "given more time"}, {"hidden", "confidential"}, {"lost", "tied to no chat, then to another"}, {"waits", "nobody took it on"}, {"away", "during an absence"}} {
		d.timeline(s, of[1], n[of[0]])
	}
	d.ends(n)
}

// ends: how the cases that the day is about end.
func (d *day) ends(n featured) {
	for name, want := range map[string]cases.State{
		"old": cases.StateAccepted, "plant": cases.StateClosed, "both": cases.StateClosed, "life": cases.StateDelivered, "objection": cases.StateTakenOn,
		"reject": cases.StateTakenOn, "move": cases.StateTakenOn, "decline": cases.StateReferred, "hidden": cases.StateTakenOn, "recuse": cases.StateTakenOn,
		"extend": cases.StateAccepted, "withdraw": cases.StateWithdrawn, "lost": cases.StateTakenOn, "waits": cases.StateTakenOn, "away": cases.StateAnswered, "last": cases.StateAssigned,
	} {
		if c, _ := d.record(n[name]); c.State != want {
			d.t.Errorf("the case %s ends as %s, want %s", name, c.State, want)
		}
	}
	all := d.numbers()
	if len(all) != 60 {
		d.t.Errorf("there are %d cases", len(all))
	}
	speak := map[string]int{}
	for _, number := range all {
		c, _ := d.record(number)
		speak[c.Language]++
	}
	if speak["zh"] < 20 || speak["en"] < 20 {
		d.t.Errorf("the languages are %v", speak)
	}
	taken := 0
	for _, e := range d.events(n["both"]) {
		if e.Type == cases.TakenOn {
			taken++
		}
	}
	if taken != 1 {
		d.t.Errorf("what two took on at once was taken on %d times", taken)
	}
}

// everyVerb: each act of the table was done, by a person and in a chat.
func (d *day) everyVerb() {
	done := map[cases.EventType]bool{}
	for _, number := range d.numbers() {
		for _, e := range d.events(number) {
			if e.Actor.Role != cases.RoleSystem {
				done[e.Type] = true
			}
		}
	}
	typed := map[cases.Verb]string{cases.Look: "→ writes: **查看 ", cases.Explain: "→ writes: **期限说明 ", cases.Talk: "→ writes: **交谈 "}
	for _, r := range cases.Table() {
		if r.Event == "" && !strings.Contains(d.book.String(), typed[r.Verb]) || r.Event != "" && !done[r.Event] {
			d.t.Errorf("nobody did %s on this day", r.Verb)
		}
	}
}

// table writes down how every case stands.
func (d *day) table(s *staff, n featured) {
	d.tell("How the sixty cases stand at the end of the day:")
	fmt.Fprint(&d.book, "\n| Case | Kind | Language | State | Officer |\n|---|---|---|---|---|\n")
	for _, number := range d.numbers() {
		c, _ := d.record(number)
		officer := s.of(c.Officer).name
		if number == n["both"] {
			officer = "the one who was first"
		}
		fmt.Fprintf(&d.book, "| %s | %s | %s | %s | %s |\n", number, d.english("kind."+string(c.Kind)), c.Language, d.english("state."+string(c.State)), officer)
	}
}

// timeline writes down what happened to a case, and who did it.
func (d *day) timeline(s *staff, title string, number cases.Number) {
	fmt.Fprintf(&d.book, "\n### %s: %s\n\n", number, title)
	for _, e := range d.events(number) {
		who := s.of(e.Actor.ID).name
		switch e.Actor.Role {
		case cases.RoleContact:
			who = "the investor"
		case cases.RoleSystem:
			who = "the program"
		}
		if to := e.Data["officer"]; to != "" {
			who += ", to " + s.of(to).name
		}
		fmt.Fprintf(&d.book, "- %s %s (%s)\n", e.At.In(cases.Shanghai).Format("15:04"), d.english("event."+string(e.Type)), who)
	}
}

func (d *day) english(key string) string { return d.house.turns.Texts.Say(locales.EN, locales.T(key)) }
