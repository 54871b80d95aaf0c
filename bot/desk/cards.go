package desk

import (
	"context"
	"slices"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// caseCard is a case in the words of the page's reader.
type caseCard struct {
	Number  cases.Number `json:"number"`
	Kind    string       `json:"kind"`
	Unit    string       `json:"unit"`
	State   string       `json:"state"`
	Next    string       `json:"next"`
	Due     string       `json:"due"`
	Channel string       `json:"channel"`
	Events  []line       `json:"events"`
	Notices []line       `json:"notices"`
}

// line is something that happened.
type line struct {
	What string `json:"what"`
	How  string `json:"how,omitempty"`
	At   string `json:"at,omitempty"` // hours and minutes in China
	Good bool   `json:"good"`
}

// china is the time zone of everything that is dated here; it has no summer time.
var china = time.FixedZone("CST", 8*60*60)

// cards are all cases, the newest first.
func (d *Demo) cards(ctx context.Context, speak locales.Language) ([]caseCard, error) {
	say := func(key string) string { return d.Texts.Say(speak, locales.T(key)) }
	out := []caseCard{}
	for c, err := range Cases(ctx, d.DB) {
		if err != nil {
			return nil, err
		}
		unit, err := d.DB.UnitName(ctx, c.Unit)
		if err != nil {
			return nil, err
		}
		card := caseCard{
			Number: c.Number, Kind: say("kind." + string(c.Kind)), Unit: d.Texts.Say(speak, unit), State: say("state." + string(c.State)), Channel: c.Channel,
		}
		if c.due != nil {
			card.Next, card.Due = say("task."+c.DueFor), d.Texts.Say(speak, store.DueText(*c.due))
		}
		for _, e := range c.Events {
			card.Events = append(card.Events, line{What: say("event." + string(e.Type)), How: say("by." + string(e.By.Role)), At: e.At.In(china).Format("15:04"), Good: true})
		}
		for _, n := range c.Notices {
			how := say("demo.delivery." + string(n.State))
			if n.Channel != "" {
				how += " · " + say("channel."+n.Channel)
			}
			card.Notices = append(card.Notices, line{What: say("subject." + n.Key), How: how, Good: n.State == store.NoticeSent})
		}
		out = append(out, card)
	}
	slices.Reverse(out)
	return out, nil
}
