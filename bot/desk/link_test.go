package desk

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestALinkThatGivesNothingSaysSo on a page in both languages, the reader's first, each marked as what it is.
func TestALinkThatGivesNothingSaysSo(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := &LinkDoor{Turns: &bot.Turns{Texts: texts}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	zh := map[string]string{"gone": `<p lang="zh">这个链接已经使用过`, "later": `<p lang="zh">暂时无法下载。链接仍然有效`}
	en := map[string]string{"gone": `<p lang="en">This link was used or has expired.`, "later": `<p lang="en">This cannot be downloaded at the moment. The link is still good`}
	for reads, order := range map[string][]map[string]string{"zh-CN,zh;q=0.9": {zh, en}, "en-GB,zh;q=0.5": {en, zh}} {
		for what, status := range map[string]int{"gone": http.StatusNotFound, "later": http.StatusServiceUnavailable} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/file/", nil) // half a link
			r.Header.Set("Accept-Language", reads)
			w := httptest.NewRecorder()
			if what == "gone" {
				d.Handler().ServeHTTP(w, r)
			} else {
				d.fail(w, r, errors.New("the store is away"))
			}
			page := w.Body.String()
			first, second := strings.Index(page, order[0][what]), strings.Index(page, order[1][what])
			if w.Code != status || first < 0 || second < first || strings.Contains(page, "<button") || !strings.Contains(page, `<html lang="`+reads[:2]+`">`) {
				t.Errorf("%s, read in %s: %d %s", what, reads, w.Code, page)
			}
		}
	}
}
