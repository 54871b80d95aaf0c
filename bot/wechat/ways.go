package wechat

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// reserve is how many messages of the budget conversations, reminders and lists leave for what must arrive.
const reserve = 2

// Push sends a message that answers nothing: by customer service inside the window; outside as a template message; and
// what must arrive as a subscription notice too, where the person consented to one. The receipt is that of a template
// message: WeChat says later whether it arrived.
func (c *Channel) Push(ctx context.Context, to cases.Identity, m bot.Spoken) (receipt string, err error) {
	left := 0
	if !m.Class.TakesReserve() {
		left = reserve
	}
	m, files := c.withoutFiles(ctx, to, m)
	for _, page := range pages([]bot.Spoken{m}, maxText) {
		if err = c.send(ctx, to, page, left); err != nil {
			break
		}
	}
	if err == nil {
		c.sendFiles(ctx, to, files, m.Language, left+1)
	}
	for _, way := range []func(context.Context, cases.Identity, bot.Spoken) (string, bool, error){c.byTemplate, c.bySubscription} {
		var failed *bot.SendError
		if !errors.As(err, &failed) || failed.Class != bot.SendClosed && failed.Class != bot.SendPermanent || m.Subject == "" || m.Case == "" {
			break
		}
		if taken, tried, refused := way(ctx, to, m); tried {
			receipt, err = taken, refused
		}
	}
	return receipt, err
}

// send sends one customer-service message, if the person's budget has more than a reserve left.
func (c *Channel) send(ctx context.Context, to cases.Identity, text string, reserve int) error {
	ok, err := c.redis.TakeSend(ctx, to, reserve, c.now())
	if err != nil {
		return err
	}
	if !ok {
		return &bot.SendError{Class: bot.SendClosed, Code: "budget", Err: errBudget}
	}
	err = c.call(ctx, "/cgi-bin/message/custom/send", message.NewCustomerTextMessage(to.External, text), nil)
	var failed *bot.SendError
	if errors.As(err, &failed) && failed.Class == bot.SendRetry { // surely not sent
		if back := c.redis.ReturnSend(context.WithoutCancel(ctx), to, c.now()); back != nil {
			c.log.Warn("a message that was not sent counts as sent", "contact", c.turns.Hash.Of(to), "error", back)
		}
	}
	return err
}

// byTemplate sends a template message, where the account has one in the language.
func (c *Channel) byTemplate(ctx context.Context, to cases.Identity, m bot.Spoken) (receipt string, tried bool, err error) {
	template, ok := c.config.Templates[m.Language]
	if !ok {
		return "", false, nil
	}
	var taken struct {
		ID int64 `json:"msgid"`
	}
	err = c.call(ctx, "/cgi-bin/message/template/send", &message.TemplateMessage{
		ToUser: to.External, TemplateID: template.ID, URL: m.Link,
		Data: map[string]*message.TemplateDataItem{template.Subject: {Value: m.Subject}, template.Number: {Value: m.Case}},
	}, &taken)
	if err != nil {
		return "", true, err
	}
	return strconv.FormatInt(taken.ID, 10), true, nil
}

// subscription is a subscription notice as WeChat takes it.
type subscription struct {
	ToUser   string              `json:"touser"`
	Template string              `json:"template_id"`
	Page     string              `json:"page,omitempty"` // what a tap opens
	Data     map[string]keyValue `json:"data"`
}

type keyValue struct {
	Value string `json:"value"`
}

// bySubscription sends a subscription notice and uses one consent up, for what must arrive only: a consent is one message.
// A consent stays where WeChat surely sent nothing; where it says that there is none, none of ours counts any more.
func (c *Channel) bySubscription(ctx context.Context, to cases.Identity, m bot.Spoken) (receipt string, tried bool, err error) {
	template, ok := c.config.Subscriptions[m.Language]
	if !ok || !m.Class.MustArrive() {
		return "", false, nil
	}
	consent, ok, err := c.turns.DB.TakeConsent(ctx, to, template.ID)
	if err != nil || !ok {
		return "", err != nil, err
	}
	var taken struct {
		ID json.Number `json:"msgid"` // not documented, and there for some accounts
	}
	err = c.call(ctx, "/cgi-bin/message/subscribe/bizsend", subscription{
		ToUser: to.External, Template: template.ID, Page: m.Link,
		Data: map[string]keyValue{template.Subject: {m.Subject}, template.Number: {m.Case}},
	}, &taken)
	var failed *bot.SendError
	switch {
	case !errors.As(err, &failed):
	case failed.Code == refusedConsent:
		return "", true, errors.Join(err, c.turns.DB.DropConsents(ctx, to, template.ID))
	case failed.Class != bot.SendUnknown:
		return "", true, errors.Join(err, c.turns.DB.ReturnConsent(ctx, consent))
	}
	return cmp.Or(taken.ID.String(), nameless(template.ID)), true, err
}

// refusedConsent is WeChat's code for a person who consented to no notice, or whose consent is used up.
const refusedConsent = "43101"
