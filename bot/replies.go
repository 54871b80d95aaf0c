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
func (v *visit) reply(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	_, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	if e.Argument == "" {
		return append(say("reply.where", nil), v.again()...), nil
	}
	parts := append(strings.SplitN(e.Argument, ":", 3), "", "")
	number, wrong := cases.ParseNumber(parts[0])
	c, _, err := v.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) || wrong != nil {
		return append(say("act.refused.unknown_case", locales.Vars{"number": parts[0]}), v.again()...), nil
	}
	if err != nil {
		return nil, err
	}
	if refusal := c.Refuses(cases.Message, by); refusal != nil {
		return v.refused(ctx, number, refusal)
	}
	vars, err := v.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	fitting := v.fitting(c, vars)
	i := slices.IndexFunc(fitting, func(r flows.Canned) bool { return r.Name == parts[1] })
	switch {
	case i < 0:
		return []flows.Reply{offered(c, fitting)}, nil
	case parts[2] == "send":
		return v.sendCanned(ctx, c, by, fitting[i], vars)
	case parts[2] == "on" && v.session.Talk == nil:
		return v.writeOn(c, fitting[i], vars), nil
	}
	return []flows.Reply{v.filledIn(c, fitting[i], vars, v.session.Talk == nil)}, nil
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
func (v *visit) sendCanned(ctx context.Context, c cases.Case, by cases.Act, r flows.Canned, vars locales.Vars) ([]flows.Reply, error) {
	by.Verb, by.Data = cases.Message, map[string]string{"text": v.Texts.Say(locales.Language(c.Language), r.Text(vars)), "canned": r.Name}
	after, err := v.DB.Perform(ctx, c.Number, by)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return v.refused(ctx, c.Number, refusal)
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("canned reply sent", "turn", v.in.Turn, "case", c.Number, "reply", r.Name, "officer", by.Actor.ID)
	if v.session.Draft != nil && v.session.Draft.Flow == string(cases.Message) && v.session.Draft.Case == string(c.Number) {
		v.session.Draft = nil // its question is answered by it
		v.session.CloseQuestion()
	}
	done := say("message.done", vars)
	if v.session.Talk != nil {
		v.session.Talk.Last, v.session.Talk.Confirmed = v.in.Now, true
		return done, nil
	}
	return v.next(after, by, done), nil
}

// writeOn begins a message in front of which the reply stands.
func (v *visit) writeOn(c cases.Case, r flows.Canned, vars locales.Vars) []flows.Reply {
	lead := v.Texts.Say(locales.Language(c.Language), r.Text(vars))
	turn := v.Engine.Begin(*v.session, v.in, string(cases.Message), flows.On{Case: string(c.Number), Seen: c.Version, Lead: lead})
	return append(say("reply.write_on", nil), v.goOn(turn)...)
}
