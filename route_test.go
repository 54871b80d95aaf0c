package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// newest is the newest message of the bot that has a text.
func newest(t *testing.T, p *telegramtest.Person, text string) int {
	t.Helper()
	for _, m := range slices.Backward(p.Chat()) {
		if m.FromBot && strings.Contains(m.Text, text) {
			return m.ID
		}
	}
	t.Fatalf("no message has %q", text)
	return 0
}

// written are the messages on a case, as they were written.
func (w *town) written(number cases.Number) (all []string) {
	w.t.Helper()
	_, events, err := w.house.db.Case(w.t.Context(), number)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range events {
		if e.Type == cases.MessageSent {
			all = append(all, string(e.Actor.Role)+": "+e.Data["text"])
		}
	}
	return all
}

// TestWordsOnACaseThatNobodyHasAreKept: nothing says that they went to an officer.
func TestWordsOnACaseThatNobodyHasAreKept(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	jane := w.telegram.Person(8001, "Jane", "en")
	w.talk(jane, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.talk(jane, "Did you read my letter?", "Do you want to send this", "yes", "Your message is kept with case "+string(number),
		"message "+string(number), "What do you want to say", "Plot 7.", "Send photos", "[Skip]", "No officer has the case yet")
	if got := w.written(number); len(got) != 2 {
		t.Errorf("kept are %q", got)
	}
}

// TestWordsFindTheirCase on Telegram in English: by the message quoted, by the number in front, by a question where neither
// is there; and never otherwise.
func TestWordsFindTheirCase(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, jane, eve := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(8001, "Jane", "en"), w.telegram.Person(9001, "Eve", "en")
	w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(jane, "/start", "What would you like to do?")
	from := w.onTelegram("8001")
	first := w.complain("one", from, "en")
	w.talk(jane, "Did you read my letter?", "Do you want to send this as a message to the officer of case "+string(first), "no", "What would you like to do?",
		"Did the stamp arrive?", "Do you want to send this", "yes", "Sent to the officer of case "+string(first),
		"How long does it take?", "Next: decision whether the complaint is accepted", "thank you", "You are welcome", "[Reach a person]", "12345",
		"What does it cost?", "Do you want to send this", "yes", "Sent to the officer of case "+string(first))
	if !slices.ContainsFunc(jane.Chat(), func(m telegramtest.Shown) bool {
		return strings.Contains(m.Text, "no payment at any step") && len(m.Buttons) == 0
	}) {
		t.Error("what she asked is not answered, or has buttons beside those of the question")
	}
	second := w.complain("two", from, "en")
	w.talk(jane, "The gate is closed again.", "Which case is this about", "And nobody answers.", "Which case is this about",
		"[Send to: "+w.called(string(first), locales.EN)+"]", "Sent to the officer of case "+string(first),
		"#"+string(second)+" It is about the second one.", "Sent to the officer of case "+string(second),
		strings.ReplaceAll(string(second), "-", "")+"，again", "Sent to the officer of case "+string(second),
		"#"+string(second), "What happened so far",
		"You are idiots", "sent to nobody",
		"#"+string(second)+" withdraw", "withdraw case "+string(second), "/cancel", "stop your withdrawal", "[Yes]", "was stopped",
		"message "+string(first), "What do you want to say", string(second)+": it rained", "Do you want to send this",
		"[Send to case "+string(second)+"]", "What do you want to say", "#"+string(second)+" and snowed", "What do you want to say", "/cancel", "stop your message", "[Yes]", "was stopped")

	w.sees(officer, "There is a message about case "+string(second))
	if !officer.Reply(newest(t, officer, string(first)), "We look into it.") {
		t.Fatal("nothing to answer")
	}
	w.sees(officer, "Do you want to send it to the contact")
	w.talk(officer, "[Send it to the other side]", "Sent to the contact of case "+string(first))
	w.sees(jane, "We look into it.")
	jane.Reply(newest(t, jane, "We look into it."), "Thank you")
	w.sees(jane, "Sent to the officer of case "+string(first))
	jane.ReplyPhoto(newest(t, jane, "We look into it."), picture(t), "")
	w.sees(jane, "Sent to the officer of case "+string(first))
	jane.Reply(newest(t, jane, "We look into it."), "No, I mean "+string(second))
	w.sees(jane, "Which case is this about")
	w.talk(jane, "[Something else]", "What would you like to do?")
	w.talk(eve, "/start", "What would you like to do?", "#"+string(first)+" let me in", "None of your cases has this number",
		"#411002-2026-000099-1 let me in", "None of your cases has this number", "Did you read my letter?", "I am not sure which of these you want")

	for number, want := range map[cases.Number]string{
		first:  "contact: Did the stamp arrive?|contact: What does it cost?|contact: The gate is closed again.\nAnd nobody answers.|officer: We look into it.|contact: Thank you|contact: (files without words)",
		second: "contact: It is about the second one.|contact: again|contact: it rained|contact: and snowed",
	} {
		if got := strings.Join(w.written(number), "|"); got != want {
			t.Errorf("case %s has\n%s\nwant\n%s", number, got, want)
		}
	}
	var files int
	err := w.house.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM attachments WHERE case_number = $1 AND type = 'image/jpeg'", string(first)).Scan(&files)
	if err != nil || files != 1 {
		t.Errorf("%d files are on the case, %v", files, err)
	}
}

// talker is an investor with three cases who talks about them in mixed order. She goes by what the chat shows.
type talker struct {
	t       *testing.T
	phone   *wechattest.Person
	numbers []cases.Number
	random  *rand.Rand
	// meant are the marks of what was said, with the case each is about; sent counts them.
	meant map[string]cases.Number
	name  string
}

// say says a line, or presses where it stands in brackets, and gives what comes back.
func (p *talker) say(line string) string {
	before := len(p.phone.Chat())
	if label, ok := strings.CutPrefix(line, "["); ok {
		if !p.phone.Press(strings.TrimSuffix(label, "]")) {
			p.t.Errorf("%s: there is no button %s", p.name, line)
			return ""
		}
	} else {
		p.phone.Say(line)
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	p.phone.Wait(ctx, func(chat []wechattest.Shown) bool { // the answer to a push is shown before the next push is made
		return slices.ContainsFunc(chat[before:], func(m wechattest.Shown) bool { return m.Passive || m.Trouble })
	})
	for _, m := range slices.Backward(p.phone.Chat()) {
		if m.Passive {
			return m.Text
		}
	}
	return ""
}

var aboutCase = regexp.MustCompile(`【案件 ([\d-]+)】`)

// mark makes words about a case that nobody else says.
func (p *talker) mark(number cases.Number) string {
	mark := fmt.Sprintf("记号%s第%d句", p.name, len(p.meant))
	p.meant[mark] = number
	return mark
}

// turn says one more message about some case in some way. Answers to questions go to the case that the chat names.
func (p *talker) turn() {
	number := p.numbers[p.random.IntN(3)]
	bare := strings.ReplaceAll(string(number), "-", "")
	switch p.random.IntN(12) {
	case 0, 1, 2:
		p.say("#" + string(number) + " " + p.mark(number))
	case 3:
		p.say(bare + "：" + p.mark(number))
	case 4:
		p.say("案件" + string(number) + "，" + p.mark(number))
	case 5: // free words, and the question which case
		if said := p.say(p.mark(number)); strings.Contains(said, "这是关于哪一个案件") {
			p.say(string(number))
		}
	case 6: // the same by the number of the line
		mark := p.mark(number)
		said := p.say(mark)
		for line := range strings.SplitSeq(said, "\n") {
			if n, rest, ok := strings.Cut(line, ". "); ok && strings.HasSuffix(rest, string(number)) {
				p.say(n)
				return
			}
		}
		p.t.Errorf("%s: no line has %s in\n%s", p.name, number, said)
	case 7, 8: // a button under the timeline
		p.say("进度 " + string(number))
		p.answer(p.say("[留言]"), number)
	case 9: // act words, in the middle of it a word on another case
		asked := p.say("留言 " + string(number))
		other := p.numbers[p.random.IntN(3)]
		if again := p.say("#" + string(other) + " " + p.mark(other)); aboutCase.MatchString(again) {
			asked = again
		}
		p.answer(asked, number)
	case 10: // a side question before the answer
		p.say("留言 " + string(number))
		p.answer(p.say([]string{"帮助", "进度", "人工", "草稿"}[p.random.IntN(4)]), number)
	default: // a draft left behind, and another case taken up
		p.say("留言 " + string(number))
		other := p.numbers[p.random.IntN(3)]
		p.answer(p.say("留言 "+string(other)), other)
	}
}

// answer answers the question about a case that is open now.
func (p *talker) answer(asked string, number cases.Number) {
	if m := aboutCase.FindStringSubmatch(asked); m == nil || m[1] != string(number) {
		p.t.Errorf("%s: the question should be about %s:\n%s", p.name, number, asked)
		return
	}
	if said := p.say(p.mark(number)); !strings.Contains(said, "请一并发送") {
		p.t.Errorf("%s: the files are not asked for:\n%s", p.name, said)
	}
	p.say("跳过")
}

// TestTenThousandMessagesFindTheirCases through WeChat's own door, sealed, with PostgreSQL and Redis behind it: fifty
// investors with three cases each talk about them in mixed order and in every way there is. Each message has a mark, and
// every mark is on the case that was meant, once, and nowhere else.
func TestTenThousandMessagesFindTheirCases(t *testing.T) {
	t.Parallel()
	people, messages := 50, 10_000
	if race.Enabled {
		people, messages = 10, 500 // all of them would take minutes there; without the detector all of them run
	}
	w := build(t, nil)
	var group sync.WaitGroup
	room := make(chan struct{}, 8) // more at a time only wait for one another
	talkers := make([]*talker, people)
	for i := range talkers {
		p := &talker{t: t, name: fmt.Sprint("甲", i, "号"), random: rand.New(rand.NewPCG(uint64(i), 7)), meant: map[string]cases.Number{}}
		id := fmt.Sprint("investor-", i)
		p.phone = w.wechat.Person(id, p.name)
		p.say("菜单")
		for n := range 3 {
			p.numbers = append(p.numbers, w.complain(fmt.Sprint(id, n), cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: id}, "zh"))
		}
		talkers[i] = p
		group.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			for len(p.meant) < messages/people && !t.Failed() {
				p.turn()
			}
		})
	}
	group.Wait()
	sent, marks := 0, regexp.MustCompile(`记号\S+?第\d+句`)
	for _, p := range talkers {
		found := map[string]cases.Number{}
		for _, number := range p.numbers {
			for _, text := range w.written(number) {
				for _, mark := range marks.FindAllString(text, -1) {
					if at, twice := found[mark]; twice {
						t.Errorf("%s is on %s and on %s", mark, at, number)
					}
					found[mark] = number
				}
			}
		}
		for mark, number := range p.meant {
			if sent++; found[mark] != number {
				t.Errorf("%s was about %s and is on %q", mark, number, found[mark])
			}
		}
		if len(found) != len(p.meant) {
			t.Errorf("%s said %d and %d arrived", p.name, len(p.meant), len(found))
		}
	}
	if sent < messages {
		t.Errorf("only %d messages were sent", sent)
	}
}
