package bot

import (
	"cmp"
	"context"
	"fmt"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// input is the message as the engine sees it. Files are fetched only where they would answer the open question, or can be offered
// to a case: at once, because a platform may not have them later.
func (t *Turns) input(ctx context.Context, s flows.Session, m Message, fetch Fetch) (flows.Input, error) {
	in := flows.Input{
		Kind: m.Kind, Turn: t.TurnID(m), Text: m.Text, Press: m.Press, Payload: m.Payload, Quote: m.Quote, Album: m.Album, Hint: m.Language, Now: t.Now(),
	}
	if m.Kind != flows.InputFiles {
		return in, nil
	}
	limit, wanted, err := t.usefulFiles(ctx, s, m.From, in)
	if err != nil || !wanted {
		return in, err
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(t.FileTime, fileTime))
	defer cancel()
	for _, remote := range m.Files {
		file, err := t.keep(limited, remote, limit, fetch)
		if err == nil {
			in.Files = append(in.Files, file)
			t.Metrics.file("kept")
			continue
		}
		in.Refused = append(in.Refused, t.refuse(in.Turn, err))
	}
	return in, nil
}

// usefulFiles says whether files sent now are of use, and how many bytes one may have.
func (t *Turns) usefulFiles(ctx context.Context, s flows.Session, id cases.Identity, in flows.Input) (int64, bool, error) {
	limit, wanted := t.Engine.WantsFiles(s, in.Now)
	switch {
	case t.Engine.Quotes(s, in) || s.WaitsForCase(in.Now):
		return maxQuoted, true, nil
	case wanted || s.Draft != nil || s.Language == "":
		return limit, wanted, nil
	}
	list, err := t.visit(id, in, &s).open(ctx)
	return maxQuoted, len(list) > 0, err
}

// keep fetches one file and stores it.
func (t *Turns) keep(ctx context.Context, remote RemoteFile, limit int64, fetch Fetch) (flows.File, error) {
	if remote.Size > limit {
		return flows.File{}, store.ErrTooBig
	}
	content, err := fetch(ctx, remote)
	if err != nil {
		return flows.File{}, fmt.Errorf("fetching a file: %w", err)
	}
	defer func() { _ = content.Close() }() // it was read to its end or given up
	kept, err := t.Files.Put(ctx, content, limit)
	if err != nil {
		return flows.File{}, err
	}
	return flows.File{ID: kept.ID, Name: remote.Name, Type: kept.Type, Size: kept.Size}, nil
}
