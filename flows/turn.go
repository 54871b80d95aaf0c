package flows

import (
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// InputKind says what a contact did.
type InputKind string

// What a contact can do.
const (
	InputText    InputKind = "text"    // wrote words
	InputPress   InputKind = "press"   // pressed a button or tapped a menu entry
	InputFiles   InputKind = "files"   // sent pictures, voice or documents; of an album, one part
	InputStarted InputKind = "started" // followed the account, pressed start, scanned a code (Payload)
	InputOther   InputKind = "other"   // a sticker, a location, anything without words
)

// Input is one inbound message as the engine sees it.
type Input struct {
	Kind InputKind
	// Turn is the turn's id, derived from the platform's message id: the same message always makes the same turn.
	Turn    string
	Text    string
	Press   string
	Payload string
	// Quote is the text of the message to which this one is an answer; empty where it quotes none.
	Quote string
	Files []File
	// Album is the id of the album that the files are a part of; empty mostly.
	Album string
	// Refused are files that could not be taken, each with the key of the sentence that says why.
	Refused []string
	// Hint is the platform's language code for the contact, such as zh-hans or en-GB; empty where it has none.
	Hint string
	Now  time.Time
}

// Turn is what one input led to.
type Turn struct {
	Session Session
	Replies []Reply
	Effects []Effect
	// Lost says that the input meant nothing to the engine.
	Lost bool
}

// Reply is one message to the contact.
type Reply struct {
	// Text is the message's paragraphs in order.
	Text    []locales.Text `json:"text"`
	Choices []Choice       `json:"choices,omitempty"`
	// Files are stored files that are shown with it.
	Files []File `json:"files,omitempty"`
	// Secret is said behind the text, once, and kept nowhere: a repeated turn says that it was.
	Secret *locales.Text `json:"-"`
}

// Choice is an answer offered: a button where the channel has them, a numbered line where it has not.
type Choice struct {
	Label locales.Text `json:"label"`
	// Data comes back as Input.Press; at most 64 bytes.
	Data string `json:"data"`
	// Unnumbered choices (skip, back) are tapped or said by their word; the numbers belong to the answers.
	Unnumbered bool `json:"unnumbered,omitempty"`
}

// EffectKind says what a turn wants done outside the engine.
type EffectKind string

// The effects.
const (
	EffectOpenCase  EffectKind = "open_case"    // Draft is confirmed: open a case from it and say its receipt
	EffectStatus    EffectKind = "status"       // say how the contact's cases stand; Argument may be a case number
	EffectHuman     EffectKind = "human"        // say who can be reached, and how
	EffectBind      EffectKind = "bind"         // bind this chat to the officer whose one-time code is Argument
	EffectApprove   EffectKind = "approve"      // Verb (approve, refuse) the chat that waits under the number Argument
	EffectBack      EffectKind = "back_at_work" // end the officer's absences
	EffectAct       EffectKind = "act"          // perform Verb on the case Argument: as the contact with what Draft says, without one as an officer
	EffectCases     EffectKind = "cases"        // list cases for the officer: the list Verb, from page Argument
	EffectBegin     EffectKind = "begin"        // begin the flow Verb on the case Argument, or on the one it can be, or that Text means; Engine.Begin
	EffectMessage   EffectKind = "message"      // put Text, Files and the input's files on the case Argument as a message
	EffectWords     EffectKind = "words"        // Text and Files answer no question: offer them to the contact's cases with Engine.Route. Argument are words beside them that may wish for an act
	EffectPass      EffectKind = "pass"         // pass Text and Files on to the other side of the conversation about the case Argument
	EffectNote      EffectKind = "note"         // keep Text and Files as an internal note of the case Argument
	EffectReply     EffectKind = "reply"        // offer canned replies on the case Argument, show the one named, or send it
	EffectTranslate EffectKind = "translate"    // translate the message Argument
	EffectCode      EffectKind = "code"         // make an access code of the case Argument, or of the one there is
	EffectPapers    EffectKind = "papers"       // list the papers of the case Argument, or send the one it names
	EffectEnter     EffectKind = "enter"        // open the case whose access code is Argument
	EffectUntie     EffectKind = "untie"        // take the chat from the case Argument: Verb is empty to ask, "confirmed" to do it
	EffectTie       EffectKind = "tie"          // give the case Argument, which is open in the chat, to the chat
	EffectForget    EffectKind = "forget"       // delete Files, which came to no case; with the Verb told, say which cases stay
	EffectReferral  EffectKind = "referral"     // Draft ended outside our remit: count it
)

// Effect is something a turn wants done outside the engine.
type Effect struct {
	Kind     EffectKind
	Draft    *Draft
	Verb     string
	Argument string
	Text     string
	Files    []File
	// At is the place among the turn's replies where what the effect says is inserted.
	At int
}
