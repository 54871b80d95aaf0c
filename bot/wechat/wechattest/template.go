package wechattest

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// card is a message made of a template: a template message or a subscription notice.
type card struct {
	ToUser string `json:"touser"`
	ID     string `json:"template_id"`
	URL    string `json:"url"`
	Data   map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// filled reads a card and holds it against the templates of its kind; may says what else speaks against it. The result is
// the refusal, nil where there is none.
func (s *Server) filled(r *http.Request, templates map[string][]string, may func(p *Person, template string) result) (p *Person, m card, shown map[string]string, no result) {
	if no = read(r, &m); no != nil {
		return nil, m, nil, no
	}
	p, keywords := s.people[m.ToUser], templates[m.ID]
	switch {
	case p == nil:
		return nil, m, nil, failed(40003, "invalid openid")
	case keywords == nil:
		return nil, m, nil, failed(40037, "invalid template_id")
	}
	if no = may(p, m.ID); no != nil {
		return nil, m, nil, no
	}
	shown = map[string]string{}
	for _, k := range keywords {
		value := m.Data[k].Value
		if !fits(k, value) {
			return nil, m, nil, failed(47003, "argument invalid! data."+k+".value is invalid")
		}
		shown[k] = value
	}
	return p, m, shown, nil
}

// template sends a template message and tells the account's server later how it went.
func (s *Server) template(r *http.Request) result {
	p, m, shown, no := s.filled(r, s.options.Templates, func(p *Person, _ string) result {
		if !p.follows {
			return failed(43004, "require subscribe")
		}
		return nil
	})
	if no != nil {
		return no
	}
	id, status := s.next(), "success"
	if p.refuses {
		status = "failed:user block"
	} else {
		p.show("", Shown{Template: shown, Address: m.URL})
	}
	p.push(push{Type: "event", Event: "TEMPLATESENDJOBFINISH", Status: status, JobID: id})
	return result{"errcode": 0, "errmsg": "ok", "msgid": id}
}

// subscription sends a subscription notice to somebody who allowed it, uses the permission up, and tells the account's
// server later how it went. The answer does not name the message, as WeChat's documentation has it; some accounts were
// seen to get the name.
func (s *Server) subscription(r *http.Request) result {
	p, m, shown, no := s.filled(r, s.options.Subscriptions, func(p *Person, template string) result {
		if p.consents[template] == 0 {
			return failed(43101, "user refuse to accept the msg")
		}
		return nil
	})
	if no != nil {
		return no
	}
	p.consents[m.ID]--
	sent := chosen{Template: m.ID, MsgID: s.next(), Code: "0", Outcome: "success"}
	if p.loses {
		sent.Code, sent.Outcome = "20001", "failed: system error"
	} else {
		p.show("", Shown{Template: shown, At: time.Now()})
	}
	p.push(push{Type: "event", Event: "subscribe_msg_sent_event", Sent: []chosen{sent}})
	if s.names {
		return result{"errcode": 0, "errmsg": "ok", "msgid": sent.MsgID}
	}
	return fine
}

// fits says whether a value is one that a keyword takes.
func fits(keyword, value string) bool {
	switch {
	case strings.HasPrefix(keyword, "thing"):
		return value != "" && utf8.RuneCountInString(value) <= 20
	case strings.HasPrefix(keyword, "character_string"):
		return value != "" && ascii(value)
	}
	return value != ""
}

// ascii says whether a value fits character_string: at most 32 letters, digits and signs.
func ascii(value string) bool {
	for _, r := range value {
		if r > 126 {
			return false
		}
	}
	return len(value) <= 32
}
