// Package bot talks to people: it takes each inbound message through one turn and says what came of it.
package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Message is one inbound message, decoded by a channel.
type Message struct {
	From cases.Identity
	// ID is the platform's id of the message, unique for this identity; a repeated delivery carries the same one.
	ID   string
	Kind flows.InputKind
	Text string
	// Press is the data of the button or menu entry.
	Press string
	// Payload is what came with a start link or a scanned code.
	Payload string
	Files   []RemoteFile
	// Album is the platform's id of the album that the files are a part of; empty mostly.
	Album string
	// Quote is the text of the message to which this one is an answer; Text is then also what was written with files.
	Quote string
	// Language is the platform's language code for the person, if it gives one.
	Language string
	At       time.Time
}

// RemoteFile is a file that still lies with the platform.
type RemoteFile struct {
	// ID is what the platform wants to hand the file out.
	ID   string
	Name string
	// Size in bytes as the platform says; 0 where it does not say.
	Size int64
}

// Spoken is one message in the contact's language, ready for a channel to render.
type Spoken struct {
	Text     string           `json:"text"`
	Language locales.Language `json:"language"`
	Buttons  []Button         `json:"buttons,omitempty"`
	// Subject says in 20 characters at most what a notice is about, and Case names its case: for a channel that can
	// say no more than that.
	Subject string `json:"subject,omitempty"`
	Case    string `json:"case,omitempty"`
	// Class is that of a notice; an answer to a person has none.
	Class cases.Class `json:"-"`
	// File goes with the message, over a channel that takes files; Link is where it is to be had over one that does not.
	File *File  `json:"-"`
	Link string `json:"-"`
	// Files are stored files that are shown with the message.
	Files []Enclosure `json:"files,omitempty"`
	// Kept is the text that is kept for a repeated delivery where the message has a secret; empty where it is the text.
	Kept string `json:"-"`
}

// File is a file that is sent along.
type File struct {
	Name string
	Data []byte
}

// Enclosure is a stored file that goes out with a message.
type Enclosure struct {
	ID string `json:"id"`
	// Name is what a paper is called; empty for every other file.
	Name string `json:"name,omitempty"`
	Type string `json:"type"` // MIME type by content
	Size int64  `json:"size"` // bytes
}

// Button is one choice: a button where the channel has them, a numbered line where it has not.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data"`
	// Unnumbered buttons (skip, back) are answered by tapping or by their word: a number is never taken for them, so
	// the numbers on the screen are always those of the answers.
	Unnumbered bool `json:"unnumbered,omitempty"`
}

// Channel is a way to push messages that answer nothing. Each channel answers turns through its own HTTP door.
type Channel interface {
	// Push sends a message to a person. The receipt is set where the platform may say later that the message did not
	// arrive. An error is a *SendError where the platform gave a reason.
	Push(ctx context.Context, to cases.Identity, message Spoken) (receipt string, err error)
	// TakesFiles says whether a message may carry a file.
	TakesFiles() bool
}

// SendClass says what to do about a message that was not sent.
type SendClass string

// What can become of a message that was not sent.
const (
	SendRetry     SendClass = "retry"     // again, after SendError.After
	SendClosed    SendClass = "closed"    // the platform's window or budget is closed: use another way
	SendBlocked   SendClass = "blocked"   // the person blocked us or left: the identity cannot be reached
	SendPermanent SendClass = "permanent" // the message itself is refused: repeating is of no use
	SendUnknown   SendClass = "unknown"   // the answer was lost: the message may have arrived
)

// SendError is a platform's refusal, read from its own error code.
type SendError struct {
	Class SendClass
	// Code is the platform's error code, for the delivery record.
	Code string
	// After is how long to wait before the next try; 0 leaves it to the caller.
	After time.Duration
	// Wide says that the whole account has to wait, and not only for this person.
	Wide bool
	Err  error
}

// Error says class, code and cause; it never carries a token or the message.
func (e *SendError) Error() string {
	return fmt.Sprintf("message not sent (%s, code %s): %v", e.Class, e.Code, e.Err)
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }
