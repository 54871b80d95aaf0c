package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// leak is a town in which officers write things that are for contacts and things that are not, each with a mark of its own.
type leak struct {
	*town
	random   *rand.Rand
	marks    int
	internal []string          // marks that no investor may ever see
	public   map[string]string // the mark of each public text, and whose it is
	officers []string
	chats    []phone
	numbers  []cases.Number
	owners   map[cases.Number]string
	talking  map[int]cases.Number // which case each officer talks about
}

// word is a new mark: it is found again whatever stands around it.
func (l *leak) word(kind string) string {
	l.marks++
	mark := fmt.Sprintf("%s%04dz", kind, l.marks)
	if kind == "INT" {
		l.internal = append(l.internal, mark)
	}
	return mark
}

// act has an officer do an act by the door that the command line has, in which everything can be said.
func (l *leak) act(officer int, number cases.Number, verb cases.Verb, data map[string]string) error {
	o, err := l.house.db.Officer(l.t.Context(), l.officers[officer])
	if err != nil {
		l.t.Fatal(err)
	}
	l.marks++
	_, err = l.house.db.Perform(l.t.Context(), number, cases.Act{
		ID: fmt.Sprint("act-", l.marks), Verb: verb, Unit: o.Unit, Actor: cases.Actor{Role: o.Role, ID: o.ID}, At: time.Now(), Data: data,
	})
	return err
}

// quiet waits until what a person said was answered.
func (l *leak) quiet(p phone) {
	for end := time.Now().Add(30 * time.Second); !p.Idle(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatal("what was said is still on its way")
		}
	}
}

func (l *leak) say(officer int, text string) {
	l.chats[officer].Say(text)
	l.quiet(l.chats[officer])
}

// prefixes are what other desks put before a note, and what might be taken for a command or a quote.
var prefixes = []string{"note: ", "NOTE:", "//", "// ", "/note ", "/internal ", "内部：", "内部: ", "备注：", "#", "／／", "\u200bnote: ", "no\u200bte: ", "n\u2060ote：",
	"(note) ", "**note** ", "“内部”", "memo - ", "批注 ", "！/note ", "/ ", "private note: "}

// step does one thing at random.
func (l *leak) step() {
	officer := l.random.IntN(len(l.officers))
	number := l.numbers[l.random.IntN(len(l.numbers))]
	secret := func() map[string]string { return map[string]string{"reason": l.word("INT"), "body": l.word("INT")} }
	switch l.random.IntN(17) { // the rest is talk
	case 0:
		_ = l.act(officer, number, cases.Note, secret()) // whether it is allowed is no matter here
	case 1:
		_ = l.act(officer, number, cases.Decline, secret())
	case 2:
		_ = l.act(officer, number, cases.Escalate, secret())
	case 3:
		_ = l.act(officer, number, cases.Reveal, secret())
	case 4:
		data := secret()
		data["grounds"], data["body"] = "2", "" // proposed, and never approved: what it says stays in the house
		_ = l.act(officer, number, cases.Reject, data)
	case 5:
		_ = l.act(officer, number, cases.Disapprove, secret())
	case 6:
		data := secret()
		data["from"] = l.officers[officer]
		_ = l.act(officer, number, cases.Recuse, data)
	case 7:
		data := secret()
		data["means"] = l.word("INT")
		_ = l.act(officer, number, cases.ContactAttempt, data)
	case 8: // a note in the chat, as it is asked for
		delete(l.talking, officer)
		l.say(officer, "note "+string(number))
		l.say(officer, l.word("INT"))
		l.quiet(l.chats[officer])
	case 9: // a talk is opened, or ended
		if _, open := l.talking[officer]; open && l.random.IntN(2) == 0 {
			l.say(officer, "/end")
			delete(l.talking, officer)
			return
		}
		delete(l.talking, officer)
		l.say(officer, "/end")
		l.say(officer, "talk "+string(number))
		if l.act(officer, number, cases.Look, nil) == nil && l.mine(officer, number) {
			l.talking[officer] = number
		}
	case 10, 11: // what looks like a note, in whatever conversation is open
		l.say(officer, prefixes[l.random.IntN(len(prefixes))]+l.word("INT"))
	case 12: // it names another case than the one that is talked about
		if open, talks := l.talking[officer]; talks && open != number {
			l.say(officer, l.word("INT")+" #"+string(number))
		}
	default:
		l.speak(officer)
	}
}

// mine says whether an officer may write to the contact of a case now.
func (l *leak) mine(officer int, number cases.Number) bool {
	c, _, err := l.house.db.Case(l.t.Context(), number)
	if err != nil {
		l.t.Fatal(err)
	}
	o, err := l.house.db.Officer(l.t.Context(), l.officers[officer])
	if err != nil {
		l.t.Fatal(err)
	}
	return c.Allows(cases.Talk, cases.Act{Actor: cases.Actor{Role: o.Role, ID: o.ID}, Unit: o.Unit})
}

// speak says something to the contact in an open talk, as people write: with quotes, mentions, and words that are commands
// elsewhere.
func (l *leak) speak(officer int) {
	number, talks := l.talking[officer]
	if !talks || !l.mine(officer, number) {
		return
	}
	mark := l.word("PUB")
	texts := []string{"%s", "@客户 %s", "> New case\n%s", "noted: %s", "We note that %s", "内部装修 %s", "done %s", "case " + string(number) + " %s"}
	text := texts[l.random.IntN(len(texts))]
	if !strings.HasPrefix(text, "case ") { // that may be an order, and waits until it is said where it goes
		l.public[mark] = l.owners[number]
	}
	l.say(officer, fmt.Sprintf(text, mark))
}

// TestNothingInternalReachesAnInvestor: whatever officers write where, in whatever order, no word that is not for the
// contact is ever on the phone of any, and what is for a contact is on that contact's phone and on no other's.
func TestNothingInternalReachesAnInvestor(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 4} { // with some of each kind of word
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			l := &leak{town: build(t, nil), random: rand.New(rand.NewPCG(seed, 2026)), public: map[string]string{}, owners: map[cases.Number]string{}, talking: map[int]cases.Number{}}
			jane, eve, wang := l.telegram.Person(8001, "Jane", "en"), l.telegram.Person(8002, "Eve", "en"), l.wechat.Person("wang", "王")
			l.talk(jane, "/start", "What would you like to do?")
			l.talk(eve, "/start", "What would you like to do?")
			l.talk(wang, "你好", "请选择")
			account, _, _ := strings.Cut(l.settings.TelegramToken, ":")
			for name, from := range map[string]cases.Identity{
				"jane": {Channel: "telegram", Account: account, External: "8001"}, "eve": {Channel: "telegram", Account: account, External: "8002"},
				"wang": {Channel: "wechat", Account: l.settings.WeChatAppID, External: "wang"},
			} {
				for i := range 2 {
					number := l.complain(fmt.Sprint(name, i), from, "en")
					l.numbers, l.owners[number] = append(l.numbers, number), name
				}
			}
			for i, role := range []cases.Role{cases.RoleOfficer, cases.RoleLead} {
				p := l.telegram.Person(int64(7001+i), "O", "en")
				l.chats = append(l.chats, p)
				l.officers = append(l.officers, l.officer(p, store.Officer{Name: fmt.Sprint("Officer INT-name-", i), Unit: "411002", Language: "en", Role: role}))
			}
			for i, number := range l.numbers {
				if err := l.act(i%2, number, cases.TakeOn, nil); err != nil {
					t.Fatal(err)
				}
			}
			for range 120 {
				l.step()
			}
			l.settled()
			phones := map[string]string{"jane": all(t, jane.Chat()), "eve": all(t, eve.Chat()), "wang": all(t, wang.Chat())}
			for name, seen := range phones {
				for _, mark := range append(l.internal, "INT-name") {
					if strings.Contains(seen, mark) {
						t.Errorf("%s sees %s: %q", name, mark, around(seen, mark))
					}
				}
				for mark, owner := range l.public {
					if strings.Contains(seen, mark) && owner != name {
						t.Errorf("%s sees %s, which is for %s", name, mark, owner)
					}
				}
			}
			for mark, owner := range l.public {
				if owner != "wang" && !strings.Contains(phones[owner], mark) { // WeChat's own budget may keep some from her
					t.Errorf("%s never reached %s", mark, owner)
				}
			}
			if len(l.public) == 0 || len(l.internal) < 20 {
				t.Errorf("seed %d: only %d public and %d internal texts were written", seed, len(l.public), len(l.internal))
			}
		})
	}
}

// all is everything on a phone: words, buttons, names of files, what taps open.
func all[T any](t *testing.T, chat []T) string {
	t.Helper()
	data, err := json.Marshal(chat)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// around is where a mark stands.
func around(seen, mark string) string {
	at := strings.Index(seen, mark)
	return seen[max(0, at-120):min(len(seen), at+60)]
}
