package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
)

// command is a word above every flow. As the value of a choice it is written !name or !name:argument.
type command struct{ name, argument string }

// commands lists every command that can be said in words, typed with a slash, or pressed.
func commands() []string {
	names := []string{"menu", "hello", "help", "status", "language", "back", "cancel", "human", "drafts", "save", "later", "skip",
		"keep", "told", "done", "send", "change", "yes", "no", "noted", "undo", "cases", "unit_cases", "overdue", "unassigned", "back_at_work", "continue", "code", "papers", "saved", "untie", "tie", "quiet", "forget", "end", "reply"}
	for _, language := range locales.Languages() {
		names = append(names, string(language))
	}
	return names
}

// commandWords reads the phrases of each command in both languages. A phrase of two commands is a problem.
func commandWords(texts *locales.Texts, flows, acts []string) (map[string]string, []string) {
	words := map[string]string{}
	var problems []string
	names := commands()
	for _, flow := range flows {
		names = append(names, "start_"+flow)
	}
	add := func(name, key string) {
		words["/"+strings.TrimPrefix(name, "begin_")] = name
		for _, language := range locales.Languages() {
			for _, word := range texts.Words(language, key) {
				word = plain(word)
				if other := words[word]; other != "" && other != name {
					problems = append(problems, fmt.Sprintf("locales: %q is a word of command %s and of %s", word, other, name))
				}
				words[word] = name
			}
		}
	}
	for _, name := range names {
		add(name, "command."+name+".words")
		for _, language := range locales.Languages() { // what stands on its button
			if key := "command." + name + ".label"; name != "language" && texts.Has(language, key) { // that one names two
				add(name, key)
			}
		}
	}
	for _, act := range acts {
		add("begin_"+act, act+".words")
		add("begin_"+act, act+".button")
	}
	words["/start"] = "menu"
	return words, problems
}

// command carries out a command wherever the conversation stands.
func (t *turn) command(value string) {
	name, argument, _ := strings.Cut(strings.TrimPrefix(value, "!"), ":")
	if flow, ok := strings.CutPrefix(name, "start_"); ok {
		name, argument = "start", flow
	}
	if act, ok := strings.CutPrefix(name, "begin_"); ok {
		t.begin(act, argument)
		return
	}
	if to := locales.Language(name); name == "language" || slices.Contains(locales.Languages(), to) {
		t.language(to)
		return
	}
	if name == "back_at_work" && !t.s.Officer { // "I am back" says somebody who has a form here
		name = "continue"
	}
	t.leaveTalk(name)
	if e, ok := t.outsideOf(name, argument); ok {
		t.outside(e)
		return
	}
	switch name {
	case "menu":
		t.menu()
	case "hello":
		if t.s.WaitsForCase(t.in.Now) {
			t.asksAgain(append([]locales.Text{msg("greeting_again")}, t.soFar()...)...)
			return
		}
		t.tasks(locales.Text{Lines: []locales.Text{msg("greeting_again"), msg("menu.title")}})
	case "help":
		key := "help.text"
		if t.s.Officer {
			key = "help.officer"
		}
		t.aside(msg(key))
	case "quiet":
		t.s.Quiet = true
		t.aside(msg("reminder.quiet"))
	case "forget":
		t.forget(argument)
	case "saved":
		t.saved(argument)
	default:
		if !t.inTalk(name, argument) {
			t.inDraft(name, argument)
		}
	}
}

// begin has an act begun, on the case that is named or on the one that the words of the input mean.
func (t *turn) begin(act, number string) {
	if f := t.flows[act]; act != talkAct && (f == nil || f.Act == "") {
		t.say(msg("nothing.understood")) // no button of ours says this
		t.again()
		return
	}
	if over := t.endTalk(); over != nil { // even if the act is refused: what is written next was meant for it
		t.say(over...)
	}
	e := Effect{Kind: EffectBegin, Verb: act, Argument: number}
	if number == "" && t.in.Kind == InputText {
		e.Text = tidy(t.in.Text)
	}
	t.effect(e)
}

// outsideOf is what a command has done outside the engine; false where it has nothing done there.
func (t *turn) outsideOf(name, argument string) (Effect, bool) {
	kind, verb := EffectKind(""), ""
	switch name {
	case "status":
		kind = EffectStatus
		if t.s.Officer && argument == "" {
			kind = EffectCases // the cases of an officer are those he or she works on
		}
	case "cases", "unit_cases", "overdue", "unassigned":
		kind, verb = EffectCases, name
	case "binding_approve", "binding_refuse":
		kind, verb = EffectApprove, strings.TrimPrefix(name, "binding_")
	case "untie_confirmed":
		kind, verb = EffectUntie, "confirmed"
	case "act":
		kind = EffectAct
		verb, argument, _ = strings.Cut(argument, ":")
	default:
		kind = map[string]EffectKind{
			"human": EffectHuman, "untie": EffectUntie, "tie": EffectTie, "code": EffectCode, "papers": EffectPapers, "enter": EffectEnter,
			"bind": EffectBind, "back_at_work": EffectBack,
		}[name]
	}
	return Effect{Kind: kind, Verb: verb, Argument: argument}, kind != ""
}

// saved notes that the access code of a case was saved, and offers what can be done once it is.
func (t *turn) saved(number string) {
	if number == "" {
		number = t.s.Unsaved
	}
	if t.s.Unsaved == number {
		t.s.Unsaved = ""
	}
	t.say(msg("code.saved"))
	if number != "" {
		last := &t.replies[len(t.replies)-1]
		last.Choices = []Choice{{Label: msg("command.untie.label"), Data: "!untie:" + number, Unnumbered: true}}
	}
	t.resumeQuestion()
}

// inDraft carries out the commands that concern drafts and the open question.
func (t *turn) inDraft(name, argument string) {
	actions := map[string]func(string){
		"start": t.start, "new": t.anew, "resume": t.resume, "discard": t.discard, "continue": t.carryOn,
		"back": t.back, "cancel": t.cancel, "undo": t.undo, "save": t.save, "later": t.later, "drafts": t.drafts,
		"skip": t.skip, "keep": t.keep, "told": t.useTold, "done": t.done, "send": t.send, "change": t.change, "edit": t.edit,
		"about": t.toCase, "supply": t.supply, "elsewhere": t.elsewhere, "answer": t.asAnswer, "add": t.addHeld, "put": t.putHeld,
	}
	action := actions[name]
	if t.declined(name) {
		return
	}
	if name == "back" && t.s.Draft == nil && t.undoable() {
		t.undo("") // what is behind us is the draft just discarded, or ended, or what was done on a case
		return
	}
	if t.noted() {
		return
	}
	if name == "send" && t.lastAct() != nil { // who writes it twice: the first counted
		t.say(msg("stale.sent"))
		return
	}
	if action == nil || t.s.Draft == nil && ofDraft(name) {
		t.astray = true
		t.say(msg("nothing.understood"))
		t.again()
		return
	}
	action(argument)
}

// ofDraft says whether a command means something only where a form is open: it concerns its open question, or its answers.
func ofDraft(name string) bool {
	return slices.Contains([]string{"back", "skip", "keep", "told", "done", "send", "change", "edit", "add", "put"}, name)
}

// aside answers a side question first and then asks the pending question again, once.
func (t *turn) aside(text ...locales.Text) {
	t.say(text...)
	t.resumeQuestion()
}

// outside has something said or done outside the engine, and then asks the pending question again, once.
func (t *turn) outside(e Effect) {
	t.effect(e)
	t.resumeQuestion()
}

// language switches the language, keeping every answer, or asks which.
func (t *turn) language(to locales.Language) {
	if !slices.Contains(locales.Languages(), to) {
		t.s.Prompt = promptLanguage
		var choices []string
		for _, language := range locales.Languages() {
			choices = append(choices, "!"+string(language))
		}
		t.offer([]locales.Text{msg("language.ask")}, choices, nil)
		return
	}
	t.s.Language, t.s.Chosen = to, true
	if t.s.Draft == nil && t.s.Talk == nil {
		t.say(msg("language.switched"))
		t.again()
		return
	}
	t.aside(msg("language.switched"))
}
