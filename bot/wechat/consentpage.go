package wechat

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

//go:embed consent.html
var consentPage string

// ConsentPath is where the page stands on which a person may consent to a subscription notice. A chat cannot ask by
// itself: WeChat shows its popup from a page only.
const ConsentPath = "/wechat/consent"

// ConsentURL is the address of the page in a language; empty where the account has no subscription notice in it, or the
// world does not reach us.
func (c *Channel) ConsentURL(language locales.Language) string {
	if c.config.PublicURL == "" || c.config.Subscriptions[language].ID == "" {
		return ""
	}
	return c.config.PublicURL + ConsentPath + "?language=" + string(language)
}

// Consent is the page that asks. It knows nobody: who consented comes by the account's own event.
func (c *Channel) Consent(w http.ResponseWriter, r *http.Request) {
	language := locales.ZH
	if r.URL.Query().Get("language") == string(locales.EN) {
		language = locales.EN
	}
	address := c.ConsentURL(language)
	if address == "" {
		http.NotFound(w, r)
		return
	}
	say := func(key string) string { return c.texts.Say(language, locales.T("subscribe."+key)) }
	nonce, stamp, status := rand.Text(), c.now().Unix(), http.StatusOK
	page := map[string]any{"Language": language, "Title": say("title"), "Text": say("text")}
	limited, cancel := context.WithTimeout(r.Context(), 8*time.Second)
	defer cancel()
	if ticket, err := c.ticket(limited); err != nil {
		c.log.Error("the page that asks for a consent cannot be signed", "error", err)
		page["Text"], status = say("later"), http.StatusServiceUnavailable
	} else {
		maps.Copy(page, map[string]any{
			"Template": c.config.Subscriptions[language].ID, "AppID": c.config.AppID, "Nonce": nonce, "Timestamp": stamp,
			"Signature": signPage(ticket, nonce, stamp, address),
			"Button":    say("button"), "Only": say("only"), "Failed": say("failed"), "Allowed": say("allowed"), "Refused": say("refused"),
		})
	}
	c.writeConsent(w, status, nonce, page)
}

// writeConsent writes the page. It is signed for a while only, so no browser keeps it.
func (c *Channel) writeConsent(w http.ResponseWriter, status int, nonce string, values map[string]any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; connect-src https:; frame-src https:; img-src https: data:; style-src 'unsafe-inline'; "+
		"script-src https://res.wx.qq.com 'nonce-"+nonce+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	page, err := template.New("consent.html").Parse(consentPage)
	if err == nil {
		err = page.Execute(w, values)
	}
	if err != nil {
		c.log.Error("the page that asks for a consent was not written", "error", err)
	}
}

// signPage signs an address for WeChat's script, as WeChat says it is done.
func signPage(ticket, nonce string, stamp int64, address string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=%s&noncestr=%s&timestamp=%d&url=%s", ticket, nonce, stamp, address))
	return hex.EncodeToString(sum[:])
}

// ticket is what pages are signed with; all replicas share it.
func (c *Channel) ticket(ctx context.Context) (string, error) {
	return c.redis.Token(ctx, c.config.AppID+":jsapi", func(ctx context.Context) (string, time.Duration, error) {
		token, err := c.token(ctx)
		if err != nil {
			return "", 0, err
		}
		answer, err := c.exchange(ctx, http.MethodGet, "/cgi-bin/ticket/getticket", url.Values{"access_token": {token}, "type": {"jsapi"}}, nil)
		if err != nil {
			return "", 0, fmt.Errorf("asking for a ticket: %w", err)
		}
		var got struct {
			refused
			Ticket string `json:"ticket"`
			Life   int    `json:"expires_in"`
		}
		if err := json.Unmarshal(answer, &got); err != nil {
			return "", 0, fmt.Errorf("reading a ticket: %w", err)
		}
		if got.Ticket == "" {
			err := error(got.refused)
			if staleToken(got.Code) { // the next visit asks with a new one
				err = errors.Join(err, c.redis.DropToken(ctx, c.config.AppID, token))
			}
			return "", 0, fmt.Errorf("asking for a ticket: %w", err)
		}
		return got.Ticket, time.Duration(got.Life) * time.Second, nil
	})
}
