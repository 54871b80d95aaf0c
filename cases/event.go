package cases

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// EventType names what happened.
type EventType string

// What happens to a case. Behind each, the data it carries; reason is what the officer wrote. Where files came with it, sum is their
// SumOfFiles.
const (
	Received EventType = "received" // the intake was confirmed and has a number; unit, kind, topic, language, policy, origin, answers: their SumOf; of an objection parent, apart: who has no part in it, and above: the body above the centre decides it
	Assigned EventType = "assigned" // an officer is responsible; officer, reason, or, where the program gave it, handed (why) and from
	TakenOn  EventType = "taken_on" // the officer has taken the case on (签收); not yet the decision to accept it (受理); officer, who stays the one who is away where a substitute does it

	SupplementRequested EventType = "supplement_requested" // 补正通知: gaps, reason, and again where it is not the first before the decision
	Supplemented        EventType = "supplemented"         // 补正: answers, files, and enclosed: which of these are for which question; lacking: what was asked for and comes later still; left_out: what was asked for and nobody waits for
	Accepted            EventType = "accepted"             // 受理
	Rejected            EventType = "rejected"             // 不予受理: grounds, reason, body
	Referred            EventType = "referred"             // 转送: body, reason
	Transferred         EventType = "transferred"          // 移交: unit, officer, reason
	Recused             EventType = "recused"              // 回避: from, officer, reason

	Noted            EventType = "noted"             // an internal note; reason, and of a call that reached the contact: reached, told
	ContactAttempted EventType = "contact_attempted" // the contact was not reached; means, reason
	Mediated         EventType = "mediated"          // mode, matter, result
	Extended         EventType = "extended"          // 延长: until, reason, approver
	Concluded        EventType = "concluded"         // 终结: ending, result, and of a written withdrawal withdrawn_on, files
	Delivered        EventType = "delivered"         // 送达: the written result was handed over; means
	Withdrawn        EventType = "withdrawn"         // 撤回: reason, the complainant's own words, and accepted where the complaint was
	Objected         EventType = "objected"          // reason, higher: the next higher body
	Reopened         EventType = "reopened"          // reason
	Rated            EventType = "rated"             // score, solved, reason

	Contacted    EventType = "contacted"    // the service officer has spoken with who asked; means
	Answered     EventType = "answered"     // result
	Visited      EventType = "visited"      // on, result
	Closed       EventType = "closed"       // result
	MessageSent  EventType = "message_sent" // the contact or an officer wrote to the other; text, files
	Escalated    EventType = "escalated"    // a reminder went up the ladder; level, clock, due
	Acknowledged EventType = "acknowledged" // the overdue case was taken note of; level
	Claimed      EventType = "claimed"      // its owner showed the access code from another chat
	Untied       EventType = "untied"       // the contact wants no chat tied to the case: only its access code opens it

	Declined    EventType = "declined"    // 退回: from, officer, reason
	Proposed    EventType = "proposed"    // an act that a second person has to let be done; verb, and what the act says
	Approved    EventType = "approved"    // proposal, verb, to: who proposed it
	Disapproved EventType = "disapproved" // proposal, verb, to, reason
	Revealed    EventType = "revealed"    // an officer may see who made a confidential complaint; to, reason, approver
	Seen        EventType = "identity_seen"
	// Exported: an officer took a copy of the file of the case; reason, approver, and of a confidential complaint confidential,
	// and identity where the copy says who made it.
	Exported EventType = "exported"
)

// Actor is who did something.
type Actor struct {
	Role Role   `json:"role"`
	ID   string `json:"id"`
}

// Event is the recorded fact of an act. Events are never changed: each carries the hash of the one before.
type Event struct {
	Case  Number    `json:"case"`
	Seq   int       `json:"seq"`
	Type  EventType `json:"type"`
	Act   string    `json:"act"` // the id of the act, so that repeating it records nothing twice
	Actor Actor     `json:"actor"`
	At    time.Time `json:"at"`
	// Data is what the act says, and in for the officer responsible in whose place somebody else did it.
	Data map[string]string `json:"data,omitempty"`
	// Previous is the hash of the event before, empty for the first; Hash covers everything above it too.
	Previous []byte `json:"previous,omitempty"`
	Hash     []byte `json:"hash,omitempty"`
}

// list reads a list that an event carries, written with commas.
func (e Event) list(name string) []string {
	if e.Data[name] == "" {
		return nil
	}
	return strings.Split(e.Data[name], ",")
}

// heard says whether an event shows that the contact takes part: what he or she does, or what an officer puts on record of it.
func (e Event) heard() bool {
	switch e.Type {
	case Supplemented, Contacted, Visited:
		return true
	case Noted:
		return e.Data["reached"] != ""
	case Mediated:
		return e.Data["mode"] == "understanding"
	}
	return e.Actor.Role == RoleContact
}

// Tells says whether an event is a call that told the contact one of some notices.
func (e Event) Tells(notice func(key string) bool) bool {
	return slices.ContainsFunc(e.list("told"), notice)
}

// deciders are who decided what an event records, in whose place, and who let it be done.
func (e Event) deciders() []string {
	return slices.DeleteFunc(append(e.list("for"), e.Actor.ID, e.Data["approver"]), func(id string) bool { return id == "" })
}

// sum hashes an event. JSON with sorted map keys and UTC microseconds is its canonical form: what PostgreSQL gives
// back makes the same bytes.
func (e Event) sum() []byte {
	e.Hash = nil
	e.At = e.At.UTC().Truncate(time.Microsecond)
	data, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an event of strings and times did not encode: %v", err)) // cannot happen
	}
	hash := sha256.Sum256(data)
	return hash[:]
}

// Chain numbers new events behind the last one and links them.
func Chain(last *Event, events []Event) []Event {
	seq, previous := 0, []byte(nil)
	if last != nil {
		seq, previous = last.Seq, last.Hash
	}
	for i := range events {
		seq++
		events[i].Seq, events[i].Previous = seq, previous
		events[i].At = events[i].At.UTC().Truncate(time.Microsecond)
		events[i].Hash = events[i].sum()
		previous = events[i].Hash
	}
	return events
}

// Verify says at which place the chain of a case's events first breaks: 0 where it holds, else the number of the
// first event that was changed, or whose predecessor was removed or inserted.
func Verify(events []Event) int {
	var previous []byte
	for i, e := range events {
		if e.Seq != i+1 || !bytes.Equal(e.Previous, previous) || !bytes.Equal(e.Hash, e.sum()) {
			return i + 1
		}
		previous = e.Hash
	}
	return 0
}
