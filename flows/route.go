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

// Held are words and files that go nowhere before their writer says where.
type Held struct {
	Text  string    `json:"text"`
	Files []File    `json:"files,omitempty"`
	Until time.Time `json:"until"`
	// Called is what the cases are called that they may be about, by their numbers, where there are several.
	Called map[string]locales.Text `json:"called,omitempty"`
	// Case is set once the files are to go in among the missing papers of a case, as soon as those are asked for.
	Case string `json:"case,omitempty"`
}

// papers are the files that wait for the form of a case; nil where none do.
func (h *Held) papers() *Held {
	if h == nil || h.Case == "" {
		return nil
	}
	return &Held{Files: h.Files, Until: h.Until, Case: h.Case}
}

// await keeps words until it is said where in a form they belong. Files that wait for the form of a case wait on with them.
func (t *turn) await(text string) {
	h := Held{Text: text}
	if papers := t.s.Held.papers(); papers != nil && !t.in.Now.After(papers.Until) {
		h.Files, h.Case = papers.Files, papers.Case
	}
	h.Until = t.in.Now.Add(heldFor)
	t.s.Held = &h
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
		t.whichCase(Held{Text: rest}, []string{"!about:" + number, "!answer"})
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
		aboutDrafts := ofDraft(c.name) || slices.Contains([]string{"continue", "save", "later", "saved", "cancel", "undo"}, c.name)
		if commands && c.name != "status" && (t.s.Draft != nil || !aboutDrafts) {
			return false
		}
	}
	for _, named := range t.shapes.number.FindAllString(clean(t.in.Text), -1) {
		if !sameNumber(named, number) {
			t.whichCase(Held{Text: tidy(t.in.Text)}, []string{"!about:" + number, "!about:" + named})
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

// Route asks about which of several cases the words and files of an effect are, which answer no question; first come the acts that
// the words may wish for (verbs and numbers of cases, VERB:NUMBER) and, where there are files, the cases that lack papers. Names are
// what the cases are called. Nothing is sent before. Where no file could be taken and there are no words, it says so and asks nothing.
func (e *Engine) Route(s Session, in Input, words Effect, acts, lacking, numbers []string, names []locales.Text) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	var values []string
	for _, act := range acts {
		values = append(values, "!begin_"+act)
	}
	called := map[string]locales.Text{}
	for i := 0; i < len(numbers) && len(names) > 1; i++ {
		called[numbers[i]] = names[i]
	}
	if len(words.Files) > 0 {
		for _, number := range lacking {
			values = append(values, "!supply:"+number)
		}
	}
	for _, number := range numbers {
		values = append(values, "!about:"+number)
	}
	t.whichCase(Held{Text: words.Text, Files: words.Files, Called: called}, values)
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}

// whichCase keeps words and files and asks which case they are about. Those that waited before are shown with what came to them.
func (t *turn) whichCase(h Held, values []string) {
	lead := t.refused(&h.Files)
	count := utf8.RuneCountInString(h.Text)
	if count > MaxMessage {
		t.say(append(lead, locales.Text{Key: "error.text.long", Vars: locales.Vars{"count": count, "max": MaxMessage}})...)
		t.resumeQuestion()
		return
	}
	if count == 0 && len(h.Files) == 0 {
		t.s.CloseQuestion()
		t.say(lead...)
		return
	}
	if t.s.WaitsForCase(t.in.Now) && h.Text != "" && h.Text != tidy(t.in.Text) {
		lead = append(lead, locales.Text{Key: "route.so_far", Vars: locales.Vars{"text": shortened(h.Text, alone)}})
	}
	h.Until = t.in.Now.Add(heldFor)
	t.s.Held, t.s.Prompt, t.s.Tries = &h, promptRoute, 0
	if len(h.Files) > 0 { // an answer to the open question would lose them
		lead = append(lead, locales.Text{Key: "route.files", Vars: locales.Vars{"count": len(h.Files)}})
		values = slices.DeleteFunc(values, func(value string) bool { return value == "!answer" })
	}
	t.offer(append(lead, routeQuestion(values, h.Files)), append(values, "!elsewhere"), nil)
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
	begins := func(verb string) bool {
		return slices.ContainsFunc(values, func(value string) bool { return strings.HasPrefix(value, "!begin_"+verb) })
	}
	switch {
	case begins("object"):
		return msg("route.object")
	case begins(""):
		return msg("route.act")
	case only && len(files) > 0:
		return locales.Text{Key: "route.only_files", Vars: locales.Vars{"number": number}}
	case only:
		return locales.Text{Key: "route.only", Vars: locales.Vars{"number": number}}
	case !about:
		return msg("route.papers")
	}
	return msg("route.which")
}
