package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Translator translates what somebody wrote. Its answer is words to be shown, and nothing else.
type Translator interface {
	Translate(ctx context.Context, text string, from, to locales.Language) (string, error)
}

// translationTime is how long somebody waits for a translation.
const translationTime = 12 * time.Second

// translate shows a message of a case with its translation, to those who may read the message: the contact of the case,
// and officers who may open it. What concerns a confidential case is never handed out.
func (t *Turns) translate(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	text, seq, _ := strings.Cut(e.Argument, ":")
	number, wrong := cases.ParseNumber(text)
	place, odd := strconv.Atoi(seq)
	if wrong != nil || odd != nil || t.Translator == nil {
		return say("translate.none", nil), nil
	}
	c, events, err := t.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return say("status.unknown", nil), nil
	}
	if err != nil {
		return nil, err
	}
	if err := t.mayRead(ctx, id, in, c); errors.Is(err, errNotReader) {
		return say("status.unknown", nil), nil
	} else if err != nil {
		return nil, err
	}
	if place < 1 || place > len(events) || events[place-1].Type != cases.MessageSent {
		return say("translate.none", nil), nil
	}
	written := events[place-1].Data["text"]
	from := flows.WrittenIn(written)
	switch {
	case c.Confidential:
		return say("translate.confidential", nil), nil
	case from == "" || from == s.Language:
		return say("translate.none", nil), nil
	}
	limited, cancel := context.WithTimeout(ctx, translationTime)
	defer cancel()
	translation, err := t.Translator.Translate(limited, written, from, s.Language)
	if err != nil {
		t.Log.Warn("a message was not translated", "turn", in.Turn, "case", number, "error", err)
		return []flows.Reply{{Text: []locales.Text{locales.T("translate.failed"), store.Message(written, "", s.Language)}}}, nil
	}
	return []flows.Reply{{Text: []locales.Text{
		about(c), store.Message(written, "", s.Language), {Key: "translate.machine", Vars: locales.Vars{"text": translation}},
	}}}, nil
}

// errNotReader says that somebody has no business with a case.
var errNotReader = errors.New("the case is none of this person's business")

// mayRead says whether somebody may read the messages of a case.
func (t *Turns) mayRead(ctx context.Context, id cases.Identity, in flows.Input, c cases.Case) error {
	mine, err := t.DB.Tied(ctx, c.Number, id)
	if err != nil || mine {
		return err
	}
	_, by, err := t.official(ctx, id, in)
	if errors.Is(err, store.ErrNotOfficer) || err == nil && c.Refuses(cases.Look, by) != nil {
		return errNotReader
	}
	return err
}
