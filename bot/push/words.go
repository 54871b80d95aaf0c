package push

import (
	"context"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// message is a notice as it is sent.
func (p *Pusher) message(ctx context.Context, n store.Notice) (bot.Spoken, error) {
	message := bot.Speak(p.Texts, n.Language, flows.Reply{Text: textOf(n), Choices: n.Choices})
	message.Subject, message.Case, message.Class = p.Texts.Say(n.Language, store.SubjectOf(n.Text)), n.Case, n.Class
	if n.Class == cases.ClassDigest {
		message.Case = cases.DateOf(p.now()).String() // it is about a day
	}
	files, err := p.DB.FilesOfNotice(ctx, n.ID)
	for _, f := range files {
		message.Files = append(message.Files, bot.Enclosure{ID: f.ID, Type: f.Type, Size: f.Size})
	}
	return message, err
}

// textOf is the text of a notice; in front of it stands whose it is, where it goes to a lead because it did not reach that one,
// for whom it is, where that officer is away, and of one that comes late, since when it was to be told.
func textOf(n store.Notice) (text []locales.Text) {
	if n.Missed != "" {
		text = append(text, locales.Text{Key: "push.instead", Vars: locales.Vars{"name": n.Missed}})
	}
	if n.For != "" {
		text = append(text, locales.Text{Key: "push.for", Vars: locales.Vars{"name": n.For}})
	}
	if n.Late {
		day := locales.Text{Day: cases.DateOf(n.First).String()}
		text = append(text, locales.Text{Key: "delivery.late", Vars: locales.Vars{"day": day}})
	}
	return append(text, n.Text)
}
