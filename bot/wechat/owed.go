package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// owed are a person's messages whose late answers were not said. They come in front of the answer to what is written next,
// which costs no budget: behind it they would look like the newest, or nobody would ever hear them.
type owed struct {
	Messages []string `json:"messages"`
	By       string   `json:"by,omitempty"` // the message with whose answer they came
}

// owedLife is how long they are kept: as long as a person may be written to.
const owedLife = 48 * time.Hour

func owedName(id cases.Identity) string { return "owed:" + id.String() }

func (c *Channel) owedTo(ctx context.Context, id cases.Identity) (o owed, err error) {
	noted, err := c.redis.Noted(ctx, owedName(id))
	if err != nil || noted == "" {
		return o, err
	}
	if err := json.Unmarshal([]byte(noted), &o); err != nil {
		return o, fmt.Errorf("reading which answers are owed: %w", err)
	}
	return o, nil
}

func (c *Channel) noteOwed(ctx context.Context, id cases.Identity, o owed) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("writing down which answers are owed: %w", err)
	}
	return c.redis.Note(ctx, owedName(id), string(data), owedLife)
}

// owe notes that the late answer to a message was not said. What should have come with it is not said either.
func (c *Channel) owe(ctx context.Context, m bot.Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	o, err := c.owedTo(ctx, m.From)
	if o.By != "" && o.By != m.ID {
		o.Messages = nil // those were said
	}
	if o.By = ""; !slices.Contains(o.Messages, m.ID) {
		o.Messages = append(o.Messages, m.ID)
	}
	if err == nil {
		err = c.noteOwed(ctx, m.From, o)
	}
	if err != nil {
		c.log.Warn("it is not noted that an answer is owed", "turn", c.turns.TurnID(m), "contact", c.turns.Hash.Of(m.From), "error", err)
	}
}

// paid notes that the late answer to a message was said.
func (c *Channel) paid(ctx context.Context, m bot.Message) error {
	o, err := c.owedTo(ctx, m.From)
	i := slices.Index(o.Messages, m.ID)
	if err != nil || i < 0 {
		return err
	}
	o.Messages = slices.Delete(o.Messages, i, i+1)
	return c.noteOwed(ctx, m.From, o)
}

// withOwed puts the answers that are owed in front of those to a message, without what could be pressed: that would answer
// the question that is open by now. A message that is delivered again gets them again.
func (c *Channel) withOwed(ctx context.Context, m bot.Message, replies []bot.Spoken) ([]bot.Spoken, error) {
	o, err := c.owedTo(ctx, m.From)
	if err != nil || len(o.Messages) == 0 || len(replies) == 0 || o.By != "" && o.By != m.ID || slices.Contains(o.Messages, m.ID) {
		return replies, err
	}
	var before []bot.Spoken
	for _, id := range o.Messages {
		earlier := bot.Message{From: m.From, ID: id}
		said, err := c.answered(ctx, earlier)
		if err != nil {
			return nil, err
		}
		for _, s := range said {
			same := func(now bot.Spoken) bool { return now.Text == s.Text }
			if !slices.ContainsFunc(replies, same) && !slices.ContainsFunc(before, same) {
				before = append(before, bot.Spoken{Text: s.Text, Language: s.Language})
			}
		}
		if _, err := c.redis.Once(ctx, saidLate(earlier), remembered); err != nil {
			return nil, err
		}
		if err := c.redis.Drop(ctx, c.shelf(), bot.MessageKey(earlier)); err != nil {
			return nil, err
		}
	}
	o.By = m.ID
	if err := c.noteOwed(ctx, m.From, o); err != nil || len(before) == 0 {
		return replies, err
	}
	words := func(key string) []bot.Spoken {
		return []bot.Spoken{{Text: c.texts.Say(replies[0].Language, locales.T(key)), Language: replies[0].Language}}
	}
	return slices.Concat(words("wechat.owed"), before, words("wechat.now"), replies), nil
}

// answered are the replies that a message got.
func (c *Channel) answered(ctx context.Context, m bot.Message) ([]bot.Spoken, error) {
	stored, err := c.redis.Load(ctx, m.From, m.ID)
	if err != nil || !stored.Seen {
		return nil, err
	}
	var said []bot.Spoken
	if err := json.Unmarshal(stored.Replies, &said); err != nil {
		return nil, fmt.Errorf("reading the replies to a message of before: %w", err)
	}
	return said, nil
}
