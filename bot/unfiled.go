package bot

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// unfiled says that what a contact handed in is safely kept, where it waits for PostgreSQL and is no case yet; nothing where
// nothing waits. Whoever is told that there is no case would hand it in a second time.
func (v *visit) unfiled(ctx context.Context) ([]locales.Text, error) {
	shelf, err := v.Redis.Kept(ctx, store.Intakes)
	if err != nil {
		return nil, err
	}
	var flow []string
	for intake, data := range shelf {
		var in cases.Intake
		if err := json.Unmarshal([]byte(data), &in); err != nil {
			v.Log.Error("a kept intake cannot be read", "intake", intake, "error", err)
		} else if in.From == v.from {
			flow = append(flow, in.Flow)
		}
	}
	if len(flow) == 0 {
		return nil, nil
	}
	slices.Sort(flow)
	var said []locales.Text
	for _, name := range slices.Compact(flow) {
		said = append(said, locales.T(name+".kept"))
	}
	return append(said, locales.T("unfiled.then")), nil
}

// noCase is what a contact is told who has no case, unless something waits to become one.
func (v *visit) noCase(ctx context.Context, key string) ([]flows.Reply, error) {
	waits, err := v.unfiled(ctx)
	if err != nil || len(waits) == 0 {
		return say(key, nil), err
	}
	return []flows.Reply{{Text: waits}}, nil
}

// notForNew takes from some replies that words are kept for a new form, where they are likely about what waits to become a case.
func (v *visit) notForNew(ctx context.Context, replies []flows.Reply) error {
	const forNew = "told.kept"
	if !slices.ContainsFunc(replies, func(r flows.Reply) bool { return says(r.Text, forNew) }) {
		return nil
	}
	waits, err := v.unfiled(ctx)
	if err != nil || len(waits) == 0 {
		return err
	}
	for i, r := range replies {
		replies[i].Text = instead(r.Text, forNew, locales.Text{Lines: waits})
	}
	return nil
}

// says whether one of some texts is that of a key.
func says(texts []locales.Text, key string) bool {
	return slices.ContainsFunc(texts, func(l locales.Text) bool { return l.Key == key || says(l.Lines, key) })
}

// instead gives texts with another one in the place of that of a key.
func instead(texts []locales.Text, key string, other locales.Text) []locales.Text {
	texts = slices.Clone(texts)
	for i := range texts {
		if texts[i].Key == key {
			texts[i] = other
		}
		texts[i].Lines = instead(texts[i].Lines, key, other)
	}
	return texts
}
