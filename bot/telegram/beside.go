package telegram

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/locales"
)

// member notes that a person blocked the bot or came back. A group that takes us in is told at once that we do not talk
// there.
func (c *Channel) member(ctx context.Context, m *models.ChatMemberUpdated) (any, error) {
	now := m.NewChatMember.Type
	switch m.Chat.Type {
	case models.ChatTypePrivate:
		return nil, c.turns.Blocked(ctx, c.identity(m.From.ID), now == models.ChatMemberTypeBanned)
	case models.ChatTypeGroup, models.ChatTypeSupergroup:
		was := m.OldChatMember.Type
		if out := was == models.ChatMemberTypeLeft || was == models.ChatMemberTypeBanned; out && now == models.ChatMemberTypeMember {
			return c.declined(m.Chat.ID, 0), nil
		}
	}
	return nil, nil
}

// edited tells that editing a sent message changes nothing, and how to correct an answer. A place that moves and a poll
// are edited by themselves.
func (c *Channel) edited(ctx context.Context, m *models.Message) any {
	if m.From == nil || m.Chat.Type != models.ChatTypePrivate || m.Text == "" && m.Caption == "" {
		return nil
	}
	language := c.turns.LanguageOf(ctx, c.identity(m.From.ID), m.From.LanguageCode)
	return inResponse{Method: "sendMessage", ChatID: m.Chat.ID, Text: c.texts.Say(language, locales.T("telegram.edited"))}
}

// inGroup declines to talk in a group where it is spoken to: a case is nobody else's business. Another bot is not
// answered; a hidden administrator looks like one.
func (c *Channel) inGroup(m *models.Message) any {
	quoted := m.ReplyToMessage
	toUs := quoted != nil && quoted.From != nil && fmt.Sprint(quoted.From.ID) == c.account
	if !toUs && !strings.HasPrefix(m.Text, "/") || m.From == nil || m.From.IsBot && m.SenderChat == nil {
		return nil
	}
	topic := 0
	if m.IsTopicMessage {
		topic = m.MessageThreadID
	}
	return c.declined(m.Chat.ID, topic)
}

// declined says that we talk in private chats only; the text is in both languages.
func (c *Channel) declined(chat int64, topic int) any {
	return inResponse{Method: "sendMessage", ChatID: chat, Topic: topic, Text: c.texts.Say(locales.ZH, locales.T("telegram.private_only"))}
}
