package wechat

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// maxText is how long one message may be, in bytes; a little is left for the link to more.
const maxText = 1900

// pages puts the replies of a turn into as few messages as they fit into.
func pages(replies []bot.Spoken, limit int) []string {
	var out []string
	add := func(block, between string) {
		if last := len(out) - 1; last >= 0 && block != "" && len(out[last])+len(between)+len(block) <= limit {
			out[last] += between + block
		} else if block != "" {
			out = append(out, block)
		}
	}
	for _, r := range replies {
		text, between := strings.TrimSpace(harmless(r.Text)), "\n\n"
		for _, part := range bot.Split(text, limit, bot.Bytes) {
			add(part, between)
		}
		add(choices(r.Buttons, limit), "\n")
	}
	return out
}

// choices are the answers as numbered lines that can be tapped, and the ways around the question below them. Where
// they are too many to be tapped on one page they are only numbered.
func choices(buttons []bot.Button, limit int) string {
	if tappable := listed(buttons, link); len(tappable) <= limit*3/4 {
		return tappable
	}
	return listed(buttons, func(b bot.Button) string { return b.Label })
}

func listed(buttons []bot.Button, render func(bot.Button) string) string {
	var lines, ways []string
	for _, b := range buttons {
		if b.Unnumbered {
			ways = append(ways, render(b))
			continue
		}
		lines = append(lines, fmt.Sprintf("%d. %s", len(lines)+1, render(b)))
	}
	if len(ways) > 0 {
		lines = append(lines, strings.Join(ways, "    "))
	}
	return strings.Join(lines, "\n")
}

// link is a choice to tap. A tap sends its words as the person's own message, with the choice's data beside them;
// some accounts lose the data, so the words alone have to say what is meant.
func link(b bot.Button) string {
	words := b.Label
	parts := strings.Split(b.Data, ":")
	switch {
	case parts[0] == "!act" && len(parts) > 2 && !strings.Contains(words, parts[2]):
		words += " " + parts[2]
	case (strings.HasPrefix(parts[0], "!begin_") || parts[0] == "!papers") && len(parts) > 1 && !strings.Contains(words, parts[1]):
		words += " " + parts[1]
	}
	return fmt.Sprintf(`<a href="weixin://bizmsgmenu?msgmenucontent=%s&msgmenuid=%s">%s</a>`, inLink(words), inLink(b.Data), harmless(b.Label))
}

// inLink makes words fit for an address in a link: what means something there is written full-width, which compares
// equal.
func inLink(words string) string {
	return strings.NewReplacer(`"`, "＂", "&", "＆", "<", "＜", ">", "＞", "#", "＃", "%", "％", "?", "？", "+", "＋").Replace(words)
}

// harmless keeps what people wrote from being read as a link.
func harmless(text string) string {
	return strings.NewReplacer("<a", "＜a", "<A", "＜A", "</", "＜/").Replace(text)
}

// printable leaves out what XML cannot carry.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == unicode.ReplacementChar || !unicode.IsControl(r) && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return -1
	}, text)
}

// early sends all pages but the last by customer service and gives the last for the passive reply. What the budget
// does not allow is handed out page by page as the person asks for more. A repeated delivery gets the same answer.
func (c *Channel) early(ctx context.Context, m bot.Message, pages []string) (string, error) {
	if len(pages) == 0 {
		return "", nil
	}
	if len(pages) == 1 {
		return pages[0], nil
	}
	release, err := c.alone(ctx, m) // another replica may have heard of the same message
	if err != nil {
		return "", err
	}
	defer release()
	kept, err := c.redis.Pages(ctx, m.From)
	if err != nil {
		return "", err
	}
	if answer, ok := kept.Answered[m.ID]; ok {
		return answer, nil
	}
	for len(pages) > 1 {
		if err := c.send(ctx, m.From, pages[0], reserve+1); err != nil { // one is left for the last page, which may be late
			c.log.Warn("a part of an answer waits until it is asked for", "turn", bot.TurnID(m), "error", err)
			break
		}
		pages = pages[1:]
	}
	return c.handOut(ctx, m, pages)
}

// alone waits until nobody else sends pages of the same answer.
func (c *Channel) alone(ctx context.Context, m bot.Message) (release func(), err error) {
	for {
		release, held, err := c.redis.Hold(ctx, "pages:"+bot.TurnID(m), turnTime)
		if held || err != nil {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the pages of the same answer: %w", ctx.Err())
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// handOut gives the first page and keeps the others until they are asked for.
func (c *Channel) handOut(ctx context.Context, m bot.Message, pages []string) (string, error) {
	answer := pages[0]
	if len(pages) > 1 {
		// In both languages at once: the page itself does not say in which it is.
		zh, en := c.texts.Say(locales.ZH, locales.T("wechat.more")), c.texts.Say(locales.EN, locales.T("wechat.more"))
		answer += fmt.Sprintf("\n\n<a href=\"weixin://bizmsgmenu?msgmenucontent=%s&msgmenuid=more\">%s · %s</a>", zh, zh, en)
	}
	return answer, c.redis.SavePages(ctx, m.From, store.Pages{Rest: pages[1:], Answered: map[string]string{m.ID: answer}})
}

// nextPage is the next page of a long answer, where that is what the person asks for.
func (c *Channel) nextPage(ctx context.Context, m bot.Message) (string, bool, error) {
	asked := strings.TrimSpace(m.Text)
	zh, en := c.texts.Say(locales.ZH, locales.T("wechat.more")), c.texts.Say(locales.EN, locales.T("wechat.more"))
	if m.Kind != flows.InputText || asked != zh && !strings.EqualFold(asked, en) {
		return "", false, nil
	}
	kept, err := c.redis.Pages(ctx, m.From)
	if err != nil {
		return "", false, err
	}
	if answer, ok := kept.Answered[m.ID]; ok {
		return answer, true, nil
	}
	if len(kept.Rest) == 0 {
		return "", false, nil
	}
	answer, err := c.handOut(ctx, m, kept.Rest)
	return answer, true, err
}
