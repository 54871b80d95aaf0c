package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/papers"
	"github.com/lotusdesk/lotusdesk/store"
)

// Papers makes the papers of cases and keeps them as they were made.
type Papers struct {
	Set   *papers.Set
	DB    *store.DB
	Files *store.Attachments
	Log   *slog.Logger
}

// ErrNoPaper says that a paper cannot be made from what is known: trying again is of no use.
var ErrNoPaper = errors.New("the paper cannot be made")

// maxPaper is how big a paper may be, in bytes. The longest are a few hundred thousand.
const maxPaper = 20 << 20

// PaperFacts reads what a paper that an event calls for says.
func PaperFacts(ctx context.Context, db *store.DB, number cases.Number, l cases.Led) (papers.Facts, error) {
	_, events, err := db.Case(ctx, number)
	if err != nil {
		return papers.Facts{}, err
	}
	in, err := db.IntakeOf(ctx, number)
	if err != nil {
		return papers.Facts{}, err
	}
	c := cases.Fold(events[:min(max(l.Event.Seq, 0), len(events))])
	policy, err := db.PolicyOf(ctx, c)
	if err != nil {
		return papers.Facts{}, err
	}
	units, err := db.Units(ctx)
	if err != nil {
		return papers.Facts{}, err
	}
	var unit cases.Unit
	for _, u := range units {
		if u.Code == c.Unit {
			unit = u
		}
	}
	o, err := db.Officer(ctx, c.Officer)
	if err != nil && !errors.Is(err, store.ErrNoOfficer) {
		return papers.Facts{}, err
	}
	return papers.Gather(in, events, l, unit, o.Name, policy)
}

// With gives the paper that comes with an event for a reader, as Make does.
func (p *Papers) With(ctx context.Context, number cases.Number, seq int, language locales.Language) (store.Paper, []byte, error) {
	c, events, err := p.DB.Case(ctx, number)
	if err != nil {
		return store.Paper{}, nil, err
	}
	l, ok := c.With(events, seq)
	if !ok {
		return store.Paper{}, nil, fmt.Errorf("%w: event %d of case %s calls for none", ErrNoPaper, seq, number)
	}
	return p.Make(ctx, number, l, language)
}

// Make gives the paper that an event calls for, for a reader: the one that was made before, or a new one, which is kept. What was served
// stays as it was, however the templates change. The error is ErrNoPaper where the facts or the template are at fault.
func (p *Papers) Make(ctx context.Context, number cases.Number, l cases.Led, language locales.Language) (store.Paper, []byte, error) {
	if language != locales.ZH {
		language = locales.EN // whoever reads no Chinese gets the original with its English copy
	}
	kept, ok, err := p.DB.PaperOf(ctx, number, l, language)
	if err != nil {
		return kept, nil, err
	}
	if !ok {
		facts, err := PaperFacts(ctx, p.DB, number, l)
		if err != nil {
			return kept, nil, err
		}
		made, err := p.Set.Write(facts, papers.Languages(language)...)
		if err != nil {
			return kept, nil, fmt.Errorf("%w: %w", ErrNoPaper, err)
		}
		if len(made.Missing) > 0 {
			p.Log.Warn("a paper has characters that no font has", "case", number, "paper", facts.Paper, "characters", len(made.Missing))
		}
		file, err := p.Files.Put(ctx, bytes.NewReader(made.PDF), maxPaper)
		if err != nil {
			return kept, nil, err
		}
		kept, err = p.DB.KeepPaper(ctx, store.Paper{Case: number, Seq: l.Event.Seq, Kind: facts.Paper, Language: language, SHA256: file.SHA256, Attachment: file.ID})
		if err != nil {
			return kept, nil, err
		}
		p.Log.Info("paper made", "case", number, "paper", facts.Paper, "event", l.Event.Seq)
	}
	data, err := p.Read(ctx, kept)
	return kept, data, err
}

// Read reads a paper that was made.
func (p *Papers) Read(ctx context.Context, paper store.Paper) (data []byte, err error) {
	file, err := p.Files.Open(ctx, paper.Attachment)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if data, err = io.ReadAll(file); err != nil {
		return nil, fmt.Errorf("reading paper %d of case %s: %w", paper.Seq, paper.Case, err)
	}
	return data, nil
}

// PaperName is the name under which a paper is handed over, as a file.
func PaperName(texts *locales.Texts, p store.Paper) string {
	return texts.Say(p.Language, locales.T("paper.name."+string(p.Kind))) + " " + string(p.Case) + ".pdf"
}
