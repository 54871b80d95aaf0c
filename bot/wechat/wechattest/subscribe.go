package wechattest

import (
	"net/http"
	"time"
)

// chosen is what an event says of one template: an event has a List for each.
type chosen struct {
	Template string `xml:"TemplateId"`
	Status   string `xml:"SubscribeStatusString,omitempty"`
	Scene    int    `xml:"PopupScene,omitempty"`
	MsgID    int64  `xml:"MsgID,omitempty"`
	Code     string `xml:"ErrorCode,omitempty"`
	Outcome  string `xml:"ErrorStatus,omitempty"`
}

// AnswerPopup answers the popup that asks about subscription notices: templates in the order in which they are asked
// about, and whether each is allowed. Each yes allows the account one message.
func (p *Person) AnswerPopup(templates []string, allowed ...bool) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []chosen
	for i, template := range templates {
		said := chosen{Template: template, Status: "reject", Scene: 2}
		if i < len(allowed) && allowed[i] {
			said.Status = "accept"
			p.consents[template]++
		} else {
			p.consents[template] = 0
		}
		list = append(list, said)
	}
	p.push(push{Type: "event", Event: "subscribe_msg_popup_event", Popup: list})
}

// TakeBack takes back what was allowed, in the settings of the account.
func (p *Person) TakeBack(template string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.consents[template] = 0
	p.push(push{Type: "event", Event: "subscribe_msg_change_event", Change: []chosen{{Template: template, Status: "reject"}}})
}

// Ticket is what the account's pages are signed with.
func (s *Server) Ticket() string { return "ticket-of-" + s.options.AppID }

// Forget ends what was allowed without saying so, as when a person deletes the chat.
func (p *Person) Forget(template string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.consents[template] = 0
}

// subscription sends a subscription notice to somebody who allowed it, and uses the permission up.
func (s *Server) subscription(r *http.Request) result {
	var m struct {
		ToUser string `json:"touser"`
		ID     string `json:"template_id"`
		Data   map[string]struct {
			Value string `json:"value"`
		} `json:"data"`
	}
	if read(r, &m) != nil {
		return failed(47001, "data format error")
	}
	p, keywords := s.people[m.ToUser], s.options.Subscriptions[m.ID]
	switch {
	case p == nil:
		return failed(40003, "invalid openid")
	case keywords == nil:
		return failed(40037, "invalid template_id")
	case p.consents[m.ID] == 0:
		return failed(43101, "user refuse to accept the msg")
	}
	shown := map[string]string{}
	for _, k := range keywords {
		value := m.Data[k].Value
		if !fits(k, value) {
			return failed(47003, "argument invalid! data."+k+".value is invalid")
		}
		shown[k] = value
	}
	p.consents[m.ID]--
	p.show("", Shown{Template: shown, At: time.Now()})
	p.push(push{Type: "event", Event: "subscribe_msg_sent_event", Sent: []chosen{{Template: m.ID, MsgID: s.next(), Code: "0", Outcome: "success"}}})
	return fine
}
