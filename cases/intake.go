package cases

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind is the kind of a case.
type Kind string

// The kinds of case.
const (
	Complaint      Kind = "complaint"
	OfficerRequest Kind = "officer_request"
)

// Intake is a confirmed draft, ready to become a case.
type Intake struct {
	// ID makes opening idempotent: an intake is one case however often it is handed in.
	ID       string   `json:"id"`
	Kind     Kind     `json:"kind"`
	From     Identity `json:"from"`
	Language string   `json:"language"`
	// Unit is the code of the unit the contact named; empty or unknown goes to the municipal centre.
	Unit  string `json:"unit"`
	Topic string `json:"topic,omitempty"`
	// Flow and Version name the definition the answers were given to.
	Flow       string    `json:"flow"`
	Version    string    `json:"version"`
	Answers    []Answer  `json:"answers"`
	ReceivedAt time.Time `json:"received_at"`
	// Origin is how it came; empty stands for the chat.
	Origin Origin `json:"origin,omitempty"`
	// Parent is the case whose outcome it objects to.
	Parent Number `json:"parent,omitempty"`
	// Above says that the body above the municipal centre decides it.
	Above bool `json:"above,omitempty"`
	// Apart are the officers who have no part in it, since it objects to what they decided.
	Apart []string `json:"apart,omitempty"`
	// By is the officer who entered it, in the role ByRole, and EnteredAt is when; empty where the contact did.
	By        string    `json:"by,omitempty"`
	ByRole    Role      `json:"by_role,omitempty"`
	EnteredAt time.Time `json:"entered_at,omitzero"`
	// Sum is what SumOf gives of the answers: the first event keeps it.
	Sum string `json:"-"`
}

// Origin is how a matter came to us (ORDER3 10). Handed down: a body above us wants it handled.
type Origin string

// The origins.
const (
	OriginChat       Origin = ""
	OriginLetter     Origin = "letter"
	OriginFax        Origin = "fax"
	OriginEmail      Origin = "email"
	OriginVisit      Origin = "visit"
	OriginHandedDown Origin = "handed_down"
	OriginObjection  Origin = "objection" // an objection to what was decided on another case
)

// ByChat says whether it came by chat: as an objection does, since only a chat makes one.
func (o Origin) ByChat() bool { return o == OriginChat || o == OriginObjection }

// Check says what is missing in an intake that an officer enters; nothing where it is whole.
func (in Intake) Check() error {
	switch {
	case in.ID == "" || in.By == "":
		return errors.New("an intake that an officer enters has an id and the officer")
	case !slices.Contains(Origins(), in.Origin):
		return fmt.Errorf("the origin is one of %v, not %q", Origins(), in.Origin)
	case in.Kind != Complaint && in.Kind != OfficerRequest:
		return fmt.Errorf("the kind is %s or %s, not %q", Complaint, OfficerRequest, in.Kind)
	case in.Language != "zh" && in.Language != "en":
		return fmt.Errorf("the language is zh or en, not %q", in.Language)
	}
	return nil
}

// Same says whether another intake says the same, whenever and by whomever it was entered.
func (in Intake) Same(other Intake) bool {
	said := func(in Intake) []string {
		words := []string{string(in.Kind), in.Language, in.Unit, in.Topic, string(in.Origin)}
		for _, a := range in.Answers {
			words = append(append(words, a.Name, a.Value), a.Files...)
		}
		return words
	}
	return slices.Equal(said(in), said(other))
}

// Origins lists how a matter can come that an officer enters.
func Origins() []Origin {
	return []Origin{OriginLetter, OriginFax, OriginEmail, OriginVisit, OriginHandedDown}
}

// MayEnter says whether somebody of a role and a unit may enter a matter of a unit: who works on cases may for the own unit,
// the municipal centre for every one.
func MayEnter(role Role, own, unit string) bool {
	works := slices.Contains([]Role{RoleOfficer, RoleDeputy, RoleLead, RoleCentre}, role)
	return works && (own == unit || own == Municipal || role == RoleCentre)
}

// Answer is the answer to a step as the case keeps it.
type Answer struct {
	Name     string    `json:"name"`
	Value    string    `json:"value,omitempty"`
	Files    []string  `json:"files,omitempty"` // ids of attachments
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

// SumOf is the SHA-256 of answers in hexadecimal, and with them of the files: sums gives that of each attachment by its id. It
// stands in the chain, so that a changed answer or attachment is found as a changed event is.
func SumOf(answers []Answer, sums map[string]string) string {
	digest := sha256.New()
	encoder := json.NewEncoder(digest) // a line each
	for _, a := range answers {
		a.At = a.At.UTC()
		files := make([]string, len(a.Files))
		for i, id := range a.Files {
			files[i] = sums[id]
		}
		if err := encoder.Encode([]any{a, files}); err != nil {
			panic(fmt.Sprintf("an answer of strings and a time did not encode: %v", err)) // cannot happen
		}
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// SumOfFiles is the SHA-256 of files in hexadecimal, of which each has its own among sums, by the ids of the attachments. An event
// keeps it of the files that came with it.
func SumOfFiles(ids []string, sums map[string]string) string {
	digest := sha256.New()
	for _, id := range ids {
		fmt.Fprintln(digest, sums[id])
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// answer is what was answered to a question; empty where nothing was.
func (in Intake) answer(name string) string {
	for _, a := range in.Answers {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Spoken is the language in which an officer has to speak with the contact; empty where either will do.
func (in Intake) Spoken() string {
	switch in.answer("officer_language") {
	case "chinese":
		return "zh"
	case "english":
		return "en"
	case "either":
		return ""
	}
	return in.Language
}

// Enterprise is the enterprise that an intake names: its unified social credit code and its name, where they were given.
func (in Intake) Enterprise() (creditCode, name string) {
	return in.answer("credit_code"), cmp.Or(in.answer("company"), in.answer("enterprise"))
}
