package flows

import (
	"maps"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
)

// entryAct is the flow in which an officer enters what did not come by chat.
const entryAct = "entry"

// The prompts: questions above the flows.
const (
	promptMenu     = "menu"
	promptCancel   = "cancel"
	promptLanguage = "language"
	promptChange   = "change"
	promptDrafts   = "drafts"
	promptReview   = "review"
	promptRoute    = "route"
	promptWhich    = "which"
	promptLeft     = "left"
	promptForget   = "forget"
	promptUnsent   = "unsent"
)

// greet is the answer to a first message: purpose, what this is, and the tasks, in one message.
func (t *turn) greet() {
	if t.rude() {
		t.tasks(locales.Text{Lines: []locales.Text{msg("rude.calm"), locales.Raw(""), msg("greeting")}})
		return
	}
	if t.remember() {
		t.tasks(msg("greeting_told"))
		return
	}
	t.tasks(msg("greeting"))
}

// menu shows the tasks.
func (t *turn) menu() { t.tasks(msg("menu.title")) }

// tasks offers what can be done. A draft in work is one of the choices.
func (t *turn) tasks(lead locales.Text) {
	var values []string
	if t.s.Draft != nil {
		values = append(values, "!continue")
	}
	if t.s.Officer {
		values = append(values, "!cases")
		if t.flows[entryAct] != nil {
			values = append(values, "!begin_"+entryAct)
		}
	}
	for _, name := range t.order {
		values = append(values, "!start:"+name)
	}
	values = append(values, "!status")
	if len(t.s.Drafts) > 0 {
		values = append(values, "!drafts")
	}
	values = append(values, "!human", "!language")
	t.s.Prompt = promptMenu
	t.offer([]locales.Text{lead}, values, nil)
}

// label is the text of an offered value.
func (t *turn) label(value string) locales.Text {
	name, argument, isCommand := strings.Cut(strings.TrimPrefix(value, "!"), ":")
	if !strings.HasPrefix(value, "!") {
		return t.choiceLabel(value)
	}
	if act, ok := strings.CutPrefix(name, "begin_"); ok && argument == "" {
		return msg(act + ".button")
	} else if ok {
		return locales.Text{Key: "route.begin", Vars: locales.Vars{"act": msg(act + ".button"), "number": argument}}
	}
	switch name {
	case "start":
		return msg("menu.start." + argument)
	case "status", "human", "language", "drafts":
		return msg("menu." + name)
	case "about", "supply":
		if t.s.Held != nil && name == "about" && t.s.Held.Called[argument].Key != "" {
			return locales.Text{Key: "route.to", Vars: locales.Vars{"case": t.s.Held.Called[argument]}}
		}
		return locales.Text{Key: "route." + name, Vars: locales.Vars{"number": argument}}
	case "elsewhere", "answer":
		return msg("route." + name)
	case "add":
		return locales.Text{Key: "correction.add", Vars: locales.Vars{"field": msg(t.flow().byName[argument].key("short"))}}
	case "edit", "put":
		return msg(t.flow().byName[argument].key("short"))
	case "resume":
		if t.s.Prompt == promptLeft {
			return msg("command.continue.label")
		}
		return t.draftLine(argument)
	case "new":
		return locales.Text{Key: "draft.anew", Vars: locales.Vars{"title": msg(argument + ".title")}}
	case "discard":
		if isCommand && t.s.Prompt == promptDrafts {
			return locales.Text{Key: "draft.discard", Vars: locales.Vars{"title": t.draftLine(argument)}}
		}
		return msg("command.yes.label")
	case "forget":
		if argument == "confirmed" {
			return msg("forget.confirm")
		}
		return msg("forget.keep")
	case "send":
		return msg(t.s.Draft.Flow + ".send")
	case "continue":
		if t.s.Prompt == promptCancel {
			return msg("command.no.label")
		}
		if t.s.Prompt == promptMenu && t.s.Draft != nil {
			return locales.Text{Key: "menu.continue", Vars: locales.Vars{"title": t.s.Draft.title()}}
		}
	}
	return msg("command." + name + ".label")
}

// choiceLabel is the text of a choice of the open step.
func (t *turn) choiceLabel(name string) locales.Text {
	if open := t.open(); open != nil {
		return open.choiceLabel(name)
	}
	return locales.Raw(name)
}

func (s *step) choiceLabel(name string) locales.Text {
	if s.Type == TypeDate {
		return locales.Text{Day: name}
	}
	for _, c := range s.choices {
		if c.name == name {
			return c.label
		}
	}
	return locales.Raw(name)
}

// chosenLabels are the texts of the choices of an answer, a line each where there are several.
func (s *step) chosenLabels(a Answer) locales.Text {
	names := chosen(a)
	if len(names) == 1 {
		return s.choiceLabel(names[0])
	}
	var text locales.Text
	for _, name := range names {
		text.Lines = append(text.Lines, locales.Text{Key: "list.line", Vars: locales.Vars{"line": s.choiceLabel(name)}})
	}
	return locales.Text{Key: "question.several", Vars: locales.Vars{"lines": text}}
}

// ask asks the open question afresh: its notes first, then the question with what leads to it.
func (t *turn) ask(lead ...locales.Text) {
	t.s.Tries, t.s.Part, t.s.Suggested = 0, "", ""
	f := t.flow()
	p := f.walk(t.s.Draft, t.in.Now)
	open := f.open(t.s.Draft, p)
	switch {
	case open == nil && p.end != nil:
		t.end(p.end, lead)
	case open == nil && t.unwritten():
		t.s.Draft = nil
		t.nothingDone(msg("route.nothing"))
	case open == nil && t.flow().Direct:
		t.send("")
	case open == nil:
		t.review(p, lead)
	default:
		if t.s.Draft.Editing == "" {
			for _, note := range p.notes {
				lead = append(lead, msg(note.labelKey()))
			}
		}
		t.question(open, p, append(lead, t.questionText(open)...))
	}
}

// questionText is the question as it stands on the screen: label, hint, and the former answer where there is one.
func (t *turn) questionText(s *step) []locales.Text {
	text := []locales.Text{t.stating(s.label())}
	if t.s.Draft.Case != "" {
		about := locales.Text{Key: "question.about", Vars: locales.Vars{"number": t.s.Draft.Case}}
		text = []locales.Text{about, text[0]}
	}
	text = append(text, t.optional(s)...)
	if t.texts.Has(locales.ZH, s.hintKey()) {
		text = append(text, msg(s.hintKey()))
	}
	if told, ok := t.toldTo(s); ok {
		text = append(text, toldLine(told))
	}
	if a := t.s.Draft.Answers[s.Name]; a.Open && len(a.Files) > 0 {
		text = append(text, locales.Text{Key: "question.more_files", Vars: locales.Vars{"count": len(a.Files)}})
	}
	if former, ok := t.former(s); ok {
		text = append(text, locales.Text{Key: "question.former", Vars: locales.Vars{"value": shown(s, former, alone)}})
	}
	return text
}

// stating is a text with the days that are known of the case.
func (t *turn) stating(text locales.Text) locales.Text {
	return t.flow().stating(text, t.s.Draft.Facts)
}

// stating is a text with the days that a flow knows of a case; a draft of earlier days may lack one.
func (f *flow) stating(text locales.Text, facts map[string]string) locales.Text {
	vars := maps.Clone(text.Vars)
	for _, name := range f.Facts {
		if vars == nil {
			vars = locales.Vars{}
		}
		vars[name] = locales.Raw("—")
		if day := facts[name]; day != "" {
			vars[name] = locales.Text{Day: day}
		}
	}
	text.Vars = vars
	return text
}

// former is the answer a step had before it was taken back, or has while it is being edited.
func (t *turn) former(s *step) (Answer, bool) {
	if a, ok := t.s.Draft.Answers[s.Name]; ok && t.s.Draft.Editing == s.Name && !a.Open {
		return a, true
	}
	a, ok := t.s.Draft.Former[s.Name]
	if !ok {
		return a, false
	}
	p := t.flow().walk(t.s.Draft, t.in.Now)
	return a, s.accepts(a, p.env)
}

// question offers a step's choices and the ways around it.
func (t *turn) question(s *step, p path, text []locales.Text) {
	if t.s.Asked != s.Name {
		t.s.Part, t.s.Suggested = "", ""
	}
	t.s.Prompt, t.s.Asked = "", s.Name
	var values, controls []string
	for _, c := range s.offered(p.env) {
		values = append(values, c.name)
	}
	if _, ok := t.former(s); ok {
		controls = append(controls, "!keep")
	}
	if _, ok := t.toldTo(s); ok {
		controls = append(controls, "!told")
	}
	if a := t.s.Draft.Answers[s.Name]; a.Open && (len(a.Files) > 0 || a.Value != "") {
		controls = append(controls, "!done")
	} else if !s.required {
		controls = append(controls, "!skip")
	}
	if t.s.Officer && s.flow.Act == "message" && s.Type == TypeText {
		controls = append(controls, "!reply")
	}
	if len(t.s.Draft.Order) > 0 || t.s.Draft.Editing != "" {
		controls = append(controls, "!back")
	}
	t.offer(text, values, controls)
}

// again asks the pending question once more without its notes; without a draft it shows the tasks, but not to somebody who
// talks with a person.
func (t *turn) again() {
	if t.s.Draft == nil && t.s.Talk == nil {
		if !t.asksAgain() {
			t.menu()
		}
		return
	}
	t.resumeQuestion()
}

// resumeQuestion asks the pending question again after something else was answered; without a draft it says nothing.
func (t *turn) resumeQuestion() {
	f := t.flow()
	if t.asksAgain() || f == nil {
		return
	}
	p := f.walk(t.s.Draft, t.in.Now)
	if open := f.open(t.s.Draft, p); open != nil {
		t.question(open, p, t.questionText(open))
		return
	}
	t.ask()
}

// end closes a draft that leads out of our remit, keeping it for an undo, and says where to turn.
func (t *turn) end(s *step, lead []locales.Text) {
	t.s.Cancelled, t.s.Draft, t.s.Prompt = t.s.Draft, nil, ""
	t.pastActs()
	t.effect(Effect{Kind: EffectReferral, Draft: t.s.Cancelled.clone()})
	t.offer(append(lead, msg(s.labelKey())), nil, []string{"!undo", "!menu"})
}

// How many characters of a text are shown: in a list of answers, and where it is the one that is looked at.
const (
	inList = 60
	alone  = 600
)

// shown is an answer as a person checks it, shortened where it is long.
func shown(s *step, a Answer, longest int) locales.Text {
	if s.Type == TypeText && !a.Skipped {
		return locales.Raw(shortened(a.Value, longest))
	}
	return s.shown(a)
}

// shortened is the beginning of a text that is longer than so many characters.
func shortened(text string, longest int) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}

// shown is an answer as a person reads it.
func (s *step) shown(a Answer) locales.Text {
	switch {
	case a.Skipped && s.Later:
		return msg("review.still_needed")
	case a.Skipped:
		return msg("review.not_provided")
	case s.Type == TypeFiles:
		return locales.Text{Key: "review.files", Vars: locales.Vars{"count": len(a.Files)}}
	case s.Type == TypeConsent:
		return msg("consent.agree")
	case s.Type == TypeDate:
		return locales.Text{Day: a.Value}
	case s.Type == TypePhone:
		return locales.Phone(a.Value)
	case s.Type == TypeSelectMany:
		return s.chosenLabels(a)
	case len(s.choices) > 0:
		return s.choiceLabel(a.Value)
	}
	return locales.Raw(a.Value)
}
