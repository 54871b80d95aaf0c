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

// Held are words that are sent nowhere before their writer says which case they are about.
type Held struct {
	Text  string    `json:"text"`
	Until time.Time `json:"until"`
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
		t.whichCase(rest, []string{number}, "!answer")
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
	if verb, _, ok := t.asAct(plain(t.simple(words)) + " " + number); ok && strings.HasPrefix(verb, "begin_") {
		t.command("!" + verb + ":" + number)
		return
	} else if ok {
		t.command("!act:" + verb + ":" + number)
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
			t.whichCase(tidy(t.in.Text), []string{number, named})
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

// Route asks about which of several cases words are that answer no question. Nothing is sent before.
func (e *Engine) Route(s Session, in Input, numbers []string) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	t.whichCase(tidy(in.Text), numbers)
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects}
}

// whichCase keeps words and asks which case they are about.
func (t *turn) whichCase(words string, numbers []string, others ...string) {
	if count := utf8.RuneCountInString(words); count > MaxMessage {
		t.say(locales.Text{Key: "error.text.long", Vars: locales.Vars{"count": count, "max": MaxMessage}})
		t.resumeQuestion()
		return
	}
	t.s.Held, t.s.Prompt, t.s.Tries = &Held{Text: words, Until: t.in.Now.Add(heldFor)}, promptRoute, 0
	var values []string
	for _, number := range numbers {
		values = append(values, "!about:"+number)
	}
	question := msg("route.which")
	if len(numbers) == 1 {
		question = locales.Text{Key: "route.only", Vars: locales.Vars{"number": numbers[0]}}
	}
	t.offer([]locales.Text{question}, append(append(values, others...), "!elsewhere"), nil)
}

// Which asks which of several cases is meant. Its choices come from outside, each with data that stands for itself; they are
// the numbered ones now, and what was offered before is over. A form that is open waits, with a way back to it.
func (e *Engine) Which(s Session, in Input, question locales.Text, choices []Choice) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	t.s.Prompt, t.s.Tries = promptWhich, 0
	var controls []string
	if t.s.Draft != nil {
		controls = append(controls, "!continue")
	}
	t.offer([]locales.Text{question}, nil, controls)
	numbered := make([]Choice, len(choices))
	for i, c := range choices {
		c.Unnumbered = false
		numbered[i] = c
		t.s.Offered, t.s.Labels = append(t.s.Offered, c.Data), append(t.s.Labels, c.Label)
	}
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(numbered, last.Choices...)
	return Turn{Session: t.s, Replies: t.replies}
}

// Choosing says whether this turn asked which of several cases is meant. The open question is not asked behind that: a number
// would answer either.
func (s Session) Choosing(in Input) bool {
	return s.Prompt == promptWhich && s.Fence == fence(in.Turn)
}

// furtherWords adds words to those that wait, and asks again.
func (t *turn) furtherWords() bool {
	h := t.s.Held
	if h == nil || t.s.Prompt != promptRoute || t.in.Kind != InputText || t.in.Now.After(h.Until) || t.rude() {
		return false
	}
	var numbers, others []string
	for _, value := range t.s.Offered {
		if number, ok := strings.CutPrefix(value, "!about:"); ok {
			numbers = append(numbers, number)
		} else if value != "!elsewhere" {
			others = append(others, value)
		}
	}
	t.whichCase(h.Text+"\n"+tidy(t.in.Text), numbers, others...)
	return true
}

// held gives the words that waited, once.
func (t *turn) held() (string, bool) {
	h := t.s.Held
	t.s.Held, t.s.Prompt, t.s.Fence, t.s.Offered = nil, "", "", nil
	if h == nil || t.in.Now.After(h.Until) {
		t.say(msg("route.over"))
		t.again()
		return "", false
	}
	return h.Text, true
}

// toCase sends the words that waited to a case.
func (t *turn) toCase(number string) {
	if words, ok := t.held(); ok {
		t.outside(Effect{Kind: EffectMessage, Argument: number, Text: words})
	}
}

// elsewhere sends the words that waited nowhere.
func (t *turn) elsewhere(string) {
	t.s.Held, t.s.Prompt = nil, ""
	t.again()
}

// asAnswer takes the words that waited as the answer to the open question.
func (t *turn) asAnswer(string) {
	if words, ok := t.held(); ok {
		t.in.Text = words
		t.typed()
	}
}
