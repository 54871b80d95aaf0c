package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Turns takes messages through their turns: one message is one turn, whoever delivers it and however often.
type Turns struct {
	Engine *flows.Engine
	Texts  *locales.Texts
	DB     *store.DB
	Redis  *store.Redis
	Files  *store.Attachments
	Copies *Copies
	// Barred are channels on which officers may not work; contacts may.
	Barred []string
	// Consent is the address where a person of a channel may consent to be told later, by language; empty where there is
	// none. Nil asks nobody.
	Consent func(channel string, language locales.Language) string
	// Metrics count the turns; nil counts none.
	Metrics *Metrics
	// Replies are the canned replies that officers may pick.
	Replies []flows.Canned
	// Translator translates what is written in a reader's other language; nil where none is set up.
	Translator Translator
	// Papers make the papers of cases; nil makes none.
	Papers *Papers
	// Links are for what a chat cannot show; nil where the world does not reach us.
	Links *Links
	// FileTime is how long the files of a message may take to come; fileTime where it is 0.
	FileTime time.Duration
	// Hash names people in the log.
	Hash Hash
	Log  *slog.Logger
	Now  func() time.Time

	lanes lanes
}

// Take processes one message once and gives what is to be said. A message seen before gets the same replies again. An
// error says that nothing was kept: the platform has to deliver the message again.
func (t *Turns) Take(ctx context.Context, m Message, fetch Fetch) ([]Spoken, error) {
	defer t.lanes.enter(m.From)()
	began := time.Now()
	var spoken []Spoken
	var err error
	// Another replica may have written meanwhile; then the turn is taken again from what it wrote.
	for range 10 {
		if spoken, err = t.take(ctx, m, fetch); !errors.Is(err, store.ErrConflict) {
			break
		}
	}
	took := time.Since(began)
	t.Metrics.turn(m.From.Channel, took, err)
	log := t.Log.With("turn", t.TurnID(m), "channel", m.From.Channel, "contact", t.Hash.Of(m.From), "kind", m.Kind, "took_ms", float64(took.Microseconds())/1000)
	if err != nil {
		log.Error("turn failed", "error", err)
		return nil, err
	}
	log.Info("turn taken", "replies", len(spoken))
	if err := t.heard(ctx, m.From); err != nil {
		log.Warn("what the contact was not told is not sent yet; the next message has it sent", "error", err)
	}
	return spoken, nil
}

// take is one try of a turn: load, think, do, save, say.
func (t *Turns) take(ctx context.Context, m Message, fetch Fetch) ([]Spoken, error) {
	stored, err := t.Redis.Load(ctx, m.From, m.ID)
	if err != nil {
		return nil, err
	}
	if stored.Seen {
		return decodeReplies(stored.Replies)
	}
	session, version := t.load(ctx, m.From, stored)
	turn, in, err := t.think(ctx, session, m, fetch)
	if err != nil {
		return nil, err
	}
	replies, err := t.visit(m.From, in, &turn.Session).perform(ctx, &turn)
	if err != nil {
		return nil, err
	}
	if err := t.keepTalk(ctx, m.From, session.Talk, turn.Session.Talk); err != nil {
		return nil, err
	}
	t.keepLanguage(ctx, m.From, session, turn.Session)
	spoken := t.speak(turn.Session.Language, replies)
	saved, err := json.Marshal(turn.Session)
	if err != nil {
		return nil, fmt.Errorf("writing down a session: %w", err)
	}
	said, err := json.Marshal(kept(spoken))
	if err != nil {
		return nil, fmt.Errorf("writing down replies: %w", err)
	}
	if err := t.Redis.Save(ctx, m.From, m.ID, stored.Version, version+1, saved, said); err != nil {
		return nil, err
	}
	t.Copies.Add(store.SessionCopy{Identity: m.From, Version: version + 1, Data: saved})
	return spoken, nil
}

// keepLanguage has an officer told things in the language that he or she chose in the chat. The switch goes on without it
// where PostgreSQL is away.
func (t *Turns) keepLanguage(ctx context.Context, id cases.Identity, before, after flows.Session) {
	if !after.Chosen || before.Chosen && before.Language == after.Language {
		return
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := t.DB.SetOfficerLanguage(limited, id, after.Language); err != nil {
		t.Log.Warn("the language of a chat is not noted; what is pushed to an officer keeps the one before", "contact", t.Hash.Of(id), "error", err)
	}
}

// copyTime is how long PostgreSQL may take to say whether it has a copy of a session: whoever is new waits for that.
const copyTime = 2 * time.Second

// load reads a contact's session; where Redis lost it, from its copy. A session of a shape that this version does
// not know becomes a new one rather than an error at each message.
func (t *Turns) load(ctx context.Context, id cases.Identity, stored store.Stored) (flows.Session, int64) {
	data, version := stored.Session, stored.Version
	if version == 0 {
		limited, cancel := context.WithTimeout(ctx, copyTime)
		defer cancel()
		var err error
		if version, data, err = t.Copies.Load(limited, id); err != nil {
			t.Log.Warn("a contact new to Redis may have a copy that cannot be read now", "contact", t.Hash.Of(id), "error", err)
		}
	}
	var s flows.Session
	if len(data) > 0 {
		if err := json.Unmarshal(data, &s); err != nil {
			t.Log.Error("a session cannot be read; the contact starts anew", "contact", t.Hash.Of(id), "error", err)
			return flows.Session{}, version
		}
	}
	return s, version
}

// LanguageOf is the language in which a contact is spoken to, for what is said outside a turn; where that is not known it
// goes by the language code of the app.
func (t *Turns) LanguageOf(ctx context.Context, id cases.Identity, code string) locales.Language {
	if language := t.Speaks(ctx, id); language != "" {
		return language
	}
	return flows.Hinted(code)
}

// Speaks is the language in which a contact is spoken to; empty where that is not known, or cannot be read now.
func (t *Turns) Speaks(ctx context.Context, id cases.Identity) locales.Language {
	stored, err := t.Redis.Load(ctx, id, "")
	if err != nil {
		t.Log.Warn("a contact's language cannot be read now", "contact", t.Hash.Of(id), "error", err)
		return ""
	}
	s, _ := t.load(ctx, id, stored)
	return s.Language
}

// maxQuoted is how many bytes a file may have that is sent as an answer to a message about a case, or to no question.
const maxQuoted = 20 << 20

// fileTime leaves a turn time to say that a file did not come. Without that the message would come again for ever.
const fileTime = 30 * time.Second

// Fetch opens a file that still lies with the platform.
type Fetch func(ctx context.Context, file RemoteFile) (io.ReadCloser, error)

// speak puts replies into the contact's language.
func (t *Turns) speak(language locales.Language, replies []flows.Reply) []Spoken {
	spoken := make([]Spoken, 0, len(replies))
	for _, r := range replies {
		spoken = append(spoken, Speak(t.Texts, language, r))
	}
	return spoken
}

// kept are the replies as they are kept for a message that is delivered again: a secret, such as an access code, is replaced by a
// sentence that it was shown.
func kept(spoken []Spoken) []Spoken {
	kept := slices.Clone(spoken)
	for i, s := range kept {
		if s.Kept != "" {
			kept[i].Text = s.Kept
		}
	}
	return kept
}

// Speak puts one reply into a language.
func Speak(texts *locales.Texts, language locales.Language, r flows.Reply) Spoken {
	s := Spoken{Language: language}
	for _, f := range r.Files {
		s.Files = append(s.Files, Enclosure{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	for _, text := range r.Text {
		if said := texts.Say(language, text); said != "" {
			if s.Text != "" {
				s.Text += "\n"
			}
			s.Text += said
		}
	}
	if r.Secret != nil {
		join := func(said string) string { return strings.TrimPrefix(s.Text+"\n\n"+said, "\n\n") }
		s.Text, s.Kept = join(texts.Say(language, *r.Secret)), join(texts.Say(language, locales.T("code.once")))
	}
	for _, c := range r.Choices {
		s.Buttons = append(s.Buttons, Button{Label: texts.Say(language, c.Label), Data: c.Data, Unnumbered: c.Unnumbered})
	}
	return s
}

// TurnID is the id of the turn that a message makes: the same message always makes the same one. It stands in the record of
// a case, which may be tied to no chat, and so it does not give away whose message it was.
func (t *Turns) TurnID(m Message) string { return t.Hash.turn(m) }

// MessageKey names a message in Redis, while it is being answered.
func MessageKey(m Message) string {
	sum := sha256.Sum256([]byte(m.From.String() + "\x00" + m.ID))
	return hex.EncodeToString(sum[:8])
}

func decodeReplies(data []byte) ([]Spoken, error) {
	var spoken []Spoken
	if err := json.Unmarshal(data, &spoken); err != nil {
		return nil, fmt.Errorf("reading the replies to a message seen before: %w", err)
	}
	return spoken, nil
}

// insert puts what the effects say at their places among a turn's replies.
func insert(replies []flows.Reply, effects []flows.Effect, said [][]flows.Reply) []flows.Reply {
	for i := len(effects) - 1; i >= 0; i-- {
		before, behind := around(replies, effects[i])
		replies = slices.Concat(before, said[i], behind)
	}
	return replies
}

// lanes let the messages of one contact pass one after another.
type lanes struct {
	mu   sync.Mutex
	busy map[cases.Identity]*lane
}

type lane struct {
	mu    sync.Mutex
	users int
}

// enter waits until the contact's earlier messages are through; the function it gives lets the next one in.
func (l *lanes) enter(id cases.Identity) func() {
	l.mu.Lock()
	if l.busy == nil {
		l.busy = map[cases.Identity]*lane{}
	}
	mine := l.busy[id]
	if mine == nil {
		mine = &lane{}
		l.busy[id] = mine
	}
	mine.users++
	l.mu.Unlock()
	mine.mu.Lock()
	return func() {
		mine.mu.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(l.busy, id)
		}
	}
}
