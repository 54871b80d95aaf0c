package flows

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// MaxMessage is how many characters a message about a case may have.
const MaxMessage = 2000

// heldFor is how long words wait for the answer to the question which case they are about.
const heldFor = time.Hour

// maxHeld is how many files wait with words; a message takes no more.
const maxHeld = 9

// Held are words and files that are sent nowhere before their writer says which case they are about.
type Held struct {
	Text  string    `json:"text"`
	Files []File    `json:"files,omitempty"`
	Until time.Time `json:"until"`
	// Case is set once the files are to go in among the missing papers of a case, as soon as those are asked for.
	Case string `json:"case,omitempty"`
}

// sameNumber compares case numbers in any of the ways they are written.
func sameNumber(a, b string) bool {
	return strings.Map(onlyDigits, a) == strings.Map(onlyDigits, b)
}

// aboutCase reads words that begin with a case number; marked are those that begin with #.
func (s shapes) aboutCase(text string) (number, rest string, marked, ok bool) {
	m := s.about.FindStringSubmatch(tidy(text))
	if m == nil {
		m = s.about.FindStringSubmatch(clean(text)) // full-width digits
	}
	if m == nil {
		return "", "", false, false
	}
	rest = strings.TrimLeftFunc(strings.TrimPrefix(m[3], "号"), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，:：;；.。、-–—", r) })
	return m[2], rest, m[1] != "", rest != ""
}

// routed sends words that begin with a case number to that case. Without a # they may be the answer to the open question: then
// they are, and where they name another case than the question does, it is asked.
func (t *turn) routed() bool {
	number, rest, marked, ok := t.shapes.aboutCase(t.in.Text)
	if t.in.Kind != InputText || !ok {
		return false
	}
	if open := t.open(); !marked && t.s.Prompt == "" && open != nil && open.takesWords() {
		if t.s.Draft.Case == "" || sameNumber(t.s.Draft.Case, number) {
			return false
		}
		if t.s.Officer { // is asked about all that he or she writes about a case
			t.onCase(number, rest)
			return true
		}
		t.whichCase(rest, nil, []string{"!about:" + number, "!answer"})
		return true
	}
	t.onCase(number, rest)
	return true
}

// takesWords says whether any words can answer a question.
func (s *step) takesWords() bool {
	return len(s.choices) == 0 && s.Type != TypeFiles
}

// onCase does on a case what the words beside its number say: an act, how it stands, else they are a message.
func (t *turn) onCase(number, words string) {
	if verb, on, ok := t.asAct(plain(t.simple(words)) + " " + number); ok && strings.HasPrefix(verb, "begin_") {
		t.command("!" + verb + ":" + on)
		return
	} else if ok {
		t.command("!act:" + verb + ":" + on)
		return
	}
	if t.words[plain(t.simple(words))] == "status" {
		t.command("!status:" + number)
		return
	}
	t.outside(Effect{Kind: EffectMessage, Argument: number, Text: words})
}

// quotes is the one case that the quoted message names; not where the quote is of the open question, which is then answered.
func (t *turn) quotes() (string, bool) {
	var number string
	for _, found := range t.shapes.number.FindAllString(clean(t.in.Quote), -1) {
		if number != "" && !sameNumber(number, found) {
			return "", false
		}
		number = found
	}
	if open := t.open(); open != nil && number != "" && sameNumber(number, t.s.Draft.Case) {
		for _, language := range locales.Languages() {
			if strings.Contains(t.in.Quote, t.texts.Say(language, open.label())) {
				return "", false
			}
		}
	}
	return number, number != ""
}

// quoted takes an answer to a quoted message about one case as a message on that case, unless it says something else by
// itself. Where the words name another case, it is asked which is meant.
func (t *turn) quoted() bool {
	number, ok := t.quotes()
	switch {
	case !ok:
		return false
	case t.in.Kind == InputFiles:
		t.outside(Effect{Kind: EffectMessage, Argument: number, Text: tidy(t.in.Text)})
		return true
	case t.in.Kind != InputText || tidy(t.in.Text) == "":
		return false
	}
	if _, _, marked, other := t.shapes.aboutCase(t.in.Text); other && marked {
		return false
	}
	if _, _, acts := t.asAct(plain(t.said()) + " " + number); !acts {
		if _, ok := t.offered(); ok {
			return false
		}
		c, commands := t.asCommand(plain(t.said()))
		aboutDrafts := slices.Contains([]string{"back", "skip", "keep", "done", "send", "change", "continue", "save", "saved", "cancel", "undo"}, c.name)
		if commands && c.name != "status" && (t.s.Draft != nil || !aboutDrafts) {
			return false
		}
	}
	for _, named := range t.shapes.number.FindAllString(clean(t.in.Text), -1) {
		if !sameNumber(named, number) {
			t.whichCase(tidy(t.in.Text), nil, []string{"!about:" + number, "!about:" + named})
			return true
		}
	}
	t.onCase(number, tidy(t.in.Text))
	return true
}

// Quotes says whether an input is an answer to a message about one case, so that its files are worth fetching.
func (e *Engine) Quotes(s Session, in Input) bool {
	_, ok := (&turn{Engine: e, s: s.clone(), in: in}).quotes()
	return ok
}

// WaitsForCase says whether words wait to be told which case they are about, so that files sent now go with them.
func (s Session) WaitsForCase(now time.Time) bool {
	return s.Held != nil && s.Prompt == promptRoute && !now.After(s.Held.Until)
}

// unaddressed are the words and files of an input that answers nothing, behind those that wait already.
func (t *turn) unaddressed() Effect {
	e := Effect{Kind: EffectWords, Text: tidy(t.in.Text), Files: t.in.Files}
	if t.s.WaitsForCase(t.in.Now) {
		e.Text = strings.TrimSpace(t.s.Held.Text + "\n" + e.Text)
		e.Files = slices.Concat(t.s.Held.Files, e.Files)
	}
	return e
}

// AsksFiles says whether a case that lacks these answers asks for a file among them.
func (e *Engine) AsksFiles(act string, only []string) bool {
	f := e.flowOf(&Draft{Flow: act, Only: only})
	return f != nil && slices.ContainsFunc(f.steps, func(s *step) bool { return s.Type == TypeFiles })
}

// Questions are the names of what is asked in words or choices for an act on a case; none where nothing is asked.
func (e *Engine) Questions(act string) []string {
	var names []string
	if f := e.flows[act]; f != nil && f.Act == act {
		for _, s := range f.steps {
			if s.asks() && s.Type != TypeFiles {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// Route asks about which of several cases the words and files of an effect are, which answer no question; where there are
// files, the cases that lack papers come first. Nothing is sent before. Where no file could be taken and there are no words,
// it says so and asks nothing.
func (e *Engine) Route(s Session, in Input, words Effect, lacking, numbers []string) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	var values []string
	if len(words.Files) > 0 {
		for _, number := range lacking {
			values = append(values, "!supply:"+number)
		}
	}
	for _, number := range numbers {
		values = append(values, "!about:"+number)
	}
	t.whichCase(words.Text, words.Files, values)
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}

// whichCase keeps words and files and asks which case they are about.
func (t *turn) whichCase(words string, files []File, values []string) {
	lead := t.refused(&files)
	count := utf8.RuneCountInString(words)
	if count > MaxMessage {
		t.say(append(lead, locales.Text{Key: "error.text.long", Vars: locales.Vars{"count": count, "max": MaxMessage}})...)
		t.resumeQuestion()
		return
	}
	if count == 0 && len(files) == 0 {
		t.s.Prompt, t.s.Fence, t.s.Offered = "", "", nil
		t.say(lead...)
		return
	}
	t.s.Held, t.s.Prompt, t.s.Tries = &Held{Text: words, Files: files, Until: t.in.Now.Add(heldFor)}, promptRoute, 0
	if len(files) > 0 { // an answer to the open question would lose them
		lead = append(lead, locales.Text{Key: "route.files", Vars: locales.Vars{"count": len(files)}})
		values = slices.DeleteFunc(values, func(value string) bool { return value == "!answer" })
	}
	t.offer(append(lead, routeQuestion(values, files)), append(values, "!elsewhere"), nil)
}

// refused says which files could not be taken, and leaves those that are too many.
func (t *turn) refused(files *[]File) (lead []locales.Text) {
	for _, key := range t.in.Refused {
		lead = append(lead, locales.Text{Key: key, Vars: locales.Vars{"limit": maxPassed >> 20}})
	}
	if len(*files) > maxHeld {
		*files = (*files)[:maxHeld]
		lead = append(lead, locales.Text{Key: "error.files.too_many", Vars: locales.Vars{"max": maxHeld}})
	}
	return lead
}

// routeQuestion asks about the one case that is offered, or which of several ways is meant.
func routeQuestion(values []string, files []File) locales.Text {
	number, about := strings.CutPrefix(values[0], "!about:")
	only := about && (len(values) == 1 || values[1] == "!answer")
	switch {
	case only && len(files) > 0:
		return locales.Text{Key: "route.only_files", Vars: locales.Vars{"number": number}}
	case only:
		return locales.Text{Key: "route.only", Vars: locales.Vars{"number": number}}
	case !about:
		return msg("route.papers")
	}
	return msg("route.which")
}

// furtherWords adds words, and files while a form is open, to those that wait, and asks again.
func (t *turn) furtherWords() bool {
	words := t.in.Kind == InputText && !t.rude()
	files := t.in.Kind == InputFiles && t.s.Draft != nil && len(t.in.Files)+len(t.in.Refused) > 0
	if !t.s.WaitsForCase(t.in.Now) || !words && !files {
		return false
	}
	values := slices.DeleteFunc(slices.Clone(t.s.Offered), func(value string) bool { return value == "!elsewhere" })
	further := t.unaddressed()
	t.whichCase(further.Text, further.Files, values)
	return true
}

// held gives what waited, once.
func (t *turn) held() (Held, bool) {
	h := t.s.Held
	t.s.Held, t.s.Prompt, t.s.Fence, t.s.Offered = nil, "", "", nil
	if h == nil || t.in.Now.After(h.Until) {
		t.say(msg("route.over"))
		t.again()
		return Held{}, false
	}
	return *h, true
}

// toCase sends what waited to a case.
func (t *turn) toCase(number string) {
	if h, ok := t.held(); ok {
		t.outside(Effect{Kind: EffectMessage, Argument: number, Text: h.Text, Files: h.Files})
	}
}

// supply begins to send the missing papers of a case with the files that waited; words beside them go to its officer.
func (t *turn) supply(number string) {
	h, ok := t.held()
	if !ok {
		return
	}
	if h.Text != "" {
		t.effect(Effect{Kind: EffectMessage, Argument: number, Text: h.Text})
	}
	t.s.Held = &Held{Files: h.Files, Until: h.Until, Case: number}
	t.effect(Effect{Kind: EffectBegin, Verb: supplementAct, Argument: number})
}

// putFiles puts the files that wait for the missing papers of a case among the answers of their form, at its first question for
// files that is not answered. The question stays open, so that their writer sees them there.
func (t *turn) putFiles(d *Draft) {
	h := t.s.Held
	if h == nil || h.Case == "" || d.Flow != supplementAct || d.Case != h.Case || t.in.Now.After(h.Until) {
		return
	}
	var at *step
	for _, s := range t.flowOf(d).steps {
		if a, answered := d.Answers[s.Name]; s.Type == TypeFiles && (at == nil || !answered || a.Open) {
			if at = s; !answered || a.Open {
				break
			}
		}
	}
	if at == nil {
		return
	}
	a := t.answer("")
	a.Files, a.Open = slices.Concat(d.Answers[at.Name].Files, h.Files), true
	if at.Max > 0 && len(a.Files) > at.Max {
		a.Files = a.Files[:at.Max]
	}
	d.Answers[at.Name], t.s.Held = a, nil
}

// elsewhere sends the words that waited nowhere.
func (t *turn) elsewhere(string) {
	t.s.Held, t.s.Prompt = nil, ""
	t.again()
}

// asAnswer takes the words that waited as the answer to the open question.
func (t *turn) asAnswer(string) {
	if u := t.s.Unsent; u.outside() && t.s.Draft != nil {
		t.s.Unsent, t.s.Prompt, t.in.Text = nil, "", u.Text
		t.typed()
		return
	}
	if h, ok := t.held(); ok {
		t.in.Text = h.Text
		t.typed()
	}
}
