package desk

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// aPage is the demo's page with a phone of each platform and nothing behind it.
func aPage(t *testing.T) *Demo {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Demo{
		Phones: []Phone{{ID: "wang", Platform: "wechat", Role: "investor"}, {ID: "miller", Platform: "telegram", Role: "investor"}},
		Texts:  texts, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Menu: func() json.RawMessage {
			return json.RawMessage(`{"button":[{"name":"<投诉>","key":"a"},{"name":"更多","sub_button":[{"name":"帮助","key":"b"}]}]}`)
		},
	}
}

func visit(t *testing.T, d *Demo, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, nil)
	r.RemoteAddr = "127.0.0.1:5000"
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w
}

// TestThePageSaysWhatItsPartsAre to whoever does not see it: its language, and a name of its own for each thing to press.
func TestThePageSaysWhatItsPartsAre(t *testing.T) {
	t.Parallel()
	for _, language := range []struct{ code, html, title string }{{"zh", "zh-CN", "莲城外商服务台 · 演示"}, {"en", "en", "Lotusdesk – demo"}} {
		page := visit(t, aPage(t), http.MethodGet, "/demo?lang="+language.code).Body.String()
		for _, want := range []string{`<html lang="` + language.html + `">`, "<title>" + language.title + "</title>", "&lt;投诉&gt;", `role="status"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not have %s:\n%s", language.code, want, page)
			}
		}
		names, ids := map[string]bool{}, map[string]bool{}
		for _, found := range regexp.MustCompile(` aria-label="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if found[1] == "" || names[found[1]] {
				t.Errorf("%s: two parts are called %q", language.code, found[1])
			}
			names[found[1]] = true
		}
		for _, found := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			ids[found[1]] = true
		}
		for _, found := range regexp.MustCompile(` (?:aria-labelledby="|href="#)([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !ids[found[1]] {
				t.Errorf("%s: nothing is at %q", language.code, found[1])
			}
		}
	}
}

// TestThePageIsKeptToItself: no other site frames it or hears of it, and nothing but its own script runs.
func TestThePageIsKeptToItself(t *testing.T) {
	t.Parallel()
	header := visit(t, aPage(t), http.MethodGet, "/demo").Header()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"Referrer-Policy":         "same-origin", "X-Content-Type-Options": "nosniff",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// TestADemonstrationThatStopsIsSaid on the page: whoever pressed the button does not read the log.
func TestADemonstrationThatStopsIsSaid(t *testing.T) {
	t.Parallel()
	d := aPage(t)
	d.Phones = nil // the script wants them
	if w := visit(t, d, http.MethodPost, "/demo/play"); w.Code != http.StatusNoContent {
		t.Fatalf("the demonstration begins with %d", w.Code)
	}
	for d.playing.Load() && t.Context().Err() == nil {
		_ = wait(t.Context(), time.Millisecond)
	}
	if !d.stopped.Load() {
		t.Error("the page does not know that the demonstration stopped")
	}
}
