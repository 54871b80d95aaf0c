package wechat

import (
	"fmt"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// push is what WeChat sends: a person's message, or an event. Ids stay text, as WeChat may put anything into them.
type push struct {
	To      string            `xml:"ToUserName"`
	From    string            `xml:"FromUserName"`
	Created int64             `xml:"CreateTime"`
	Type    message.MsgType   `xml:"MsgType"`
	ID      string            `xml:"MsgId"`
	Content string            `xml:"Content"`
	Media   string            `xml:"MediaId"`
	Label   string            `xml:"Label"`
	Title   string            `xml:"Title"`
	URL     string            `xml:"Url"`
	Tapped  string            `xml:"bizmsgmenuid"`
	Event   message.EventType `xml:"Event"`
	Key     string            `xml:"EventKey"`
	Status  string            `xml:"Status"`
	JobID   string            `xml:"MsgID"` // of the template message that an event is about
	Popup   []choice          `xml:"SubscribeMsgPopupEvent>List"`
	Change  []choice          `xml:"SubscribeMsgChangeEvent>List"`
	Sent    []fate            `xml:"SubscribeMsgSentEvent>List"`
}

// id is the message's id; an event has none and is known by when it happened and what it was.
func (p push) id() string {
	if p.ID != "" {
		return "m" + p.ID
	}
	return fmt.Sprintf("e%d.%s.%s", p.Created, p.Event, p.Key)
}

// clicked says whether the push opens the short window of a click instead of the long one of a message.
func (p push) clicked() bool { return p.Type == message.MsgTypeEvent || p.Tapped != "" }

// unreadable is what WeChat writes, as if the person had, in place of a sticker, a file or a card that it does not hand on.
const unreadable = "收到不支持的消息类型"

// message is the push as the house knows it; false where nobody is to be answered.
func (c *Channel) message(p push) (bot.Message, bool) {
	m := bot.Message{From: c.identity(p.From), ID: p.id(), At: time.Unix(p.Created, 0), Kind: flows.InputText}
	switch p.Type {
	case message.MsgTypeText:
		m.Text = p.Content
		if strings.HasPrefix(p.Tapped, "!") || strings.Contains(p.Tapped, ".") {
			m.Kind, m.Press = flows.InputPress, p.Tapped
		}
	case message.MsgTypeImage, message.MsgTypeVoice, message.MsgTypeVideo, message.MsgTypeShortVideo:
		m.Kind, m.Files = flows.InputFiles, []bot.RemoteFile{{ID: p.Media}}
	case message.MsgTypeLocation:
		m.Text = p.Label
	case message.MsgTypeLink:
		m.Text = strings.TrimSpace(p.Title + "\n" + p.URL)
	case message.MsgTypeEvent:
		return c.event(m, p)
	default:
		m.Kind = flows.InputOther
		if p.ID == "" { // what a person sent has one; this is an event by another name
			return m, false
		}
	}
	words := strings.TrimSpace(m.Text)
	if m.Kind == flows.InputText && (words == "" || strings.HasPrefix(strings.TrimLeft(words, "【["), unreadable)) {
		m.Kind = flows.InputOther
	}
	return m, true
}

// event is an event that somebody waits for an answer to; all others are taken quietly.
func (c *Channel) event(m bot.Message, p push) (bot.Message, bool) {
	switch p.Event {
	case message.EventSubscribe, message.EventScan:
		m.Kind, m.Payload = flows.InputStarted, strings.TrimPrefix(p.Key, "qrscene_")
		return m, true
	case message.EventClick:
		m.Kind, m.Press = flows.InputPress, p.Key
		return m, true
	}
	return m, false
}
