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

// translate shows what was written to or by the contact of a case with its translation, to those who may read it: the contact,
// and officers who may open it. What concerns a confidential case is never handed out.
func (v *visit) translate(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	text, seq, _ := strings.Cut(e.Argument, ":")
	number, wrong := cases.ParseNumber(text)
	place, odd := strconv.Atoi(seq)
	if wrong != nil || odd != nil || v.Translator == nil {
		return say("translate.none", nil), nil
	}
	c, events, err := v.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return say("status.unknown", nil), nil
	}
	if err != nil {
		return nil, err
	}
	if err := v.mayRead(ctx, c); errors.Is(err, errNotReader) {
		return say("status.unknown", nil), nil
	} else if err != nil {
		return nil, err
	}
	if place < 1 || place > len(events) {
		return say("translate.none", nil), nil
	}
	written := store.Written(events[place-1])
	from := flows.WrittenIn(written)
	switch {
	case c.Confidential:
		return say("translate.confidential", nil), nil
	case from == "" || from == v.session.Language:
		return say("translate.none", nil), nil
	}
	limited, cancel := context.WithTimeout(ctx, translationTime)
	defer cancel()
	translation, err := v.Translator.Translate(limited, written, from, v.session.Language)
	if err != nil {
		v.Log.Warn("a message was not translated", "turn", v.in.Turn, "case", number, "error", err)
		return []flows.Reply{{Text: []locales.Text{locales.T("translate.failed"), store.Message(written, "", v.session.Language)}}}, nil
	}
	return []flows.Reply{{Text: []locales.Text{
		about(c), store.Message(written, "", v.session.Language), {Key: "translate.machine", Vars: locales.Vars{"text": translation}},
	}}}, nil
}

// foreign are the answers of a case that may be translated and are in another language than the reader's, and the flow whose
// questions they answer; none where no translation can be had. What concerns a confidential case is never handed out.
func (t *Turns) foreign(ctx context.Context, c cases.Case, reader locales.Language) (flow string, list []cases.Answer, err error) {
	if t.Translator == nil || c.Confidential {
		return "", nil, nil
	}
	flow, stand, err := t.stand(ctx, c)
	for _, a := range stand {
		if from := flows.WrittenIn(a.Value); t.Engine.Translatable(flow, a.Name) && from != "" && from != reader {
			list = append(list, a.Answer)
		}
	}
	return flow, list, err
}

// matterTime is how long an officer waits for the translation of everything that a matter says.
const matterTime = 30 * time.Second

// translateMatter shows an officer what the matter of a case says in his or her other language, each answer with its
// translation under it. Once an answer cannot be translated this is said, and it and those behind it stand alone. The look
// is noted before anything is handed out; a refusal shows nothing and is no look.
func (v *visit) translateMatter(ctx context.Context, o store.Officer, by cases.Act, c cases.Case) ([]flows.Reply, error) {
	if c.Confidential {
		return say("translate.confidential", nil), nil
	}
	reader := locales.Language(o.Language)
	flow, list, err := v.foreign(ctx, c, reader)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return say("translate.none", nil), nil
	}
	if err := v.DB.Looked(ctx, c.Number, o.ID, lookTranslated, v.in.Now); err != nil {
		return nil, err
	}
	translated := v.translations(ctx, c, list, reader)
	reply := flows.Reply{Text: []locales.Text{about(c)}, Choices: onMatter(c, by)}
	if len(translated) > 0 {
		reply.Text = append(reply.Text, locales.T("translate.answers"))
	}
	for i, a := range list {
		if i == len(translated) {
			reply.Text = append(reply.Text, locales.T("translate.failed"))
			reply.Choices = append([]flows.Choice{lookAt(c, lookTranslated)}, reply.Choices...)
		}
		reply.Text = append(reply.Text, v.line(flow, a, reader))
		if i < len(translated) {
			reply.Text = append(reply.Text, locales.Text{Key: "translate.answer", Vars: locales.Vars{"text": locales.Quote(locales.Raw(translated[i]))}})
		}
	}
	return []flows.Reply{reply}, nil
}

// translations are answers of a case in a reader's language, in order, up to the first that cannot be translated now.
func (v *visit) translations(ctx context.Context, c cases.Case, list []cases.Answer, reader locales.Language) []string {
	limited, cancel := context.WithTimeout(ctx, matterTime)
	defer cancel()
	var translated []string
	for _, a := range list {
		translation, err := v.Translator.Translate(limited, a.Value, flows.WrittenIn(a.Value), reader)
		if err != nil {
			v.Log.Warn("an answer was not translated", "turn", v.in.Turn, "case", c.Number, "answer", a.Name, "error", err)
			break
		}
		translated = append(translated, translation)
	}
	return translated
}

// errNotReader says that somebody has no business with a case.
var errNotReader = errors.New("the case is none of this person's business")

// mayRead says whether somebody may read the messages of a case.
func (v *visit) mayRead(ctx context.Context, c cases.Case) error {
	mine, _, err := v.owns(ctx, c.Number)
	if err != nil || mine {
		return err
	}
	_, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) || err == nil && c.Refuses(cases.Look, by) != nil {
		return errNotReader
	}
	return err
}
