package flows

import (
	"slices"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Session is where a contact's conversation stands. It holds answers, never a position: the next question is always
// computed from the flow and the answers given so far.
type Session struct {
	// Language is empty until the contact's language is known; Chosen says that the contact picked it.
	Language locales.Language `json:"language,omitempty"`
	Chosen   bool             `json:"chosen,omitempty"`
	// Officer is set once the identity was bound to an officer. It decides what is offered, never what is allowed.
	Officer bool `json:"officer,omitempty"`
	// Unsaved is the case whose access code was shown and not yet said to be saved.
	Unsaved string `json:"unsaved,omitempty"`
	// Quiet says that the contact wants no reminders of drafts.
	Quiet bool `json:"quiet,omitempty"`
	// Draft is the intake being filled in; Drafts are those put aside, newest first.
	Draft  *Draft  `json:"draft,omitempty"`
	Drafts []Draft `json:"drafts,omitempty"`
	// Cancelled is the draft that was discarded last, so that it can be brought back.
	Cancelled *Draft `json:"cancelled,omitempty"`
	// Acted is what was done last on a case of the contact's own.
	Acted *Acted `json:"acted,omitempty"`
	// Talk is the conversation about a case that is open; Unsent is what was written and not passed on.
	Talk   *Talk   `json:"talk,omitempty"`
	Unsent *Unsent `json:"unsent,omitempty"`
	// Prompt is a question above the flows that waits for an answer ("cancel?", "which draft?"); empty mostly.
	Prompt string `json:"prompt,omitempty"`
	// Held is what waits to be told where it goes: words and files to a case, words to the open question or to one of the answers,
	// files to the form of a case that lacks papers. What comes after takes its place, but for such files.
	Held *Held `json:"held,omitempty"`
	// Told are words that came before a question for them; they are offered there.
	Told *Held `json:"told,omitempty"`
	// Asked is the step whose question was put last. It decides nothing while the flow stays as it is; where a new version
	// puts another question in its place, words meant for the old one are not taken for its answer.
	Asked string `json:"asked,omitempty"`
	// Fence marks the buttons of the question that is open now; a press with another fence is stale.
	Fence string `json:"fence,omitempty"`
	// Offered are the numbered choices of the open question, in the order in which the contact sees them.
	Offered []string `json:"offered,omitempty"`
	// Part is what was written to the open question and was too short, or a part of a day: what comes next is put behind it.
	Part string `json:"part,omitempty"`
	// Labels are what those are called where the choices came from outside the engine: at "which case?".
	Labels []locales.Text `json:"labels,omitempty"`
	// Tries counts answers to the open question that could not be used, for the re-prompt ladder.
	Tries int `json:"tries,omitempty"`
	// Fault is what was wrong with the last of them.
	Fault string `json:"fault,omitempty"`
	// Suggested is what the open question's last answer probably meant, as it was asked whether it did; a yes takes it.
	Suggested string `json:"suggested,omitempty"`
	// Album is the album that the last input was a part of.
	Album string `json:"album,omitempty"`
}

// CloseQuestion leaves no question open: neither its choices nor the buttons of an earlier message answer anything any more.
func (s *Session) CloseQuestion() { s.Prompt, s.Offered, s.Labels, s.Fence = "", nil, nil, "" }

// Offer closes the open question; what is offered instead can be chosen by its number.
func (s *Session) Offer(values []string) {
	s.CloseQuestion()
	s.Offered = values
}

// Acted is what was done on a case, or that it was opened: for a while, undoing means that, and words may be about that case
// even if it is over now.
type Acted struct {
	Case string `json:"case"`
	// Verb is the act; for a new case the flow in which it was made.
	Verb  string    `json:"verb"`
	Until time.Time `json:"until"`
	// Also are other cases on which something was done shortly before.
	Also []string `json:"also,omitempty"`
	// Past is set once a form was discarded since: undoing means that then.
	Past bool `json:"past,omitempty"`
}

// actedFor is how long what was done on a case is remembered.
const actedFor = 24 * time.Hour

// Did notes what was done on a case.
func (s *Session) Did(number, verb string, now time.Time) {
	var also []string
	if a := s.Acted; a != nil && !now.After(a.Until) {
		for _, other := range append(slices.Clone(a.Also), a.Case) {
			if other != number && !slices.Contains(also, other) {
				also = append(also, other)
			}
		}
	}
	s.Acted = &Acted{Case: number, Verb: verb, Until: now.Add(actedFor), Also: also[max(0, len(also)-maxDrafts):]}
}

// ActedOn says whether something was done on a case of late.
func (s Session) ActedOn(number string, now time.Time) bool {
	return s.Acted != nil && !now.After(s.Acted.Until) && (s.Acted.Case == number || slices.Contains(s.Acted.Also, number))
}

// Draft is an unfinished intake: a flow and the answers given to it so far.
type Draft struct {
	// ID is the intake's id; the case opened from it carries it, so that it is opened once.
	ID      string `json:"id"`
	Flow    string `json:"flow"`
	Version string `json:"version"`
	// Case is the number of the case that the draft is an act on; Only are the questions that are asked of it.
	Case string   `json:"case,omitempty"`
	Only []string `json:"only,omitempty"`
	// Seen is the version of the case that the person had before the eyes when the act was begun.
	Seen int `json:"seen,omitempty"`
	// Facts are the days that were known of the case when the act was begun, by the names that its flow has for them.
	Facts map[string]string `json:"facts,omitempty"`
	// Lists are the choices that were known when the act was begun, by the names of the lists.
	Lists Lists `json:"lists,omitempty"`
	// Lead is what was written already and stands in front of the message that is asked for.
	Lead    string            `json:"lead,omitempty"`
	Answers map[string]Answer `json:"answers,omitempty"`
	// Order lists the answered steps in the order in which they were answered, so that back knows the last one.
	Order []string `json:"order,omitempty"`
	// Former keeps answers taken back or no longer relevant; a step asked again shows its former answer.
	Former map[string]Answer `json:"former,omitempty"`
	// Replaced is the answer that a correction took the place of last, so that it can be brought back.
	Replaced *Replaced `json:"replaced,omitempty"`
	// Editing is a step being asked again from the review or by a correction.
	Editing string    `json:"editing,omitempty"`
	Started time.Time `json:"started"`
	Touched time.Time `json:"touched"`
}

// begun says whether a draft is the act that somebody begins: not where another of the choices known now is given.
func (d Draft) begun(act string, on On) bool {
	for name, value := range on.Given {
		if a, answered := d.Answers[name]; answered && a.Value != value && len(on.Lists) > 0 {
			return false
		}
	}
	return d.Flow == act && d.Case == on.Case && slices.Equal(d.Only, on.Only)
}

// Answer is the validated value of a step.
type Answer struct {
	// Value is in canonical form: a choice's name, yes or no, E.164, ISO date, decimal number, the text itself.
	Value string `json:"value,omitempty"`
	// Skipped is set where an optional step was passed over.
	Skipped  bool             `json:"skipped,omitempty"`
	Files    []File           `json:"files,omitempty"`
	Language locales.Language `json:"language,omitempty"`
	At       time.Time        `json:"at"`
	// Open is set while files or choices are still being added; the step is answered when the contact says that was all.
	Open bool `json:"open,omitempty"`
}

// File is an attachment that was fetched and stored.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Type is the MIME type found by looking at the content.
	Type string `json:"type"`
	Size int64  `json:"size"`
}
