package desk

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

//go:embed link.html
var linkPage string

// LinkDoor gives papers, other files and copies of cases out to whoever holds a link: once. A GET or HEAD, as a chat's preview makes it,
// shows a page and uses nothing up; its button does. A link that is wrong, used or too old is always answered alike, and
// the page names neither case nor file.
type LinkDoor struct {
	Turns *bot.Turns
	Log   *slog.Logger
	Now   func() time.Time
}

// Handler serves /file/{secret}, and /paper/{secret} for links of before.
func (d *LinkDoor) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/file/{secret}", "/paper/{secret}"} {
		mux.HandleFunc("GET "+path, d.show)
		mux.HandleFunc("POST "+path, d.give)
	}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, "gone") }) // half a link is a wrong one
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Robots-Tag", "noindex")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		mux.ServeHTTP(w, r)
	})
}

// link is what a link would give out; false where it gives nothing, or nothing to its holder any more.
func (d *LinkDoor) link(r *http.Request) (store.Handout, bool, error) {
	h, good, err := d.Turns.DB.Link(r.Context(), r.PathValue("secret"), d.Now())
	if good && err == nil {
		good, err = d.Turns.MayHave(r.Context(), h)
	}
	return h, good, err
}

func (d *LinkDoor) show(w http.ResponseWriter, r *http.Request) {
	h, good, err := d.link(r)
	switch {
	case err != nil:
		d.fail(w, r, err)
	case !good:
		d.page(w, r, "gone")
	case h.Paper != nil:
		d.page(w, r, "paper")
	default:
		d.page(w, r, "file")
	}
}

func (d *LinkDoor) give(w http.ResponseWriter, r *http.Request) {
	h, good, err := d.link(r)
	switch {
	case err != nil:
		d.fail(w, r, err)
	case !good:
		d.page(w, r, "gone")
	case h.Seq != 0:
		d.export(w, r, h)
	default:
		d.file(w, r)
	}
}

func (d *LinkDoor) file(w http.ResponseWriter, r *http.Request) {
	var given store.Handout
	var data []byte
	err := d.Turns.DB.UseLink(r.Context(), r.PathValue("secret"), d.Now(), func(h store.Handout) (err error) {
		given = h
		data, err = d.Turns.Content(r.Context(), bot.Enclosure{ID: h.File.ID, Type: h.File.Type, Size: h.File.Size})
		return err
	})
	if errors.Is(err, store.ErrBadLink) {
		d.page(w, r, "gone")
		return
	}
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.Log.Info("file handed over by link", "case", given.Case, "attachment", given.File.ID)
	w.Header().Set("Content-Type", given.File.Type)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": bot.HandoutName(d.Turns.Texts, given)}))
	_, _ = w.Write(data) // whoever went away has to ask for another link
}

// exportTime is how long handing an exported case out may take.
const exportTime = 5 * time.Minute

// export makes the copy of a case and hands it out while it is made: it can be big, and is kept nowhere. What breaks off
// does not use the link up.
func (d *LinkDoor) export(w http.ResponseWriter, r *http.Request, h store.Handout) {
	file, err := d.Turns.CaseFile(r.Context(), h.Case, h.Seq)
	if errors.Is(err, store.ErrBadLink) {
		d.page(w, r, "gone")
		return
	}
	connection := http.NewResponseController(w)
	if err == nil { // a slow reader holds a connection to PostgreSQL
		err = connection.SetWriteDeadline(time.Now().Add(exportTime))
	}
	if err != nil {
		d.fail(w, r, err)
		return
	}
	defer func() { _ = connection.SetWriteDeadline(time.Time{}) }() // for what comes next over it; if it is gone nothing does
	begun := false
	err = d.Turns.DB.UseLink(r.Context(), r.PathValue("secret"), d.Now(), func(store.Handout) error {
		if err := d.Turns.DB.Looked(r.Context(), h.Case, file.Officer.ID, "export", d.Now()); err != nil {
			return err
		}
		begun = true
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name()}))
		return file.Write(r.Context(), w, d.Turns.Content)
	})
	switch {
	case err == nil:
		d.Log.Info("copy of a case handed over by link", "case", h.Case, "event", h.Seq, "officer", file.Officer.ID)
	case begun:
		d.Log.Error("a copy of a case broke off; the link is still good", "case", h.Case, "event", h.Seq, "error", err)
		panic(http.ErrAbortHandler) // so that half an archive is not taken for a whole one
	case errors.Is(err, store.ErrBadLink):
		d.page(w, r, "gone")
	default:
		d.fail(w, r, err)
	}
}

// page shows the button for a paper or a file, or why there is none; the reader's language comes first.
func (d *LinkDoor) page(w http.ResponseWriter, r *http.Request, what string) {
	page, err := template.New("link").Funcs(template.FuncMap{
		"text": func(l locales.Language, key string) string {
			return d.Turns.Texts.Say(l, locales.T("link."+what+"."+key))
		},
	}).Parse(linkPage)
	status, without := map[string]int{"gone": http.StatusNotFound, "later": http.StatusServiceUnavailable}[what]
	speak := language(r)
	others := slices.DeleteFunc(locales.Languages(), func(l locales.Language) bool { return l == speak })
	var out bytes.Buffer
	if err == nil {
		err = page.Execute(&out, map[string]any{"Languages": append([]locales.Language{speak}, others...), "Good": !without})
	}
	if err != nil {
		d.Log.Error("the page of a link was not written", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if without {
		w.WriteHeader(status)
	}
	_, _ = w.Write(out.Bytes()) // the page was closed
}

func (d *LinkDoor) fail(w http.ResponseWriter, r *http.Request, err error) {
	d.Log.Error("a file was not handed over; the link is still good", "error", err)
	d.page(w, r, "later")
}
