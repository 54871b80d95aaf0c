package wechat

import (
	"context"
	"fmt"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// choice is what a person said to one subscription notice. An event carries one for each template that was asked about.
type choice struct {
	Template string `xml:"TemplateId"`
	Status   string `xml:"SubscribeStatusString"` // accept or reject
}

// The events about subscription notices. In the popup a person says yes or no; in the account's settings no to what was
// allowed before.
const (
	eventPopup  message.EventType = "subscribe_msg_popup_event"
	eventChange message.EventType = "subscribe_msg_change_event"
)

// consented keeps what a person said to subscription notices: each yes is one message, a no takes back what was allowed.
func (c *Channel) consented(ctx context.Context, p push) error {
	id := c.identity(p.From)
	for n, said := range append(p.Popup, p.Change...) {
		if !c.asked(said.Template) {
			continue // a template that the account has for something else
		}
		var err error
		switch {
		case said.Status == "accept" && p.Event == eventPopup:
			err = c.turns.DB.GiveConsent(ctx, id, said.Template, fmt.Sprintf("%s%v.%d", p.id(), p.Popup, n))
		case said.Status == "reject":
			err = c.turns.DB.DropConsents(ctx, id, said.Template)
		}
		if err != nil {
			return err
		}
		c.log.Info("a person chose about a subscription notice", "contact", bot.Hash(id), "said", said.Status == "accept")
	}
	return nil
}

// asked says whether a template is one of ours.
func (c *Channel) asked(template string) bool {
	for _, language := range locales.Languages() {
		if c.config.Subscriptions[language].ID == template {
			return true
		}
	}
	return false
}
