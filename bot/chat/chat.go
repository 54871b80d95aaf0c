// Package chat holds a conversation without any platform: typed in a terminal, or replayed from a transcript.
package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Chat is one person's conversation with the engine. Nothing is stored; a confirmed intake gets a made-up number.
type Chat struct {
	Engine *flows.Engine
	Texts  *locales.Texts
	// Hint is the platform's language code of the person; empty where the platform gives none.
	Hint string
	// Now is the time of the next turn.
	Now     time.Time
	Session flows.Session
	// Opened are the drafts that were confirmed, in order.
	Opened []*flows.Draft
	turns  int
	in     flows.Input // of the present turn
	// buttons are all that were ever shown, by label: people press old ones too.
	buttons map[string]string
}

// Type takes a line as a person would type it: words; [label] presses the button of that label; +N sends N pictures;
// /start PAYLOAD follows a link.
func (c *Chat) Type(line string) string {
	in := flows.Input{Kind: flows.InputText, Text: line}
	switch {
	case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
		in = flows.Input{Kind: flows.InputPress, Press: c.data(line[1 : len(line)-1])}
	case strings.HasPrefix(line, "+") && len(line) <= 3:
		in = flows.Input{Kind: flows.InputFiles, Files: c.pictures(line[1:])}
	case line == "/start" || strings.HasPrefix(line, "/start "):
		in = flows.Input{Kind: flows.InputStarted, Payload: strings.TrimSpace(strings.TrimPrefix(line, "/start"))}
	case line == "~":
		in = flows.Input{Kind: flows.InputOther}
	}
	return c.Take(in)
}

// Take takes one input through the engine and gives what the person sees.
func (c *Chat) Take(in flows.Input) string {
	if c.buttons == nil {
		c.buttons = map[string]string{}
	}
	c.turns++
	sum := sha256.Sum256(fmt.Appendf(nil, "chat %d", c.turns))
	in.Turn, in.Now, in.Hint = hex.EncodeToString(sum[:8]), c.Now, c.Hint
	c.in = in
	turn := c.Engine.Take(c.Session, in)
	c.Session = turn.Session
	replies := c.withEffects(turn)
	var out strings.Builder
	for i, reply := range replies {
		if i > 0 {
			out.WriteString("\n---\n")
		}
		out.WriteString(c.render(reply))
	}
	return out.String()
}

// withEffects puts what the effects say at their places among the replies.
func (c *Chat) withEffects(turn flows.Turn) []flows.Reply {
	replies := slices.Clone(turn.Replies)
	for i, e := range slices.Backward(turn.Effects) {
		replies = slices.Insert(replies, turn.Effects[i].At, c.perform(e)...)
	}
	return replies
}

// perform says what an effect would lead to.
func (c *Chat) perform(e flows.Effect) []flows.Reply {
	say := func(text ...locales.Text) []flows.Reply { return []flows.Reply{{Text: text}} }
	switch e.Kind {
	case flows.EffectOpenCase:
		c.Opened = append(c.Opened, e.Draft)
		number := fmt.Sprintf("000000-0000-%06d-0", len(c.Opened))
		key := e.Draft.Flow + ".receipt"
		needed, lacks := c.Engine.StillNeeded(e.Draft, c.Now)
		if lacks {
			key += "_lacking"
		}
		replies := say(locales.Text{Key: key, Vars: locales.Vars{"number": number, "unit": "…", "due": "…", "finish": "…"}})
		if limits, run := e.Draft.LimitsRunOn(); run {
			replies[0].Text = append(replies[0].Text, limits)
		}
		if lacks {
			replies[0].Text = append(replies[0].Text, needed)
		}
		replies[0].Secret = &locales.Text{Key: "code.receipt", Vars: locales.Vars{"code": "…"}}
		replies[0].Choices = []flows.Choice{{Label: locales.T("command.saved.label"), Data: "!saved:" + number, Unnumbered: true}}
		return replies
	case flows.EffectStatus:
		return say(locales.T("status.none"))
	case flows.EffectHuman:
		return say(locales.T("human.say"))
	case flows.EffectBind:
		return say(locales.T("officer.bad_code"))
	case flows.EffectBegin:
		return c.begin(e)
	case flows.EffectAct, flows.EffectCases:
		if c.Session.Officer && e.Draft != nil && e.Draft.Case == "" {
			c.Opened = append(c.Opened, e.Draft)
			return say(locales.Text{Key: e.Verb + ".done", Vars: locales.Vars{
				"number": fmt.Sprintf("000000-0000-%06d-0", len(c.Opened)), "kind": "…", "unit": "…", "origin": "…", "officer": "…", "task": "…", "due": "…",
			}})
		}
		return say(locales.T("act.refused.not_officer"))
	}
	return nil
}

// begin begins an act about no case yet, for an officer.
func (c *Chat) begin(e flows.Effect) []flows.Reply {
	if !c.Session.Officer || e.Argument != "" {
		return nil
	}
	turn := c.Engine.Begin(c.Session, c.in, e.Verb, flows.On{})
	c.Session = turn.Session
	return turn.Replies
}

// render writes a reply as a person sees it: numbered choices, and others in brackets.
func (c *Chat) render(r flows.Reply) string {
	var parts []string
	for _, text := range r.Text {
		if said := c.Texts.Say(c.Session.Language, text); said != "" {
			parts = append(parts, said)
		}
	}
	if r.Secret != nil {
		parts = append(parts, "", c.Texts.Say(c.Session.Language, *r.Secret))
	}
	var choices []string
	number := 0
	for _, choice := range r.Choices {
		mark := ""
		if !choice.Unnumbered {
			number++
			mark = fmt.Sprintf("%d ", number)
		}
		label := c.Texts.Say(c.Session.Language, choice.Label)
		choices = append(choices, "["+mark+label+"]")
		c.buttons[label] = choice.Data
	}
	out := strings.Join(parts, "\n")
	if len(choices) > 0 {
		out += "\n" + strings.Join(choices, "\n")
	}
	return strings.TrimPrefix(out, "\n")
}

// data is what the button of a label carries.
func (c *Chat) data(label string) string {
	if data, ok := c.buttons[label]; ok {
		return data
	}
	return label
}

// pictures makes stored files, as many as a number says.
func (c *Chat) pictures(count string) []flows.File {
	n := 0
	if _, err := fmt.Sscanf(count, "%d", &n); err != nil || n < 1 {
		n = 1
	}
	files := make([]flows.File, min(n, 20))
	for i := range files {
		files[i] = flows.File{ID: fmt.Sprintf("picture-%d-%d", c.turns, i), Type: "image/jpeg", Size: 1 << 10}
	}
	return files
}
