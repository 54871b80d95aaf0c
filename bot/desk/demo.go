package desk

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

//go:embed demo.html demo.css demo.js
var files embed.FS

// Demo is the page of the demo: phones side by side, and what became of what they said. What is typed into a phone
// goes the way it would go from a real one: through the emulated platform to the door of its channel.
type Demo struct {
	Phones []Phone
	DB     *store.DB
	Texts  *locales.Texts
	Log    *slog.Logger
	// Version is a number that grows with everything that happens on any phone.
	Version func() int64
	// Pace is how long the reader of the demonstration has between two lines.
	Pace time.Duration
	// Menu is the menu of the WeChat account, as WeChat keeps it.
	Menu func() json.RawMessage

	playing, stopped atomic.Bool // stopped: the last play did not come to its end
}

// Handler serves the page to this machine and nobody else.
func (d *Demo) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo", d.page)
	mux.Handle("GET /demo/demo.css", http.StripPrefix("/demo/", http.FileServerFS(files)))
	mux.Handle("GET /demo/demo.js", http.StripPrefix("/demo/", http.FileServerFS(files)))
	mux.HandleFunc("GET /demo/events", d.events)
	mux.HandleFunc("GET /demo/file", d.file)
	mux.HandleFunc("POST /demo/say", d.say)
	mux.HandleFunc("POST /demo/press", d.press)
	mux.HandleFunc("POST /demo/picture", d.picture)
	mux.HandleFunc("POST /demo/play", d.play)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ours(r) {
			http.Error(w, "the demo is for this machine only", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		guarded.ServeHTTP(w, r)
	})
}

// ours says whether a request comes from this machine and means it: a foreign name that leads here is refused too.
func ours(r *http.Request) bool {
	loopback := func(address string) bool {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		ip := net.ParseIP(host)
		return host == "localhost" || ip != nil && ip.IsLoopback()
	}
	return loopback(r.RemoteAddr) && loopback(r.Host)
}

// language is the page's language: as asked for, or as the browser likes it.
func language(r *http.Request) locales.Language {
	switch r.URL.Query().Get("lang") {
	case "zh":
		return locales.ZH
	case "en":
		return locales.EN
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "zh") {
		return locales.ZH
	}
	return locales.EN
}

func (d *Demo) page(w http.ResponseWriter, r *http.Request) {
	speak := language(r)
	page, err := template.New("demo.html").Funcs(template.FuncMap{
		"text": func(parts ...string) string { return d.Texts.Say(speak, locales.T(strings.Join(parts, "."))) },
	}).ParseFS(files, "demo.html")
	if err == nil {
		other := locales.ZH
		if speak == locales.ZH {
			other = locales.EN
		}
		err = page.Execute(w, map[string]any{"Language": speak, "Other": other, "Phones": d.Phones, "Menu": d.menu(speak)})
	}
	if err != nil {
		d.Log.Error("the demo page was not written", "error", err)
	}
}

// entry is an entry of the menu of the WeChat account.
type entry struct {
	Name string  `json:"name"`
	Key  string  `json:"key"`
	Sub  []entry `json:"sub_button"`
}

func (d *Demo) menu(locales.Language) []entry {
	var bar struct {
		Button []entry `json:"button"`
	}
	if err := json.Unmarshal(d.Menu(), &bar); err != nil {
		return nil // not made yet
	}
	return bar.Button
}

// state is everything that changes on the page.
type state struct {
	Phones  map[string][]bubble `json:"phones"`
	Cases   []caseCard          `json:"cases"`
	Playing bool                `json:"playing"`
	Stopped bool                `json:"stopped"`
}

// events tells the page what changed, as it changes.
func (d *Demo) events(w http.ResponseWriter, r *http.Request) {
	speak, flush := language(r), http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	tick := time.NewTicker(120 * time.Millisecond)
	defer tick.Stop()
	var last string
	for {
		now, err := d.state(r.Context(), speak)
		if err == nil {
			if data, _ := json.Marshal(now); string(data) != last { // it is made of texts and numbers
				last = string(data)
				_, err = fmt.Fprintf(w, "data: %s\n\n", data)
			}
		}
		if err == nil {
			err = flush.Flush()
		}
		if err != nil {
			return // the page was closed, or reads again when the database answers
		}
		for seen := d.Version(); ; {
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
			}
			if d.Version() != seen || time.Now().UnixMilli()%1000 < 120 { // once a second in any case: notices change by themselves
				break
			}
		}
	}
}

func (d *Demo) state(ctx context.Context, speak locales.Language) (state, error) {
	cards, err := d.cards(ctx, speak)
	if err != nil {
		d.Log.Warn("the cases cannot be read now", "error", err)
		return state{}, err
	}
	s := state{Phones: map[string][]bubble{}, Cases: cards, Playing: d.playing.Load(), Stopped: d.stopped.Load()}
	for _, p := range d.Phones {
		s.Phones[p.ID] = p.person.bubbles()
	}
	return s, nil
}

// file opens a document that a phone shows.
func (d *Demo) file(w http.ResponseWriter, r *http.Request) {
	message, _ := strconv.ParseInt(r.URL.Query().Get("message"), 10, 64)
	for _, p := range d.Phones {
		if name, data, ok := p.person.open(message); ok && p.ID == r.URL.Query().Get("phone") {
			w.Header().Set("Content-Type", "application/pdf")
			w.Header().Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
			_, _ = w.Write(data) // the page was closed
			return
		}
	}
	http.NotFound(w, r)
}

// order is what the page asks a phone to do.
type order struct {
	Phone string `json:"phone"`
	Text  string `json:"text"`
	press
}

// maxSaid is how long a message typed on the page may be, in bytes; WeChat and Telegram take less.
const maxSaid = 64 << 10

// carry reads an order and carries it out on its phone.
func (d *Demo) carry(w http.ResponseWriter, r *http.Request, out func(Phone, order) error) {
	var o order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSaid)).Decode(&o); err != nil {
		http.Error(w, "not an order", http.StatusBadRequest)
		return
	}
	at := slices.IndexFunc(d.Phones, func(p Phone) bool { return p.ID == o.Phone })
	if at < 0 {
		http.Error(w, "no such phone", http.StatusNotFound)
		return
	}
	if err := out(d.Phones[at], o); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (d *Demo) say(w http.ResponseWriter, r *http.Request) {
	d.carry(w, r, func(p Phone, o order) error {
		if text := strings.TrimSpace(o.Text); text != "" {
			p.person.Say(text)
		}
		return nil
	})
}

func (d *Demo) press(w http.ResponseWriter, r *http.Request) {
	d.carry(w, r, func(p Phone, o order) error { p.person.tap(o.press); return nil })
}

func (d *Demo) picture(w http.ResponseWriter, r *http.Request) {
	d.carry(w, r, func(p Phone, _ order) error {
		data, err := paper()
		if err == nil {
			p.person.picture(data)
		}
		return err
	})
}
