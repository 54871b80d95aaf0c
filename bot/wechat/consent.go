package wechat

import (
	"context"
	"fmt"

	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// choice is what a person said to one subscription notice. An event carries one for each template that was asked about.
type choice struct {
	Template string `xml:"TemplateId"`
	Status   string `xml:"SubscribeStatusString"` // accept or reject
}

// fate is what became of one subscription notice after WeChat took it: code 0 where it arrived.
type fate struct {
	Template string `xml:"TemplateId"`
	ID       string `xml:"MsgID"`
	Code     string `xml:"ErrorCode"`
	Words    string `xml:"ErrorStatus"`
}

// nameless is the receipt of a subscription notice whose id WeChat did not say when it took it.
func nameless(template string) string { return "subscription:" + template }

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
		c.log.Info("a person chose about a subscription notice", "contact", c.turns.Hash.Of(id), "said", said.Status == "accept")
	}
	return nil
}

// sent takes what became of subscription notices. WeChat says it soon after it took them, and in the order in which it
// took them: where it did not name a notice then, the oldest to this person whose fate is open is the one.
func (c *Channel) sent(ctx context.Context, p push) error {
	id := c.identity(p.From)
	for _, said := range p.Sent {
		if !c.asked(said.Template) {
			continue
		}
		found, err := c.waitFor(ctx, func() (bool, error) {
			return c.turns.DB.NameNotice(ctx, id, nameless(said.Template), said.ID)
		})
		if err != nil {
			return err
		}
		if !found || said.Code == "0" {
			continue
		}
		if err := c.bounced(ctx, id, said.ID, "subscription notice "+said.Code+" "+said.Words); err != nil {
			return err
		}
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
