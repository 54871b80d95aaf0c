package wechattest

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

// NameSubscriptions answers a subscription notice with its id from now on, as some accounts were seen to do.
func (s *Server) NameSubscriptions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = true
}

// Ticket is what the account's pages are signed with.
func (s *Server) Ticket() string { return "ticket-of-" + s.options.AppID }

// Forget ends what was allowed without saying so, as when a person deletes the chat.
func (p *Person) Forget(template string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.consents[template] = 0
}
