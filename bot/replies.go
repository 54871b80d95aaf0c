package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// replyVariables are what canned replies may name: how a case stands.
func replyVariables() []string {
	return []string{"number", "kind", "state", "unit", "next", "task", "due", "finish", "decision_time", "finish_time", "reconsideration_time", "suit_time"}
}

// Canned reads the canned replies and checks them.
func Canned(texts *locales.Texts) ([]flows.Canned, error) {
	return flows.CannedReplies(texts, replyVariables())
}

// reply offers an officer the canned replies that fit a case; shows the one named, filled in, in both languages; sends it,
// or lets the officer write on behind it.
func (t *Turns) reply(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	_, by, err := t.official(ctx, id, in)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	if e.Argument == "" {
		return append(say("reply.where", nil), t.again(in, s)...), nil
	}
	parts := append(strings.SplitN(e.Argument, ":", 3), "", "")
	number, wrong := cases.ParseNumber(parts[0])
	c, _, err := t.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) || wrong != nil {
		return append(say("act.refused.unknown_case", locales.Vars{"number": parts[0]}), t.again(in, s)...), nil
	}
	if err != nil {
		return nil, err
	}
	if refusal := c.Refuses(cases.Message, by); refusal != nil {
		return t.refused(ctx, number, refusal)
	}
	vars, err := t.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	fitting := t.fitting(c, vars)
	i := slices.IndexFunc(fitting, func(r flows.Canned) bool { return r.Name == parts[1] })
	switch {
	case i < 0:
		return []flows.Reply{offered(c, fitting)}, nil
	case parts[2] == "send":
		return t.sendCanned(ctx, in, c, by, fitting[i], vars, s)
	case parts[2] == "on" && s.Talk == nil:
		return t.writeOn(in, c, fitting[i], vars, s), nil
	}
	return []flows.Reply{t.filledIn(c, fitting[i], vars, s.Talk == nil)}, nil
}

// fitting are the replies that fit a case and of which every variable is known.
func (t *Turns) fitting(c cases.Case, vars locales.Vars) []flows.Canned {
	var list []flows.Canned
	for _, r := range t.Replies {
		known := func(name string) bool {
			_, ok := vars[name]
			return ok || strings.HasSuffix(name, "_days") || strings.HasSuffix(name, "_months")
		}
		unknown := slices.ContainsFunc(t.Texts.Variables(locales.ZH, r.Text(nil).Key), func(name string) bool { return !known(name) })
		if c.Above && r.Name == "received" { // it names the day of a decision, which is not ours
			continue
		}
		if r.Fits(string(c.Kind), string(c.State)) && !unknown {
			list = append(list, r)
		}
	}
	return list
}

// offered asks which reply is meant.
func offered(c cases.Case, list []flows.Canned) flows.Reply {
	reply := flows.Reply{Text: []locales.Text{about(c), locales.T("reply.which")}}
	if len(list) == 0 {
		reply.Text[1] = locales.T("reply.none")
	}
	for _, r := range list {
		reply.Choices = append(reply.Choices, flows.Choice{Label: r.Label(), Data: fmt.Sprintf("!reply:%s:%s", c.Number, r.Name), Unnumbered: true})
	}
	return reply
}

// filledIn shows a reply as the contact would read it, in both languages.
func (t *Turns) filledIn(c cases.Case, r flows.Canned, vars locales.Vars, alone bool) flows.Reply {
	reply := flows.Reply{Text: []locales.Text{
		about(c), {Key: "reply.goes_in", Vars: locales.Vars{"language": locales.T("casefile.language_" + c.Language)}},
		locales.Raw(t.Texts.Say(locales.ZH, r.Text(vars))), locales.Raw(t.Texts.Say(locales.EN, r.Text(vars))),
	}}
	for _, what := range []string{"send", "on"} {
		if what == "send" || alone {
			data := fmt.Sprintf("!reply:%s:%s:%s", c.Number, r.Name, what)
			reply.Choices = append(reply.Choices, flows.Choice{Label: locales.T("reply.do." + what), Data: data, Unnumbered: true})
		}
	}
	return reply
}

// sendCanned sends a reply in the contact's language.
func (t *Turns) sendCanned(ctx context.Context, in flows.Input, c cases.Case, by cases.Act, r flows.Canned, vars locales.Vars, s *flows.Session) ([]flows.Reply, error) {
	by.Verb, by.Data = cases.Message, map[string]string{"text": t.Texts.Say(locales.Language(c.Language), r.Text(vars)), "canned": r.Name}
	after, err := t.DB.Perform(ctx, c.Number, by)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return t.refused(ctx, c.Number, refusal)
	}
	if err != nil {
		return nil, err
	}
	t.Log.Info("canned reply sent", "turn", in.Turn, "case", c.Number, "reply", r.Name, "officer", by.Actor.ID)
	if s.Draft != nil && s.Draft.Flow == string(cases.Message) && s.Draft.Case == string(c.Number) {
		s.Draft, s.Prompt, s.Offered, s.Fence = nil, "", nil, "" // the question is answered by it
	}
	done := say("message.done", vars)
	if s.Talk != nil {
		s.Talk.Last, s.Talk.Confirmed = in.Now, true
		return done, nil
	}
	return t.next(after, by, done), nil
}

// writeOn begins a message in front of which the reply stands.
func (t *Turns) writeOn(in flows.Input, c cases.Case, r flows.Canned, vars locales.Vars, s *flows.Session) []flows.Reply {
	turn := t.Engine.Begin(*s, in, string(cases.Message), flows.On{Case: string(c.Number), Seen: c.Version})
	*s = turn.Session
	if s.Draft != nil && s.Draft.Flow == string(cases.Message) {
		s.Draft.Lead = t.Texts.Say(locales.Language(c.Language), r.Text(vars))
	}
	return append(say("reply.write_on", nil), turn.Replies...)
}
