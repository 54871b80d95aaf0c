package push

import (
	"context"
	"errors"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// withPaper adds to a message the paper that its notice carries: as a file where the channel takes files, as a one-time
// link where it does not, and without an address for links as a word on where to get it. A paper that cannot be made does
// not hold the notice back.
func (p *Pusher) withPaper(ctx context.Context, n store.Notice, to cases.Identity, message bot.Spoken) (bot.Spoken, error) {
	if n.Paper != nil && n.Officer != nil {
		return p.withCopy(ctx, n, to, message)
	}
	if n.Paper == nil || p.Papers == nil {
		return message, nil
	}
	paper, data, err := p.Papers.With(ctx, cases.Number(n.Case), *n.Paper, n.Language)
	if errors.Is(err, bot.ErrNoPaper) {
		p.Log.Error("a notice goes without its paper", "notice", n.ID, "case", n.Case, "error", err)
		return message, nil
	}
	if err != nil {
		return message, err
	}
	name := locales.T("paper.name." + string(paper.Kind))
	switch {
	case p.Channels[to.Channel].TakesFiles():
		message.File = &bot.File{Name: bot.PaperName(p.Texts, paper), Data: data}
	case p.Links == nil:
		message.Text += "\n" + p.Texts.Say(n.Language, locales.Text{Key: "paper.ask", Vars: locales.Vars{"name": name}})
	default:
		if message.Link, err = p.Links.To(ctx, to, store.Handout{File: store.Attachment{ID: paper.Attachment}}, p.now()); err != nil {
			return message, err
		}
		message.Text += "\n" + p.Texts.Say(n.Language, locales.Text{Key: "paper.link", Vars: locales.Vars{"name": name, "link": message.Link}})
	}
	return message, nil
}

// withCopy adds to a message the link to the copy of a case that its notice brings, on every channel: for the officer who
// asked for it and nobody who reads the notice in his or her place.
func (p *Pusher) withCopy(ctx context.Context, n store.Notice, to cases.Identity, message bot.Spoken) (bot.Spoken, error) {
	_, events, err := p.DB.Case(ctx, cases.Number(n.Case))
	if err != nil {
		return message, err
	}
	o, err := p.DB.OfficerOf(ctx, to)
	if err != nil && !errors.Is(err, store.ErrNotOfficer) {
		return message, err
	}
	add := locales.T("export.no_address")
	if o.ID == "" || o.ID != events[*n.Paper-1].Actor.ID {
		add = locales.T("export.not_yours")
	} else if p.Links != nil {
		if message.Link, err = p.Links.To(ctx, to, store.Handout{Case: cases.Number(n.Case), Seq: *n.Paper}, p.now()); err != nil {
			return message, err
		}
		add = locales.Text{Key: "export.link", Vars: locales.Vars{"link": message.Link}}
	}
	message.Text += "\n" + p.Texts.Say(n.Language, add)
	return message, nil
}
