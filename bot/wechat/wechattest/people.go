package wechattest

import (
	"context"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Person is somebody with a phone.
type Person struct {
	OpenID string
	Name   string

	server    *Server
	follows   bool
	refuses   bool // template messages
	loses     bool // subscription notices
	chat      []Shown
	queue     chan push
	sent      *push // the last push, for a redelivery
	underWay  int
	message   window
	click     window
	lastReply string
	consents  map[string]int // how many subscription notices of each template are allowed
}

// window is how many messages the account may still send, until when.
type window struct {
	left int
	till time.Time
}

// Shown is one message on a phone.
type Shown struct {
	ID          int64  `json:"id"`
	FromAccount bool   `json:"from_account"`
	Text        string `json:"text"`
	// Source is the text as the account wrote it, with its links.
	Source string `json:"source,omitempty"`
	Links  []Link `json:"links,omitempty"`
	Media  string `json:"media,omitempty"` // image, voice, video, location, link
	// MediaID is the file that the account sent.
	MediaID  string            `json:"media_id,omitempty"`
	Template map[string]string `json:"template,omitempty"`
	Address  string            `json:"address,omitempty"` // what a tap on a template message opens
	// Trouble marks WeChat's own words where the account's server gave no good answer.
	Trouble bool `json:"trouble,omitempty"`
	// Passive marks an answer to a push, which counts against no budget.
	Passive bool      `json:"passive,omitempty"`
	At      time.Time `json:"at"`
}

// Link is a choice in a text that can be tapped: it sends Words as the person's own message.
type Link struct {
	Label string `json:"label"`
	Words string `json:"words"`
	ID    string `json:"id"`
}

// trouble is what WeChat shows where the account's server does not answer well.
const trouble = "该公众号提供的服务出现故障，请稍后再试"

// Person gives the person of an openid, who is new at the first call and follows nobody yet.
func (s *Server) Person(openID, name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[openID]; p != nil {
		return p
	}
	p := &Person{OpenID: openID, Name: name, server: s, queue: make(chan push, 1000), consents: map[string]int{}}
	s.people[openID] = p
	s.group.Go(p.deliver)
	return p
}

// Follow follows the account; scene is that of the code scanned, or empty.
func (p *Person) Follow(scene string) {
	key := ""
	if scene != "" {
		key = "qrscene_" + scene
	}
	p.event("subscribe", key, func() { p.follows = true })
}

// Unfollow follows no more.
func (p *Person) Unfollow() { p.event("unsubscribe", "", func() { p.follows = false }) }

// Scan scans the account's code with a scene as a follower.
func (p *Person) Scan(scene string) { p.event("SCAN", scene, nil) }

// Click taps an entry of the menu by its key.
func (p *Person) Click(key string) { p.event("CLICK", key, nil) }

// Event sends any other event.
func (p *Person) Event(name, key string) { p.event(name, key, nil) }

// LoseSubscriptions lets subscription notices be taken from now on, or not any more, and be reported as failed afterwards.
func (p *Person) LoseSubscriptions(lose bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.loses = lose
}

// Strange sends a message of a type that nobody lists.
func (p *Person) Strange(kind, text string) { p.write(Shown{Text: text}, push{Type: kind}) }

// Quiet pushes what no person sent and is no event: it has no id.
func (p *Person) Quiet(kind string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.push(push{Type: kind})
}

// RefuseTemplates refuses template messages from now on.
func (p *Person) RefuseTemplates() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.refuses = true
}

// Say writes a message.
func (p *Person) Say(text string) { p.write(Shown{Text: text}, push{Type: "text", Content: text}) }

// SendPicture sends a picture.
func (p *Person) SendPicture(data []byte) { p.file("image", "image/jpeg", data) }

// SendVoice sends a voice message.
func (p *Person) SendVoice(data []byte) { p.file("voice", "voice/amr", data) }

// SendVideo sends a video.
func (p *Person) SendVideo(data []byte) { p.file("video", "video/mp4", data) }

func (p *Person) file(kind, mime string, data []byte) {
	p.server.mu.Lock()
	id := p.server.keep(medium{kind, mime, data})
	p.server.mu.Unlock()
	p.write(Shown{Media: kind}, push{Type: kind, MediaID: id})
}

// SendLocation sends a place.
func (p *Person) SendLocation(label string) {
	p.write(Shown{Media: "location", Text: label}, push{Type: "location", Label: label})
}

// SendLink sends a link.
func (p *Person) SendLink(title, url string) {
	p.write(Shown{Media: "link", Text: title}, push{Type: "link", Title: title, URL: url})
}

// Press taps the newest choice of a label; false where there is none.
func (p *Person) Press(label string) bool {
	p.server.mu.Lock()
	var found *Link
	for _, m := range slices.Backward(p.chat) {
		if i := slices.IndexFunc(m.Links, func(l Link) bool { return l.Label == label }); i >= 0 {
			found = &m.Links[i]
			break
		}
	}
	p.server.mu.Unlock()
	if found == nil {
		return false
	}
	p.PressLink(*found)
	return true
}

// PressLink taps a choice, whether or not it is still shown.
func (p *Person) PressLink(l Link) {
	id := l.ID
	if p.server.options.LoseTaps {
		id = ""
	}
	p.write(Shown{Text: l.Words}, push{Type: "text", Content: l.Words, MenuID: id, tapped: true})
}

// Opened notes that the person wrote by a client of his or her own, which opens the account's window.
func (p *Person) Opened() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.follows, p.message = true, window{5, time.Now().Add(p.server.options.Window)}
}

// Chat is what the phone shows.
func (p *Person) Chat() []Shown {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return append([]Shown{}, p.chat...)
}

// Wait waits until the phone shows what is wanted; false where the context ends before.
func (p *Person) Wait(ctx context.Context, wanted func([]Shown) bool) bool {
	s := p.server
	stop := context.AfterFunc(ctx, func() { s.mu.Lock(); s.changed.Broadcast(); s.mu.Unlock() })
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !wanted(p.chat) {
		if ctx.Err() != nil {
			return false
		}
		s.changed.Wait()
	}
	return true
}

// Said waits until the newest message of the account has a text, and gives it; false where the context ends before.
func (p *Person) Said(ctx context.Context, text string) (last string, ok bool) {
	ok = p.Wait(ctx, func(chat []Shown) bool {
		for _, m := range slices.Backward(chat) {
			if m.FromAccount {
				last = m.String()
				return strings.Contains(last, text)
			}
		}
		return false
	})
	return last, ok
}

// Answered waits until a message behind the first so many, or the newest one, which may have been changed in its place, has a
// text, and gives its place: what comes by itself may come behind an answer.
func (p *Person) Answered(ctx context.Context, behind int, text string) (last string, at int, ok bool) {
	ok = p.Wait(ctx, func(chat []Shown) bool {
		last = ""
		for at = len(chat) - 1; at >= 0 && (last == "" || at >= behind); at-- {
			if !chat[at].FromAccount {
				continue
			}
			if strings.Contains(chat[at].String(), text) {
				last = chat[at].String()
				return true
			}
			if last == "" {
				last = chat[at].String()
			}
		}
		return false
	})
	return last, at, ok
}

// Length is how many messages the phone shows.
func (p *Person) Length() int { return len(p.Chat()) }

// Idle says whether every push was answered or given up.
func (p *Person) Idle() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.underWay == 0
}

// write shows a message on the person's own phone and pushes it to the account's server.
func (p *Person) write(shown Shown, m push) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.follows = true // nobody else can write
	m.MsgID = s.next()
	shown.ID, shown.At = m.MsgID, time.Now()
	p.chat = append(p.chat, shown)
	if m.tapped {
		p.click = window{3, time.Now().Add(s.options.ClickWindow)}
	} else {
		p.message = window{5, time.Now().Add(s.options.Window)}
	}
	p.push(m)
	s.touch()
}

// event pushes an event; change is what it changes about the person.
func (p *Person) event(name, key string, change func()) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if change != nil {
		change()
	}
	if slices.Contains([]string{"subscribe", "SCAN", "CLICK"}, name) {
		p.click = window{3, time.Now().Add(s.options.ClickWindow)}
	}
	p.push(push{Type: "event", Event: name, EventKey: key})
}

// push queues a push for the account's server.
func (p *Person) push(m push) {
	m.To, m.From, m.Created = account, p.OpenID, time.Now().Unix()
	p.underWay++
	p.queue <- m
}

// takeBudget takes one message of a window that is open; the errcode says why there is none.
func (p *Person) takeBudget(now time.Time) int {
	open := false
	for _, w := range []*window{&p.click, &p.message} {
		if w.till.Before(now) {
			continue
		}
		open = true
		if w.left > 0 {
			w.left--
			return 0
		}
	}
	if open {
		return 45047
	}
	return 45015
}

var anchor = regexp.MustCompile(`<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=([^"&]*)">([^<]*)</a>`)

// show puts a text of the account on the phone. Choices that can be tapped become links.
func (p *Person) show(text string, m Shown) {
	m.ID, m.At, m.FromAccount = p.server.next(), time.Now(), true
	for _, found := range anchor.FindAllStringSubmatch(text, -1) {
		m.Links = append(m.Links, Link{Words: html.UnescapeString(found[1]), ID: found[2], Label: found[3]})
	}
	m.Source = text
	m.Text = strings.TrimSpace(anchor.ReplaceAllString(text, "$3"))
	p.chat = append(p.chat, m)
	p.server.touch()
}

// String is how the message is read aloud.
func (m Shown) String() string {
	parts := []string{m.Media, m.Text}
	for _, k := range slices.Sorted(maps.Keys(m.Template)) {
		parts = append(parts, m.Template[k])
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// Media is a file that the account uploaded or a person sent, by its id.
func (s *Server) Media(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.media[id].data
}
