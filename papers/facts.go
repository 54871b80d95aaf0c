package papers

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"golang.org/x/text/unicode/norm"
)

// Facts are what a paper says: a case as it stood when the event came that the paper tells of.
type Facts struct {
	Paper cases.Paper
	Case  cases.Case
	Event cases.Event
	// Events are all up to that event, the oldest first.
	Events []cases.Event
	// Answers are what the complaint says, by the names of its questions; Files how many files belong to each.
	Answers map[string]string
	Files   map[string]int
	Unit    cases.Unit
	// Officer is the name of the officer responsible; empty where there is none.
	Officer string
	Policy  cases.Policy
}

// Gather takes together what a paper says: the intake, what was handed in later, and the events up to the one that calls for it.
// Unit, officer and policy are those of the case after that event.
func Gather(in cases.Intake, events []cases.Event, l cases.Led, unit cases.Unit, officer string, policy cases.Policy) (Facts, error) {
	seq := l.Event.Seq
	if seq < 1 || seq > len(events) {
		return Facts{}, fmt.Errorf("gathering the facts of a paper: there is no event %d", seq)
	}
	f := Facts{Paper: l.Paper, Case: cases.Fold(events[:seq]), Event: events[seq-1], Events: events[:seq], Unit: unit, Officer: officer, Policy: policy,
		Answers: map[string]string{}, Files: map[string]int{}}
	if called, ok := l.Paper.Called(f.Case, f.Events); !ok || called.Event.Seq != seq {
		return f, fmt.Errorf("gathering the facts of a paper: event %d of case %s does not call for %q", seq, f.Case.Number, l.Paper)
	}
	stand, err := cases.Stand(in, f.Events)
	for _, a := range stand {
		f.Answers[a.Name] = a.Value
		f.Files[a.Name] = len(a.Files)
	}
	return f, err
}

// teller puts facts into one language.
type teller struct {
	Facts
	language locales.Language
	texts    *locales.Texts
	words    words
}

// tell gives the placeholders of the paper that the facts belong to. A paper has those it needs and no others, so that a
// template cannot say what is not known of its paper.
func (t teller) tell() map[string]any {
	m := map[string]any{
		"number": string(t.Case.Number), "paper": t.number(), "unit": t.words.office(t.Unit, t.language),
		"day": t.day(cases.DateOf(t.Event.At)), "received": t.day(cases.DateOf(t.Case.OpenedAt)), "officer": clean(t.Officer),
		"complainant": t.or(t.Answers["company"], "nobody"),
	}
	for _, name := range []string{"truth", "gap", "objection", "besides", "written", "secrecy"} {
		m[name+"_rule"] = t.article(name, "")
	}
	for _, name := range []string{"reconsideration", "suit"} {
		m[name+"_limit"], m[name+"_rule"] = t.limit(name), t.rule(name)
	}
	m["parent"], m["above"] = string(t.Case.Parent), ""
	if t.Case.Above {
		m["above"] = t.say("higher.centre")
	}
	data := t.Event.Data
	switch t.Paper {
	case cases.ComplaintLetter:
		t.letter(m)
	case cases.Acceptance:
		t.clock(m, "finish")
	case cases.SupplementRequest:
		t.clock(m, "supplement")
		m["accepted"], m["first"] = t.day(t.Case.Marks.Accepted), ""
		if t.Case.Marks.Accepted == 0 && data["again"] == "" {
			m["first"] = m["day"]
		}
		m["reason"], m["gaps"] = clean(data["reason"]), t.each(data["gaps"], func(gap string) string { return t.say("complaint." + gap + ".short") })
	case cases.Rejection:
		m["reason"], m["body"] = clean(data["reason"]), clean(data["body"])
		m["grounds"] = t.each(data["grounds"], func(n string) string { return t.within(t.say("ground."+n), t.article("ground", n)) })
	case cases.Referral:
		m["reason"], m["body"] = clean(data["reason"]), clean(data["body"])
	case cases.Termination:
		t.clock(m, "result")
		t.conclusion(m)
		if m["withdrawn"] = ""; t.Event.Type == cases.Withdrawn {
			m["withdrawn"] = m["day"] // this paper is the written result itself
		}
	case cases.Result:
		t.conclusion(m)
		m["request"], m["steps"] = t.or(t.Answers["request"]+t.Answers["proposal"], "request"), t.steps()
	}
	return m
}

// number is the paper's own. Of the two that a conclusion calls for the result is the second.
func (t teller) number() string {
	number := fmt.Sprintf("%s/%02d", t.Case.Number, t.Event.Seq)
	if t.Paper == cases.Result {
		number += "-2"
	}
	return number
}

// conclusion is how the case was concluded.
func (t teller) conclusion(m map[string]any) {
	m["accepted"], m["concluded"] = t.day(t.Case.Marks.Accepted), t.day(t.Case.Marks.Concluded)
	ended := func(ending, result string) {
		m["ending"] = t.within(t.say("ending."+ending), t.article("ending", strconv.Itoa(cases.EndingItem(ending))))
		m["result"] = clean(result)
	}
	for _, e := range t.Events {
		switch e.Type {
		case cases.Concluded:
			ended(e.Data["ending"], e.Data["result"])
		case cases.Withdrawn:
			ended("withdrawn", e.Data["reason"])
		}
	}
}

// steps are what was done on the case, a line a step.
func (t teller) steps() list {
	var steps list
	for _, e := range t.Events {
		text := t.say("event." + string(e.Type))
		switch e.Type {
		case cases.Mediated:
			text = t.words.Mode[e.Data["mode"]].in(t.language, "")
			for _, part := range []string{"matter", "result"} {
				if said := clean(e.Data[part]); said != "" {
					text += t.pick("：", ": ") + said
				}
			}
		case cases.Extended:
			if until, err := cases.ParseDate(e.Data["until"]); err == nil {
				text += t.pick("至", " until ") + t.day(until)
			}
		case cases.Received, cases.Accepted, cases.SupplementRequested, cases.Supplemented, cases.Concluded:
		default:
			continue
		}
		steps = append(steps, t.day(cases.DateOf(e.At))+t.pick("，", ": ")+text)
	}
	return steps
}

// letter is what the complaint says.
func (t teller) letter(m map[string]any) {
	for _, name := range []string{
		"company", "credit_code", "address", "postcode", "contact", "phone", "email", "agent_name", "agent_powers", "respondent",
		"respondent_contact", "matter", "request", "facts", "problem", "proposal", "declaration_details",
		cases.ObjectionAnswer,
	} {
		m[name] = clean(t.Answers[name])
	}
	if number := t.Answers["phone"]; number != "" {
		m["phone"] = clean(t.texts.Say(t.language, locales.Phone(number)))
	}
	for _, name := range []string{"agent_until", "act_date"} {
		m[name] = clean(t.Answers[name])
		if day, err := cases.ParseDate(t.Answers[name]); err == nil {
			m[name] = t.day(day)
		}
	}
	for _, name := range []string{"at_higher_body", "at_petition_office", "in_court", "confidential"} {
		m[name] = ""
		if answer := t.Answers[name]; answer == "yes" || answer == "no" {
			m[name] = t.say("command." + answer + ".label")
		}
	}
	for _, name := range []string{"standing", "evidence", "power_of_attorney", "agent_identity"} {
		m[name] = ""
		if n := t.Files[name]; n > 0 {
			m[name] = t.words.Said["files"].in(t.language, strconv.Itoa(n))
		}
	}
	m["complainant_kind"], m["kind"] = t.choice("complainant", t.Answers["complainant"]), t.choice("kind", t.Answers["kind"])
	m["topic"], m["county"] = t.choice("topic", t.Case.Topic), t.pick(t.Unit.ZH, t.Unit.EN)
}

// choice is the text of what was chosen; what no text is known of is said as it is.
func (t teller) choice(question, chosen string) string {
	key := "complaint." + question + "." + chosen
	if !t.texts.Has(t.language, key) {
		return clean(chosen)
	}
	return t.say(key)
}

// clock is a limit that runs from the event: how long it is, its last day, and its rule.
func (t teller) clock(m map[string]any, name string) {
	m[name+"_limit"], m[name+"_rule"] = t.limit(name), t.rule(name)
	due := name + "_due"
	if name == "finish" {
		due = name
	}
	m[due] = t.pick("暂停计时", "paused")
	for _, clock := range t.Case.Clocks(t.Policy) {
		if clock.What != name || clock.Due.Paused {
			continue
		}
		m[due] = t.day(clock.Due.Day)
		if clock.Due.Provisional {
			m[due] = t.texts.Say(t.language, locales.Text{Key: "due.provisional", Vars: locales.Vars{"day": locales.Raw(t.day(clock.Due.Day))}})
		}
	}
}

// limit is how long a limit is.
func (t teller) limit(name string) string {
	l := t.Policy.Limit(t.Case.Unit, name)
	said := t.texts.Say(t.language, locales.Text{Key: "unit_of_time." + l.Unit, Vars: locales.Vars{"count": l.Count}})
	return t.pick(strings.ReplaceAll(said, " ", ""), said) // Chinese papers have no blank beside a number
}

// rule is where a limit comes from.
func (t teller) rule(name string) string {
	l := t.Policy.Limit(t.Case.Unit, name)
	zh, en := l.Article()
	return t.sure(t.pick(zh, en), l.Sure)
}

// article is where a sentence comes from. Chinese writes the items of an article as the laws do: 第三项.
func (t teller) article(name, n string) string {
	a := t.words.Article[name]
	if item, err := strconv.Atoi(n); err == nil {
		n = t.pick(chinese(item), n)
	}
	return t.sure(a.in(t.language, n), a.Sure)
}

// sure adds to an article that was not compared with the published text that it was not.
func (t teller) sure(article, sure string) string {
	article = strings.ReplaceAll(article, "art. ", "art.\u00a0")
	if sure == "T" || sure == "P" {
		return article
	}
	return article + t.pick("，", ", ") + t.say("sure."+sure)
}

func (t teller) within(text, rule string) string {
	return text + t.pick("（"+rule+"）", " ("+rule+")")
}

func (t teller) say(key string) string { return t.texts.Say(t.language, locales.T(key)) }

func (t teller) pick(zh, en string) string {
	if t.language == locales.EN {
		return en
	}
	return zh
}

// or is a text, or what stands where it is empty.
func (t teller) or(text, name string) string {
	if text = clean(text); text != "" {
		return text
	}
	return t.words.Said[name].in(t.language, "")
}

func (t teller) each(parts string, say func(string) string) list {
	var all list
	for _, part := range strings.Split(parts, ",") {
		if part != "" {
			all = append(all, say(part))
		}
	}
	return all
}

// day is a date as official papers write it.
func (t teller) day(d cases.Date) string {
	at, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		return ""
	}
	if t.language == locales.EN {
		return at.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", at.Year(), at.Month(), at.Day())
}

// clean is what a person wrote, without what is not written: control characters, and marks that only steer how neighbours
// are drawn. Line ends stay.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ", "\u00a0", " ").Replace(text)
	return strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		if r != '\n' && unwritten(r) {
			return -1
		}
		return r
	}, text)))
}

var errNoText = errors.New("the paper has no text")
