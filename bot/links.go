package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Links make the addresses under which a chat gives out, once, what it cannot show.
type Links struct {
	DB *store.DB
	// PublicURL is how the world reaches the door that gives out.
	PublicURL string
}

// To is an address for somebody's chat that gives a stored file or an export out, once, within 7 days.
func (l *Links) To(ctx context.Context, holder cases.Identity, of store.Handout, now time.Time) (string, error) {
	secret, err := l.DB.NewLink(ctx, of, holder, now)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(l.PublicURL, "/") + "/file/" + secret, nil
}

// NotShown says of a file that this chat cannot show it: with a link where there are links, else that it is kept.
func (t *Turns) NotShown(ctx context.Context, to cases.Identity, f Enclosure, language locales.Language) string {
	if t.Links != nil {
		link, err := t.Links.To(ctx, to, store.Handout{File: store.Attachment{ID: f.ID}}, t.Now())
		if err == nil {
			return t.Texts.Say(language, locales.Text{Key: "files.link", Vars: locales.Vars{"link": link}})
		}
		t.Log.Warn("there is no link to a file", "attachment", f.ID, "error", err)
	}
	if f.Name != "" {
		return t.Texts.Say(language, locales.Text{Key: "paper.ask", Vars: locales.Vars{"name": f.Name}})
	}
	return t.Texts.Say(language, locales.T("files.not_shown_here"))
}

// MayHave says whether who holds a link may still have what it gives: the contact in a chat that has the case now, or an
// officer who may look at it now.
func (t *Turns) MayHave(ctx context.Context, h store.Handout) (bool, error) {
	number := h.Case
	if h.Paper != nil {
		number = h.Paper.Case
	}
	if number == "" || h.Holder.External == "" {
		return true, nil
	}
	v := t.visit(h.Holder, flows.Input{Now: t.Now()}, &flows.Session{})
	if mine, _, err := v.owns(ctx, number); mine || err != nil {
		return mine, err
	}
	o, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c, events, err := t.DB.Case(ctx, number)
	if err != nil || slices.Contains(t.Barred, h.Holder.Channel) || c.Refuses(cases.Look, by) != nil {
		return false, err
	}
	switch {
	case h.Seq != 0:
		return true, nil // a copy leaves out by itself what was hidden when it was asked for
	case h.Paper != nil:
		return !namesNobody(c, o), nil
	}
	hidden, err := t.hiddenFiles(ctx, o, c, events)
	return !slices.Contains(hidden, h.File.ID), err
}

// HandoutName is the name under which something is handed over. It is ours: nothing that a sender calls a file is in it.
func HandoutName(texts *locales.Texts, h store.Handout) string {
	if h.Paper != nil {
		return PaperName(texts, *h.Paper)
	}
	name := "file"
	if h.Case != "" {
		name = string(h.Case)
	}
	return fmt.Sprintf("%s-%.6s%s", name, h.File.ID, Extension(h.File.Type))
}

// Extension is how the name of a file of a MIME type ends; empty where that is not known.
func Extension(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	if found := mimetype.Lookup(kind); found != nil {
		return found.Extension()
	}
	return ""
}
