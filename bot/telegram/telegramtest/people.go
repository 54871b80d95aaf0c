package telegramtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Person is somebody with a phone.
type Person struct {
	ID       int64
	Name     string
	Language string // language_code of the app: zh-hans, en …

	server           *Server
	started, blocked bool
	chat             []Shown
}

// Shown is one message on a phone.
type Shown struct {
	ID      int        `json:"id"`
	FromBot bool       `json:"from_bot"`
	Text    string     `json:"text"`
	Buttons [][]Button `json:"buttons,omitempty"`
	Media   string     `json:"media,omitempty"`   // photo, document or voice
	Name    string     `json:"name,omitempty"`    // of a document
	File    string     `json:"file,omitempty"`    // its id
	Preview bool       `json:"preview,omitempty"` // Telegram visited an address in the text
	At      time.Time  `json:"at"`
}

// Button is a button under a message.
type Button struct {
	Label string `json:"text"`
	Data  string `json:"callback_data"`
}

// Person gives the person of an id, who is new at the first call.
func (s *Server) Person(id int64, name, language string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[id]; p != nil {
		return p
	}
	p := &Person{ID: id, Name: name, Language: language, server: s}
	s.people[id] = p
	s.group.Go(p.deliver)
	return p
}

// command is what an app marks as a command, wherever it stands.
var command = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?)`)

// Say writes a message. /start and its payload are words like any others on the way to the bot.
func (p *Person) Say(text string) {
	message := map[string]any{"text": text}
	var entities []map[string]any
	for _, at := range command.FindAllStringSubmatchIndex(text, -1) {
		entities = append(entities, map[string]any{"type": "bot_command", "offset": units(text[:at[2]]), "length": at[3] - at[2]})
	}
	if entities != nil {
		message["entities"] = entities
	}
	p.write(Shown{Text: text}, message)
}

// Reply writes an answer to a message, which the app quotes above it; false where there is no such message.
func (p *Person) Reply(message int, text string) bool {
	s := p.server
	s.mu.Lock()
	found := p.find(strconv.Itoa(message))
	var quoted map[string]any
	if found != nil {
		quoted = s.message(p, *found)
	}
	s.mu.Unlock()
	if found != nil {
		p.write(Shown{Text: text}, map[string]any{"text": text, "reply_to_message": quoted})
	}
	return found != nil
}

// ReplyPhoto answers a message by a picture with words below it; false where there is no such message.
func (p *Person) ReplyPhoto(message int, data []byte, caption string) bool {
	s := p.server
	s.mu.Lock()
	found := p.find(strconv.Itoa(message))
	var quoted map[string]any
	if found != nil {
		quoted = s.message(p, *found)
	}
	s.mu.Unlock()
	if found == nil {
		return false
	}
	id := s.keep(data)
	p.write(Shown{Media: "photo", Text: caption}, map[string]any{
		"photo":   []map[string]any{{"file_id": id, "file_unique_id": id, "width": 1280, "height": 960, "file_size": len(data)}},
		"caption": caption, "reply_to_message": quoted,
	})
	return true
}

// SendPhoto sends a picture in two sizes, as the app does; album is the id of the album it belongs to, or empty.
func (p *Person) SendPhoto(data []byte, album string) {
	id := p.server.keep(data)
	small := p.server.keep(data[:min(len(data), 10)])
	message := map[string]any{"photo": []map[string]any{
		{"file_id": small, "file_unique_id": small, "width": 90, "height": 90, "file_size": 10},
		{"file_id": id, "file_unique_id": id, "width": 1280, "height": 960, "file_size": len(data)},
	}}
	if album != "" {
		message["media_group_id"] = album
	}
	p.write(Shown{Media: "photo"}, message)
}

// SendDocument sends a file.
func (p *Person) SendDocument(name string, data []byte) {
	id := p.server.keep(data)
	p.write(Shown{Media: "document", Text: name}, map[string]any{
		"document": map[string]any{"file_id": id, "file_unique_id": id, "file_name": name, "file_size": len(data)},
	})
}

// SendVoice sends words that were spoken.
func (p *Person) SendVoice(data []byte) {
	id := p.server.keep(data)
	p.write(Shown{Media: "voice"}, map[string]any{
		"voice": map[string]any{"file_id": id, "file_unique_id": id, "duration": 3, "mime_type": "audio/ogg", "file_size": len(data)},
	})
}

// SendSticker sends something without words.
func (p *Person) SendSticker() {
	p.write(Shown{Media: "sticker"}, map[string]any{"sticker": map[string]any{"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}})
}

// Press presses the newest button of a label; false where there is none.
func (p *Person) Press(label string) bool {
	s := p.server
	s.mu.Lock()
	for i := len(p.chat) - 1; i >= 0; i-- {
		for _, row := range p.chat[i].Buttons {
			for _, b := range row {
				if b.Label == label {
					id := p.chat[i].ID
					s.mu.Unlock()
					p.PressData(id, b.Data)
					return true
				}
			}
		}
	}
	s.mu.Unlock()
	return false
}

// PressData presses a button of a message by its data.
func (p *Person) PressData(message int, data string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := Shown{ID: message}
	if found := p.find(strconv.Itoa(message)); found != nil {
		shown = *found
	}
	id := fmt.Sprint("press-", s.updates+1)
	s.presses[id] = true
	p.push("callback_query", map[string]any{
		"id": id, "from": p.user(), "chat_instance": "1", "data": data, "message": s.message(p, shown),
	})
}

// Edit changes a message that was sent.
func (p *Person) Edit(message int, text string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.push("edited_message", map[string]any{"message_id": message, "from": p.user(), "chat": p.room(), "date": time.Now().Unix(), "text": text})
}

// Block blocks the bot, or lets it write again.
func (p *Person) Block(blocked bool) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.blocked = blocked
	status := "member"
	if blocked {
		status = "kicked"
	}
	member := func(status string) map[string]any {
		return map[string]any{"status": status, "user": map[string]any{"id": 1, "is_bot": true, "first_name": "bot"}, "until_date": 0}
	}
	p.push("my_chat_member", map[string]any{"chat": p.room(), "from": p.user(), "date": time.Now().Unix(), "old_chat_member": member("member"), "new_chat_member": member(status)})
}

// Open opens a document that the phone shows; false where it is no longer there.
func (p *Person) Open(message int) (name string, data []byte, ok bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	shown := p.find(strconv.Itoa(message))
	if shown == nil || shown.File == "" {
		return "", nil, false
	}
	data, ok = p.server.files[shown.File]
	return shown.Name, data, ok
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

// Said waits until the newest message of the bot has a text, and gives it; false where the context ends before.
func (p *Person) Said(ctx context.Context, text string) (last string, ok bool) {
	ok = p.Wait(ctx, func(chat []Shown) bool {
		for i := len(chat) - 1; i >= 0; i-- {
			if chat[i].FromBot {
				last = chat[i].Text
				return strings.Contains(last, text)
			}
		}
		return false
	})
	return last, ok
}

// Changed waits until anything on any phone is newer than a version, and gives the new one.
func (s *Server) Changed(ctx context.Context, since int64) int64 {
	stop := context.AfterFunc(ctx, func() { s.mu.Lock(); s.changed.Broadcast(); s.mu.Unlock() })
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.version <= since && ctx.Err() == nil {
		s.changed.Wait()
	}
	return s.version
}

// Answered waits until a message behind the first so many, or the newest one, which may have been changed in its place, has a
// text, and gives its place: what comes by itself may come behind an answer.
func (p *Person) Answered(ctx context.Context, behind int, text string) (last string, at int, ok bool) {
	ok = p.Wait(ctx, func(chat []Shown) bool {
		last = ""
		for at = len(chat) - 1; at >= 0 && (last == "" || at >= behind); at-- {
			if !chat[at].FromBot {
				continue
			}
			if strings.Contains(chat[at].Text, text) {
				last = chat[at].Text
				return true
			}
			if last == "" {
				last = chat[at].Text
			}
		}
		return false
	})
	return last, at, ok
}

// Length is how many messages the phone shows.
func (p *Person) Length() int { return len(p.Chat()) }

// Idle says whether every update was taken.
func (p *Person) Idle() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !slices.ContainsFunc(p.server.pending, func(u *update) bool { return u.person == p })
}

func (s *Server) touch() {
	s.version++
	s.changed.Broadcast()
}

func (s *Server) keep(data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("file-%d", len(s.files)+1)
	s.files[id] = data
	return id
}

func (p *Person) user() map[string]any {
	return map[string]any{"id": p.ID, "is_bot": false, "first_name": p.Name, "language_code": p.Language}
}

func (p *Person) room() map[string]any {
	return map[string]any{"id": p.ID, "type": "private", "first_name": p.Name}
}

func (p *Person) find(id string) *Shown {
	for i := range p.chat {
		if strconv.Itoa(p.chat[i].ID) == id {
			return &p.chat[i]
		}
	}
	return nil
}

// write shows a message on the person's own phone and sends it to the bot.
func (p *Person) write(shown Shown, message map[string]any) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages++
	p.started = true
	shown.ID, shown.At = s.messages, time.Now()
	p.chat = append(p.chat, shown)
	message["message_id"], message["from"], message["chat"], message["date"] = shown.ID, p.user(), p.room(), time.Now().Unix()
	p.push("message", message)
	s.touch()
}
