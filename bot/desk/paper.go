package desk

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

//go:embed paper.html
var paperPage string

// PaperDoor gives papers out to whoever holds a link: once. A GET or HEAD, as a chat's preview makes it, shows a page and
// uses nothing up; its button does. A link that is wrong, used or too old is always answered alike, and the page names
// neither case nor paper.
type PaperDoor struct {
	Papers *bot.Papers
	Texts  *locales.Texts
	Log    *slog.Logger
	Now    func() time.Time
}

// Handler serves /paper/{secret}.
func (d *PaperDoor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /paper/{secret}", d.show)
	mux.HandleFunc("POST /paper/{secret}", d.give)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Robots-Tag", "noindex")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
		mux.ServeHTTP(w, r)
	})
}

func (d *PaperDoor) show(w http.ResponseWriter, r *http.Request) {
	good, err := d.Papers.DB.PaperLink(r.Context(), r.PathValue("secret"), d.Now())
	if err != nil {
		d.fail(w, err)
		return
	}
	d.page(w, r, good)
}

func (d *PaperDoor) give(w http.ResponseWriter, r *http.Request) {
	var paper store.Paper
	var data []byte
	err := d.Papers.DB.UsePaperLink(r.Context(), r.PathValue("secret"), d.Now(), func(p store.Paper) (err error) {
		paper = p
		data, err = d.Papers.Read(r.Context(), p)
		return err
	})
	if errors.Is(err, store.ErrBadLink) {
		d.page(w, r, false)
		return
	}
	if err != nil {
		d.fail(w, err)
		return
	}
	d.Log.Info("paper handed over by link", "case", paper.Case, "paper", paper.Kind, "event", paper.Seq)
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": bot.PaperName(d.Texts, paper)}))
	_, _ = w.Write(data) // whoever went away has to ask for another link
}

// page shows the button, or that the link is of no use.
func (d *PaperDoor) page(w http.ResponseWriter, r *http.Request, good bool) {
	page, err := template.New("paper").Funcs(template.FuncMap{
		"text": func(l locales.Language, key string) string { return d.Texts.Say(l, locales.T(key)) },
	}).Parse(paperPage)
	var out bytes.Buffer
	if err == nil {
		err = page.Execute(&out, map[string]any{"Language": language(r), "Good": good})
	}
	if err != nil {
		d.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if !good {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = w.Write(out.Bytes()) // the page was closed
}

func (d *PaperDoor) fail(w http.ResponseWriter, err error) {
	d.Log.Error("a paper was not handed over; the link is still good", "error", err)
	http.Error(w, "请稍后再试。Try again in a few minutes.", http.StatusServiceUnavailable)
}
