package flows

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

const (
	// TalkIdle is how long a conversation about a case stays open without a word of either side.
	TalkIdle = 30 * time.Minute
	// maxPassed and maxWords bound what is passed on at once: bytes of a file, characters of a text.
	maxPassed = 20 << 20
	maxWords  = 2000
	// talkAct is the act in whose words a conversation is asked for.
	talkAct = "talk"
	// supplementAct is the act that asks for the missing papers of a case.
	supplementAct = "supplement"
)

// Talk is an open conversation about one case: what is written goes to the other side at once, and the bot says nothing
// of its own unless it is called.
type Talk struct {
	Case string `json:"case"`
	// Officer is set on the officer's side. It decides what is offered, never what is allowed.
	Officer bool `json:"officer,omitempty"`
	// Responsible is the officer who had the case when the conversation was opened.
	Responsible string    `json:"responsible,omitempty"`
	Begun       time.Time `json:"begun"`
	Last        time.Time `json:"last"` // the last word of either side that is known of
	// Untold says that it opened with the contact's answer to an officer, and that the contact was not told so yet.
	Untold bool `json:"untold,omitempty"`
	// Confirmed says that the first message was confirmed, Away that the contact was told in this stretch that nobody is
	// there, Failed how many messages were said to have reached nobody.
	Confirmed bool `json:"confirmed,omitempty"`
	Away      bool `json:"away,omitempty"`
	Failed    int  `json:"failed,omitempty"`
}

// Silent says whether a conversation has ended by silence.
func (t *Talk) Silent(now time.Time) bool { return now.Sub(t.Last) > TalkIdle }

// Unsent is what somebody wrote and what was not passed on until it is said where it shall go.
type Unsent struct {
	Case    string `json:"case"`
	Officer bool   `json:"officer,omitempty"`
	Text    string `json:"text,omitempty"`
	Files   []File `json:"files,omitempty"`
	// Sure is set once its writer said that it shall be sent.
	Sure bool `json:"sure,omitempty"`
	// Until is set where it was written outside a conversation: it waits no longer. About says what case it is, Beside are
	// buttons for what else may be meant.
	Until  time.Time    `json:"until,omitzero"`
	About  locales.Text `json:"about,omitzero"`
	Beside []Choice     `json:"beside,omitempty"`
}

// Talk opens a conversation about a case; opening is what is said to begin with. What its writer wants
// sent and what waited for it is passed on now; what was held and not decided on is forgotten.
func (e *Engine) Talk(s Session, in Input, talk Talk, opening locales.Text) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	unsent := t.s.Unsent
	lead := t.putAside()
	talk.Begun, talk.Last = in.Now, in.Now
	t.s.Talk, t.s.Unsent, t.s.Offered, t.s.Fence = &talk, nil, nil, ""
	t.say(append(lead, opening)...)
	if unsent != nil && unsent.Sure && unsent.Case == talk.Case && unsent.Officer == talk.Officer {
		t.effect(Effect{Kind: EffectPass, Argument: unsent.Case, Text: unsent.Text, Files: unsent.Files})
	}
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}

// endTalk ends the conversation that is open, and says so.
// Nothing that was held for it can be sent any more.
func (t *turn) endTalk() []locales.Text {
	talk := t.s.Talk
	if talk == nil {
		return nil
	}
	t.s.Talk, t.s.Unsent, t.s.Offered, t.s.Fence = nil, nil, nil, ""
	return []locales.Text{{Key: "talk.ended", Vars: locales.Vars{"number": talk.Case}}}
}

// talking passes on what is written in an open conversation. Only what calls the bot is taken by it: a press, a choice
// just offered, a command.
func (t *turn) talking() bool {
	talk := t.s.Talk
	if talk == nil {
		return false
	}
	if t.in.Kind == InputStarted {
		t.leaveTalk("menu")
		return false
	}
	if talk.Silent(t.in.Now) {
		return t.silent()
	}
	switch t.in.Kind {
	case InputPress:
		return false
	case InputOther:
		t.say(msg("talk.no_words"))
		return true
	case InputText:
		if value, ok := t.offered(); ok {
			t.choose(value)
			return true
		}
		if c, ok := t.calls(); ok {
			t.command("!" + c.name + ":" + c.argument)
			if t.s.Talk != nil && slices.Contains(lists(), c.name) {
				t.say(locales.Text{Key: "talk.goes_on", Vars: locales.Vars{"number": t.s.Talk.Case}})
			}
			return true
		}
	}
	t.pass()
	return true
}

// calls reads what is written in a conversation as a command: only with a slash, or in one of the few words that mean
// nothing else. "Yes", "done" or "hello" are said to the other side.
func (t *turn) calls() (command, bool) {
	text := plain(t.said())
	for _, name := range t.called() {
		if slices.Contains(t.namesOf(name), text) {
			return command{name: name}, true
		}
	}
	c, ok := t.asCommand(text)
	if ok && t.s.Talk.Officer && slices.Contains(lists(), c.name) {
		return c, true // in any of their words: no contact is told "cases of my unit"
	}
	starts := !t.s.Talk.Officer && strings.HasPrefix(c.name, "start_")
	return c, ok && (starts || strings.HasPrefix(text, "/") || strings.HasPrefix(c.name, "begin_") || c.argument != "" || c.name == "end")
}

// called are the commands that are carried out in a conversation when they are called by their names. A contact may have
// come into it by an answer and want something else here; an officer has cases to look at.
func (t *turn) called() []string {
	if t.s.Talk.Officer {
		return append([]string{"menu", "help"}, lists()...)
	}
	return []string{"menu", "help", "status", "human", "zh", "en", "language", "drafts", "code", "papers"}
}

// namesOf are the names of a command in either language, as plain gives them: the first of its words and what stands on
// its buttons. Its other words may be meant for a person ("I need help").
func (t *turn) namesOf(name string) (names []string) {
	for _, language := range locales.Languages() {
		if words := t.texts.Words(language, "command."+name+".words"); len(words) > 0 {
			names = append(names, plain(words[0]))
		}
		for _, key := range []string{"command." + name + ".label", "menu." + name} {
			if t.texts.Has(language, key) {
				names = append(names, plain(t.texts.Say(language, msg(key))))
			}
		}
	}
	return names
}

// lists are the commands that list an officer's cases.
func lists() []string { return []string{"status", "cases", "unit_cases", "overdue", "unassigned"} }

// leaveTalk ends a conversation, and says so, where a command leads on to something else: what is written next is for the bot
// then. An officer looks cases up meanwhile and goes on talking.
func (t *turn) leaveTalk(name string) {
	leads := []string{"menu", "hello", "start", "new", "resume", "undo", "drafts", "continue", "cancel", "save"}
	if slices.Contains(leads, name) && t.s.Talk != nil {
		t.say(t.endTalk()...)
	}
}

// pass hands what was written to the other side, unless it is not clear that it is meant for it.
func (t *turn) pass() {
	t.s.Offered, t.s.Fence, t.s.Prompt, t.s.Unsent = nil, "", "", nil
	text := tidy(t.in.Text)
	for _, key := range t.in.Refused {
		t.say(msg(key))
	}
	switch why := t.doubtful(text); {
	case text == "" && len(t.in.Files) == 0:
		if len(t.replies) == 0 {
			t.say(msg("talk.no_words"))
		}
		return
	case utf8.RuneCountInString(text) > maxWords:
		t.say(msg("talk.too_long"))
		return
	case why != "":
		t.hold(why, text)
	default:
		t.effect(Effect{Kind: EffectPass, Argument: t.s.Talk.Case, Text: text, Files: t.in.Files})
	}
	t.s.Talk.Last = t.in.Now
}

// hold keeps what was written and asks where it shall go.
func (t *turn) hold(why, text string) {
	talk := t.s.Talk
	t.s.Unsent = &Unsent{Case: talk.Case, Officer: talk.Officer, Text: text, Files: t.in.Files}
	values := []string{"!send_on"}
	if talk.Officer {
		values = append(values, "!as_note")
	}
	t.offer([]locales.Text{{Key: why, Vars: locales.Vars{"number": talk.Case}}}, append(values, "!drop"), nil)
}

// doubtful says why it is not clear that an officer's words are meant for the contact: they look like a note or a command,
// or name another case. Many a desk has notes that begin with a sign; ours do not, so nobody's habit may send one.
func (t *turn) doubtful(text string) string {
	if !t.s.Talk.Officer {
		return ""
	}
	if number, _, _, about := t.shapes.aboutCase(text); about && sameNumber(number, t.s.Talk.Case) {
		return "talk.held.sign" // nobody tells a contact the number of the contact's case: it is an order
	}
	bare := strings.ToLower(strings.TrimLeftFunc(visible(text), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`[(【（<*_"'“‘`, r) }))
	if bare != "" && strings.ContainsRune(`/\#!`, []rune(bare)[0]) {
		return "talk.held.sign"
	}
	for _, language := range locales.Languages() {
		for _, word := range t.texts.Words(language, "talk.held.words") {
			if rest, begins := strings.CutPrefix(bare, word); begins && marked(rest, hasHan(word)) {
				return "talk.held.note"
			}
		}
	}
	other := func(number string) bool { return !sameNumber(number, t.s.Talk.Case) }
	if slices.ContainsFunc(t.shapes.number.FindAllString(visible(text), -1), other) {
		return "talk.held.number"
	}
	return ""
}

// marked says whether a word that stands in front of the rest marks it: a colon or another sign comes behind it, or
// nothing; behind a Chinese word a blank is enough.
func marked(rest string, han bool) bool {
	bare := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if bare == "" || han && bare != rest {
		return true
	}
	next, _ := utf8.DecodeRuneInString(bare)
	return unicode.IsPunct(next) || unicode.IsSymbol(next)
}

// visible is a text as the eye sees it: in ordinary letters and digits, without what has no width.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, clean(text))
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// silent ends a conversation in which nobody wrote for too long. A command is carried out, and what a contact writes or
// sends is taken like anything outside a conversation: it is offered to the case if it means nothing else. An officer's words
// and files are kept until it is said whether they shall still be sent.
func (t *turn) silent() bool {
	_, command := t.calls()
	over := locales.Text{Key: "talk.ended_by_silence", Vars: locales.Vars{"number": t.s.Talk.Case}}
	if !t.s.Talk.Officer || t.in.Kind == InputPress || t.in.Kind == InputOther || command && t.in.Kind == InputText {
		t.endTalk()
		t.say(over)
		return t.in.Kind == InputOther
	}
	t.hold("talk.held.silence", tidy(t.in.Text))
	t.s.Talk = nil
	return true
}

// inTalk carries out the commands of conversations.
func (t *turn) inTalk(name, argument string) bool {
	unsent := t.s.Unsent
	switch name {
	case "end":
		if t.s.Talk == nil {
			t.aside(msg("talk.none"))
			return true
		}
		t.say(t.endTalk()...)
	case "send_on", "as_note", "drop":
		t.s.Unsent, t.s.Offered, t.s.Fence = nil, nil, ""
		if unsent.outside() {
			t.s.Prompt = ""
			t.settleOutside(name, unsent)
			return true
		}
		t.settle(name, unsent)
	case "reply":
		switch {
		case argument != "":
		case t.s.Talk != nil:
			argument = t.s.Talk.Case
		case t.s.Draft != nil:
			argument = t.s.Draft.Case
		}
		t.effect(Effect{Kind: EffectReply, Argument: argument}) // the question stays open; asked again it would hide the replies
	case "translate":
		t.outside(Effect{Kind: EffectTranslate, Argument: argument})
	default:
		return false
	}
	return true
}

// settle does with what was kept what its writer says.
func (t *turn) settle(name string, unsent *Unsent) {
	talk := t.s.Talk
	switch {
	case unsent == nil:
		t.say(msg("stale.button"))
	case name == "drop":
		t.say(msg("talk.dropped"))
	case name == "as_note":
		t.effect(Effect{Kind: EffectNote, Argument: unsent.Case, Text: unsent.Text, Files: unsent.Files})
	case talk != nil && talk.Case == unsent.Case:
		talk.Last = t.in.Now
		t.effect(Effect{Kind: EffectPass, Argument: unsent.Case, Text: unsent.Text, Files: unsent.Files})
	default: // the conversation ended meanwhile: it is opened again, and begins with this
		sure := *unsent
		sure.Sure, t.s.Unsent = true, &sure
		t.effect(Effect{Kind: EffectBegin, Verb: talkAct, Argument: unsent.Case})
	}
}
