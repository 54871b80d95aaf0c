package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
)

// scene begins a part of the book.
func (d *day) scene(title string, words ...string) {
	d.said = ""
	fmt.Fprintf(&d.book, "\n## %s · %s\n", d.now().In(cases.Shanghai).Format("15:04"), title)
	for _, w := range words {
		fmt.Fprintf(&d.book, "\n%s\n", w)
	}
}

// tell says something between two exchanges.
func (d *day) tell(words string) {
	d.said = ""
	fmt.Fprintf(&d.book, "\n%s\n", words)
}

// write writes into the book.
func (d *day) write(r *actor, does, message string) {
	if d.quiet {
		return
	}
	if d.said != r.name {
		fmt.Fprintf(&d.book, "\n**%s**, %s\n", r.name, r.who)
		d.said = r.name
	}
	if does != "" {
		fmt.Fprintf(&d.book, "\n%s\n", d.mask("→ "+does))
		return
	}
	d.quote(message)
}

// quote writes a message into the book, line by line.
func (d *day) quote(message string) {
	lines := strings.Split(d.mask(message), "\n")
	for i, line := range lines {
		line = strings.TrimSpace("> " + regexp.MustCompile(`^(\d+)\. `).ReplaceAllString(strings.TrimSpace(line), `$1\. `))
		if i < len(lines)-1 && line != ">" && strings.TrimSpace(lines[i+1]) != "" {
			line += "  " // a line break
		}
		lines[i] = line
	}
	fmt.Fprintf(&d.book, "\n%s\n", strings.Join(lines, "\n"))
}

// mask replaces what is not the same in every run.
func (d *day) mask(text string) string {
	text = regexp.MustCompile(`[A-Z2-9]{4}(-[A-Z2-9]{4}){3}-[A-Z2-9]{2}`).ReplaceAllString(text, "••••-••••-••••-••••-••")
	text = regexp.MustCompile(`http://127\.0\.0\.1(/\w+/)[A-Z2-7]{26}`).ReplaceAllString(text, "https://desk.example.cn${1}••••")
	return strings.NewReplacer(d.masks...).Replace(text)
}

// silently does something that the book need not show.
func (d *day) silently(do func()) {
	d.quiet = true
	do()
	d.quiet = false
}

// chat are the messages of the bot to somebody, as they are read: the words, and then what can be tapped.
func (r *actor) chat() []string {
	var out []string
	switch p := r.phone.(type) {
	case *telegramtest.Person:
		for _, m := range p.Chat() {
			if !m.FromBot {
				continue
			}
			text, labels := m.Text, []string{}
			for _, row := range m.Buttons {
				for _, b := range row {
					labels = append(labels, "\\["+b.Label+"\\]")
				}
			}
			if len(labels) > 0 {
				text += "\n" + strings.Join(labels, " ")
			}
			out = append(out, text)
		}
	case *wechattest.Person:
		for _, m := range p.Chat() {
			if m.FromAccount {
				out = append(out, m.String())
			}
		}
	}
	return out
}

func (r *actor) newest() string {
	chat := r.chat()
	if len(chat) == 0 {
		return ""
	}
	return chat[len(chat)-1]
}

// close compares the book with the page that is kept, or writes it.
func (d *day) closeBook(page string) {
	d.t.Helper()
	if *update {
		if err := os.WriteFile(page, []byte(d.book.String()), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(page)
	if err != nil {
		d.t.Fatal(err)
	}
	want, got := strings.Split(string(kept), "\n"), strings.Split(d.book.String(), "\n")
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want) || i >= len(got):
			d.t.Fatalf("%s has %d lines, the day %d; run go test . -run Day -update and read the difference", page, len(want), len(got))
		case want[i] != got[i]:
			d.t.Fatalf("%s, line %d:\n%s\nthe day:\n%s\nrun go test . -run Day -update and read the difference", page, i+1, want[i], got[i])
		}
	}
}
