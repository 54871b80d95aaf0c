package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// maxData is how much a button may carry (Telegram's callback data), less the fence in front of a value.
const maxData = 64 - 9

// checkShape finds what is wrong with a step apart from its expressions.
func (s *step) checkShape() []string {
	var problems []string
	say := func(format string, a ...any) {
		problems = append(problems, "step "+s.Name+": "+fmt.Sprintf(format, a...))
	}
	types := []Type{TypeText, TypeSelectOne, TypeSelectMany, TypeYesNo, TypePhone, TypeEmail, TypeCreditCode, TypeDate, TypeNumber,
		TypeFiles, TypeNote, TypeConsent, TypeEnd}
	if !slices.Contains(types, s.Type) {
		say("type %q is not known; there are %v", s.Type, types)
	}
	if s.Name == "" || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		say("a name is made of small letters, digits and _")
	}
	if reserved := []string{"id", "description", "hash", "leftdelim", "rightdelim", "zero", "one", "two", "few", "many", "other", "value", "today", "objection"}; slices.Contains(reserved, s.Name) {
		say("this name is taken: texts, expressions or the record of an objection use it")
	}
	selects := s.Type == TypeSelectOne || s.Type == TypeSelectMany
	if selects && (len(s.Step.Choices) == 0) == (s.List == "") {
		say("%s needs either choices or a list", s.Type)
	}
	if !selects && (len(s.Step.Choices) > 0 || s.List != "") {
		say("only select_one and select_multiple have choices")
	}
	if s.Type == TypeConsent && s.Notice == "" {
		say("a consent needs the version of its notice")
	}
	if s.Later && s.required {
		say("what may come later cannot be required now")
	}
	if s.Max > 0 && s.Max < s.Min {
		say("max %d is less than min %d", s.Max, s.Min)
	}
	for _, c := range s.Step.Choices {
		if c.Name == "" || len(c.Name) > maxData || strings.HasPrefix(c.Name, "!") || strings.Contains(c.Name, ",") {
			say("choice %q: a name has 1 to %d bytes, does not begin with ! and has no comma", c.Name, maxData)
		}
	}
	return problems
}

// checkRouting finds a unit or topic that no step answers, and steps that nothing can reach.
func (f *flow) checkRouting() []string {
	var problems []string
	for what, name := range map[string]string{"unit": f.Unit, "topic": f.Topic} {
		if name != "" && f.byName[name] == nil {
			problems = append(problems, fmt.Sprintf("%s: there is no step %s", what, name))
		}
	}
	problems = append(problems, f.checkReached()...)
	return append(problems, f.checkChoiceReferences()...)
}

// checkChoiceReferences finds a condition that compares a closed question with a choice it does not have.
func (f *flow) checkChoiceReferences() []string {
	var problems []string
	for _, s := range f.steps {
		sources := []string{s.Relevant, s.Constraint}
		for _, c := range s.Step.Choices {
			sources = append(sources, c.Relevant)
		}
		for _, source := range sources {
			for _, c := range comparisons(source) {
				name, literal := c[1], c[2]
				closed := f.byName[name]
				if closed == nil || closed.Type != TypeSelectOne || closed.List != "" || literal == "" {
					continue
				}
				if !slices.ContainsFunc(closed.choices, func(c choice) bool { return c.name == literal }) {
					problems = append(problems, fmt.Sprintf("step %s: %s has no choice %q", s.Name, name, literal))
				}
			}
		}
	}
	return problems
}

// checkTexts finds texts of a flow that are missing in a language.
func (e *Engine) checkTexts(f *flow) []string {
	keys := []string{f.Name + ".title", f.Name + ".intro", f.Name + ".send", f.Name + ".receipt", "menu.start." + f.Name}
	if f.Act != "" {
		keys = []string{f.Name + ".title", f.Name + ".intro", f.Name + ".send", f.Name + ".done", f.Name + ".button", f.Name + ".words"}
	}
	for _, s := range f.steps {
		keys = append(keys, s.labelKey())
		if s.asks() && s.Type != TypeConsent {
			keys = append(keys, s.key("short"))
		}
		if s.Constraint != "" {
			keys = append(keys, s.key("constraint"))
		}
		for _, c := range s.Step.Choices {
			keys = append(keys, s.key(c.Name))
		}
	}
	var problems []string
	for _, language := range locales.Languages() {
		for _, key := range keys {
			if !e.texts.Has(language, key) {
				problems = append(problems, fmt.Sprintf("text %s is missing in %s", key, language))
			}
		}
		for _, s := range f.steps {
			problems = append(problems, e.checkSaid(s, language)...)
		}
	}
	return problems
}

// checkSaid finds a question that cannot be said because nothing gives one of its variables, and a notice that does not say
// which version of it is agreed to.
func (e *Engine) checkSaid(s *step, language locales.Language) []string {
	var problems []string
	for _, text := range []locales.Text{s.flow.stating(s.label(), nil), msg(s.hintKey()), s.flow.stating(msg(s.key("constraint")), nil)} {
		if e.texts.Has(language, text.Key) && e.texts.Say(language, text) == "["+text.Key+"]" {
			problems = append(problems, fmt.Sprintf("step %s: text %s has a variable that nothing gives in %s", s.Name, text.Key, language))
		}
	}
	if s.Type == TypeConsent && !slices.Contains(e.texts.Variables(language, s.labelKey()), "notice") {
		problems = append(problems, fmt.Sprintf("step %s: the notice does not say its version {{.notice}} in %s", s.Name, language))
	}
	return problems
}

// words are the identifiers of an expression.
func words(source string) []string {
	return strings.FieldsFunc(source, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// comparisons are the name == "literal" and name != "literal" parts of an expression.
func comparisons(source string) [][]string {
	shape := regexp.MustCompile(`\b([a-z_0-9]+)\s*[=!]=\s*["']([^"']*)["']`)
	return shape.FindAllStringSubmatch(source, -1)
}

// checkQuestions finds questions without phrases or an answer, and phrases that mean something else as well.
func (e *Engine) checkQuestions() []string {
	var problems []string
	seen := map[string]bool{}
	for _, q := range e.questions {
		say := func(format string, a ...any) {
			problems = append(problems, fmt.Sprintf("%s: question %s: %s", q.place, q.Name, fmt.Sprintf(format, a...)))
		}
		if strings.Trim(q.Name, "abcdefghijklmnopqrstuvwxyz_") != "" || q.Name == "" || seen[q.Name] {
			say("a name is used once, and made of small letters and _")
		}
		seen[q.Name] = true
		if len(q.ZH) == 0 || len(q.EN) == 0 {
			say("it needs phrases in both languages")
		}
		if q.Source == "" {
			say("it needs the source of its answer")
		}
		if q.Act != "" && (q.Does != "" || e.flows[q.Act] == nil || e.flows[q.Act].Act != q.Act) {
			say("act: %q is no act, or something else is done", q.Act)
		}
		if _, act := strings.CutPrefix(q.Does, "begin_"); q.Does != "" && q.Does != "explain" && !act && !slices.Contains(commands(), q.Does) || len(q.Next) > 0 && q.Does != "" {
			say("does: %q is no command, or something is offered behind it", q.Does)
		}
		for _, language := range locales.Languages() {
			if q.Does != "" || q.only() {
				break
			}
			if answer := e.texts.Say(language, q.answer()); strings.HasPrefix(answer, "[") {
				say("answers.%s cannot be said in %s: it is missing, or has a variable that is", q.Name, language)
			}
		}
		for _, name := range q.Next {
			flow, starts := strings.CutPrefix(name, "start:")
			if starts && !slices.Contains(e.order, flow) || !starts && !slices.Contains(commands(), name) || len(q.Next) > maxNext {
				say("next: %q is no command that can be offered, or there are more than %d", name, maxNext)
			}
		}
		problems = append(problems, e.checkPhrases(q)...)
	}
	return problems
}

// checkPhrases finds phrases of a question that stand there twice, are of the other language, too short to tell, a command, or another
// question's too.
func (e *Engine) checkPhrases(q Question) []string {
	var problems []string
	for i, phrase := range q.phrases {
		written := append(slices.Clone(q.ZH), q.EN...)[i]
		say := func(format string, a ...any) {
			problems = append(problems, fmt.Sprintf("%s: question %s: %q %s", q.place, q.Name, written, fmt.Sprintf(format, a...)))
		}
		if hasHan(phrase) != (i < len(q.ZH)) {
			say("is not of the language under which it stands")
		}
		if slices.Contains(q.phrases[:i], phrase) {
			say("stands there twice")
		}
		if q.only() { // it does nothing but offer, so it may be short, or a command where it stands alone
			continue
		}
		if bare := strings.TrimSpace(phrase); utf8.RuneCountInString(bare) < 2 || !q.Whole && !hasHan(bare) && !strings.Contains(bare, " ") {
			say("is too short: it would be found in what means something else")
		}
		if c, ok := (&turn{Engine: e}).asCommand(plain(written)); (ok || e.words[plain(written)] != "") && (q.Does == "" || c.name != q.Does) {
			say("is a command")
		}
		if found := e.asked(written); len(found) != 1 || found[0].Name != q.Name {
			say("means %d questions, or another one", len(found))
		}
	}
	return problems
}
