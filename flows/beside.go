package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// maxBeside is how many characters words have that may be said beside a question: who writes more answers it.
const maxBeside = 50

// several are words in which there is more than a name: a telephone number, a code.
var several = regexp.MustCompile(`[0-9][0-9 -]{5,}[0-9]|[0-9A-Z]{18}`)

// besideQuestion says what to do instead to words that are no answer to a question for words of an intake, or hardly one: 同上, 你看着办,
// "who will read this?". Where they can be one after all, that is offered.
func (t *turn) besideQuestion(open *step) bool {
	if s := t.continued(open); s != nil {
		t.s.Suggested = ""
		t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), locales.Text{Key: "beside.continued", Vars: locales.Vars{"field": msg(s.key("short"))}})
		t.offerToAdd(path{answered: []*step{s}}, t.in.Text)
		t.orAnswer(open)
		return true
	}
	if !open.takesWords() || !t.flow().intake() && !t.asksAtAct(open) || open.Type != TypeText && !t.unread(open) {
		return false
	}
	if told, ok := t.toldTo(open); ok {
		more, takes := t.takesTold()
		if _, fault := readText(open, strings.TrimSpace(told+"\n"+more)); takes && fault == nil {
			t.give(strings.TrimSpace(told + "\n" + tidy(more)))
			return true
		}
	}
	key := t.besideKey(open)
	if key == "" && !open.required && t.talks("beside.later.words") {
		t.skip("")
		return true
	}
	insists := t.s.Held != nil && t.s.Prompt == "" && t.s.Tries > 0 && plain(t.s.Held.Text) == plain(t.in.Text) // it was asked back
	if key == "" || insists && open.Max > maxShort {
		return false
	}
	t.s.Suggested = ""
	t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), locales.Text{Key: key, Vars: locales.Vars{"example": t.example()}})
	t.orAnswer(open)
	return true
}

// asksAtAct says whether words only ask where the reason for an act is asked for, which will stand in a paper: an objection, a
// withdrawal. What an officer writes, and a message, is a letter, which takes any words.
func (t *turn) asksAtAct(open *step) bool {
	f := t.flow()
	return f.Act != "" && !f.Direct && !t.s.Officer && open.Type == TypeText && open.required && t.besideKey(open) == "beside.asks"
}

// unread says whether a question for a day or a number reads nothing in words.
func (t *turn) unread(open *step) bool {
	value, fault := t.read(open, t.in.Text, t.s.Language, t.flow().walk(t.s.Draft, t.in.Now).env, t.in.Now)
	return fault != nil && value == "" && t.s.Suggested == "" && (open.Type != TypeDate || fault.Key == "error.date.format" && t.s.Part == "")
}

// part reads which part of a story words begin with that came in several: 2., 二、, part 2, but not 2.5 million or 2:30; more says in
// words that it goes on, set off by marks: inspections may have continued.
var (
	part = regexp.MustCompile(`^(?i:part )?[(]?([1-9])(?:[)]|[.、:](?:\D|$)|\s*/\s*[1-9])`)
	more = regexp.MustCompile(`^(?i:(?:[^\n.]{0,34}[,(-] ?|[(]|\d[.):] ?)?(?:continued|continuation|contd?) ?(?:[):.,\n-]|$))|^[(]?(?:接上|接着上|续前|续上|上接)`)
)

// continued is the answer before, if it asks for a story and the words at this question for one go on with it.
func (t *turn) continued(open *step) *step {
	order := t.s.Draft.Order
	if len(order) == 0 || !open.asksStory() {
		return nil
	}
	s := t.flow().byName[order[len(order)-1]]
	if s == nil || !s.asksStory() {
		return nil
	}
	numeral := strings.NewReplacer("一、", "1、", "二、", "2、", "三、", "3、", "四、", "4、")
	read := func(text string) string {
		if f := part.FindStringSubmatch(numeral.Replace(t.evened(tidy(text)))); f != nil {
			return f[1]
		}
		return ""
	}
	before, now := read(t.s.Draft.Answers[s.Name].Value), read(t.in.Text)
	if more.MatchString(t.evened(tidy(t.in.Text))) || before != "" && now > before {
		return s
	}
	return nil
}

// maxShort is how many characters a question takes that asks for something short: a name, an address, how to be reached.
const maxShort = 200

// besideKey is the sentence for words that are hardly an answer; empty where they are one.
func (t *turn) besideKey(open *step) string {
	said, short := t.evened(tidy(t.in.Text)), open.Type != TypeText || open.Max > 0 && open.Max <= maxShort
	brief, acts, words := utf8.RuneCountInString(said) <= maxBeside, t.talkOnly(said), strings.Fields(said)
	rest, slip := t.corrections.bare(said)
	if short {
		slip = slip && (hasHan(said) || strings.ContainsAny(strings.TrimSuffix(said, rest), ",:;.!") || noName(rest)) // Wait and See Ltd
	} else { // a story may begin with any words: what is no more than a number behind a slip is none
		slip = slip && (rest == "" || strings.ContainsAny(rest, "0123456789") && utf8.RuneCountInString(rest) <= 20)
	}
	switch {
	case !slip && open.Type == TypeText && open.Max > 12 && open.Max <= maxShort && namesOrganisation(said):
		return ""
	case brief && (short && t.holdsAny(said, "beside.stop.words") || slices.Contains(acts, "beside.stop.words")):
		return "beside.stopping"
	case brief && slip && open.Type == TypeText:
		return "beside.correct"
	case brief && (short && !hasHan(said) || utf8.RuneCountInString(said) <= 10) && t.holdsAny(said, "beside.same.words"):
		return "beside.in_full"
	case open.Type != TypeText && len(acts) == 0:
		return ""
	case slices.Contains(acts, "beside.points.words"):
		return "beside.in_full"
	case slices.Contains(acts, "beside.attached.words"):
		return "beside.in_words"
	case slices.Contains(acts, "beside.later.words") && open.required && !(short && t.twoNames(open, said)) && (short || !waits.MatchString(said)):
		return "beside.needed"
	case short && brief && asksIn(said) && (strings.Contains(said, "?") || hasHan(said) || len(words) > 3 && noName(strings.Join(words[1:], " "))), // Can Do Engineering Ltd
		!short && (!open.Asking && onlyAsks(said) || len(acts) > 0 && asksIn(said)):
		return "beside.asks"
	case slices.Contains(acts, "beside.greets.words"):
		return "beside.no_answer"
	case open.Max > 12 && open.Max <= maxName && several.MatchString(said):
		return "beside.more"
	}
	return ""
}

// waits are words of postponement that postpone nothing where a story or a request is asked for: by when something is wanted, or that
// somebody waits.
var waits = regexp.MustCompile(`^(?i:(?:(?:(?:i|we) )?(?:want|need|would like) )?(?:an?|the|our|my) (?:.* )?by .*|(?:i|we) (?:just |only )?wait(?: .*)?)$`)

// twoNames says whether words that would put a question off are a given name and a family name, where a name is asked for: May Later.
// Not where the two are one of those phrases (Not Sure), or the first is one.
func (t *turn) twoNames(open *step, said string) bool {
	words := strings.Fields(said)
	titled := func(word string) bool { return givenName.MatchString(word) }
	return open.Type == TypeText && open.Max > 12 && open.Max <= maxName && len(words) == 2 && titled(words[0]) && titled(words[1]) &&
		t.talk[plain(said)] == "" && t.talk[plain(words[0])] == "beside.around.words"
}

// givenName is a word as names are written.
var givenName = regexp.MustCompile(`^\p{Lu}\p{Ll}+$`)

// noName says whether words of Latin letters are no name: one of them is such as make a sentence, or none has a capital.
func noName(text string) bool { return latinGrammar.MatchString(text) || text == strings.ToLower(text) }

// talk are the words of which what is said beside a question is made. None of them tells of somebody else, or of what was: who does
// that answers it.
func newTalk(e *Engine) vocabulary {
	return e.vocabulary("beside.around.words", "asking.front.words", "asking.behind.words", "command.no.words", "command.noted.words", "command.yes.words",
		"beside.greets.words", "review.not.words", "beside.stop.words", "beside.later.words", "beside.attached.words", "beside.points.words")
}

// talkOnly is what a text says that is made of nothing but such words: it points elsewhere, postpones, greets. None where there is
// another word in it, or where it is long.
func (e *Engine) talkOnly(said string) []string {
	if utf8.RuneCountInString(said) > maxQuestion {
		return nil
	}
	says, ok := e.talk.read(plain(said))
	if !ok {
		return nil
	}
	return says
}

// talks says whether the input is made of such words alone, some of a kind among them.
func (t *turn) talks(key string) bool {
	return slices.Contains(t.talkOnly(t.evened(tidy(t.in.Text))), key)
}

// holdsAny says whether a text has one of some words in it.
func (e *Engine) holdsAny(said, key string) bool {
	for _, language := range locales.Languages() {
		for _, word := range e.texts.Words(language, key) {
			if contains(plain(said), plain(word)) {
				return true
			}
		}
	}
	return false
}

// isOnly says whether a text is made of some words, with no more than courtesy around them.
func (e *Engine) isOnly(said, key string) bool {
	says, ok := e.vocabulary(key, "asking.front.words", "asking.behind.words", "command.yes.words").read(plain(said))
	for _, word := range says {
		if word == key {
			return ok
		}
	}
	return false
}
