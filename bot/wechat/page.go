package wechat

import (
	"context"
	"fmt"
	"slices"
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
		text, buttons := inPlace(strings.TrimSpace(harmless(r.Text)), r.Buttons)
		between := "\n\n"
		for _, part := range bot.Split(text, limit, bot.Bytes) {
			add(part, between)
		}
		room := limit
		if len(out) > 0 {
			room -= len(out[len(out)-1]) + len("\n")
		}
		add(choices(buttons, room, limit), "\n")
	}
	return out
}

// inPlace makes the cases of a numbered list tappable where they stand, and gives the buttons that are left: the same lines
// are not said twice. Unless each numbered button is a line of the list nothing changes.
func inPlace(text string, buttons []bot.Button) (string, []bot.Button) {
	lines := strings.Split(text, "\n")
	var rest []bot.Button
	n := 0
	for _, b := range buttons {
		if b.Unnumbered {
			rest = append(rest, b)
			continue
		}
		n++
		words, number := spoken(b)
		at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, fmt.Sprintf("%d. %s ", n, number)) })
		if number == "" || at < 0 {
			return text, buttons
		}
		lines[at] = strings.Replace(lines[at], number, tap(words, "1", number), 1)
	}
	return strings.Join(lines, "\n"), rest
}

// choices are the answers as numbered lines that can be tapped, and the ways around the question below them. They are
// written as long as there is room for on the page of the question, shorter where there is not, and on a page of their own
// where neither fits. Where they are too many to be tapped on one page they are only numbered.
func choices(buttons []bot.Button, room, limit int) string {
	full, short := listed(buttons, link), listed(buttons, shortLink)
	switch {
	case len(full) <= room:
		return full
	case len(short) <= room:
		return short
	case len(full) <= limit*3/4:
		return full
	case len(short) <= limit:
		return short
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
	words, _ := spoken(b)
	return tap(words, b.Data, b.Label)
}

// shortLink is a choice to tap without its data, where the words alone say all: which act, and on which case. It still has
// an id, for WeChat marks what is tapped by it.
func shortLink(b bot.Button) string {
	words, number := spoken(b)
	if number == "" {
		return link(b)
	}
	return tap(words, "1", b.Label)
}

// spoken are the words that a choice sends, and the number of the case that it is about: with it nothing is lost without
// the choice's data.
func spoken(b bot.Button) (words, number string) {
	words = b.Label
	parts := strings.Split(b.Data, ":")
	switch {
	case parts[0] == "!act" && len(parts) > 2:
		number = parts[2]
	case (strings.HasPrefix(parts[0], "!begin_") || parts[0] == "!papers") && len(parts) > 1:
		number = parts[1]
	}
	if !strings.Contains(words, number) {
		words += " " + number
	}
	return words, number
}

func tap(words, id, label string) string {
	return fmt.Sprintf(`<a href="weixin://bizmsgmenu?msgmenucontent=%s&msgmenuid=%s">%s</a>`, inLink(words), inLink(id), harmless(label))
}

// inLink makes words fit for an address in a link: what means something there is written full-width, which compares
// equal.
func inLink(words string) string {
	return strings.NewReplacer(`"`, "＂", "&", "＆", "<", "＜", ">", "＞", "#", "＃", "%", "％", "?", "？", "+", "＋").Replace(words)
}

// harmless keeps what people wrote from being read as a link: it has no sign that could begin one, whatever stands behind it,
// as some of that may be left out on the way. One in front of a number means what it says.
func harmless(text string) string {
	parts := strings.Split(text, "<")
	for i, part := range parts[1:] {
		sign := "＜"
		if next := strings.TrimLeft(part, " ="); next != "" && next[0] >= '0' && next[0] <= '9' {
			sign = "<"
		}
		parts[i+1] = sign + part
	}
	return strings.Join(parts, "")
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
			c.log.Warn("a part of an answer waits until it is asked for", "turn", c.turns.TurnID(m), "error", err)
			break
		}
		pages = pages[1:]
	}
	return c.handOut(ctx, m, pages)
}

// alone waits until nobody else sends pages of the same answer.
func (c *Channel) alone(ctx context.Context, m bot.Message) (release func(), err error) {
	for {
		release, held, err := c.redis.Hold(ctx, "pages:"+bot.MessageKey(m), turnTime)
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
