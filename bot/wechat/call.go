package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
)

// call calls a method with the account's token and reads the error code in its answer. A token that WeChat refuses is
// dropped and the call made once more. Errors are *bot.SendError and hold no URL.
func (c *Channel) call(ctx context.Context, path string, params, result any) error {
	body, err := plain(params)
	if err != nil {
		return fmt.Errorf("writing down a call of %s: %w", path, err)
	}
	for try := range 2 {
		token, err := c.token(ctx)
		if err != nil {
			return c.unsaid(err)
		}
		answer, err := c.exchange(ctx, http.MethodPost, path, url.Values{"access_token": {token}}, body)
		if err != nil {
			return c.classify(fmt.Errorf("calling %s: %w", path, err))
		}
		var no refused
		if err := json.Unmarshal(answer, &no); err != nil {
			return c.classify(fmt.Errorf("reading the answer to %s: %w", path, lost{err}))
		}
		if staleToken(no.Code) && try == 0 {
			if err := c.redis.DropToken(ctx, c.config.AppID, token); err != nil {
				return c.unsaid(err)
			}
			continue
		}
		if no.Code != 0 {
			return c.classify(fmt.Errorf("calling %s: %w", path, no))
		}
		if result == nil {
			return nil
		}
		if err := json.Unmarshal(answer, result); err != nil {
			return c.classify(fmt.Errorf("reading the answer to %s: %w", path, lost{err}))
		}
		return nil
	}
	return nil
}

// plain is JSON with every sign as it is: WeChat shows an escaped < or & as it stands, and a link written so is none.
func plain(params any) ([]byte, error) {
	var body bytes.Buffer
	to := json.NewEncoder(&body)
	to.SetEscapeHTML(false)
	err := to.Encode(params)
	return body.Bytes(), err
}

func staleToken(code int) bool { return code == 40001 || code == 40014 || code == 42001 }

// token is the account's access token, which all replicas share.
func (c *Channel) token(ctx context.Context) (string, error) {
	return c.redis.Token(ctx, c.config.AppID, func(ctx context.Context) (string, time.Duration, error) {
		body, err := json.Marshal(map[string]string{"grant_type": "client_credential", "appid": c.config.AppID, "secret": c.config.Secret})
		if err != nil {
			return "", 0, fmt.Errorf("writing down the request for a token: %w", err)
		}
		answer, err := c.exchange(ctx, http.MethodPost, "/cgi-bin/stable_token", nil, body)
		if err != nil {
			return "", 0, fmt.Errorf("asking for a token: %w", err)
		}
		var got struct {
			refused
			Token string `json:"access_token"`
			Life  int    `json:"expires_in"`
		}
		if err := json.Unmarshal(answer, &got); err != nil {
			return "", 0, fmt.Errorf("reading a token: %w", err)
		}
		if got.Token == "" {
			return "", 0, fmt.Errorf("asking for a token: %w", got.refused)
		}
		return got.Token, time.Duration(got.Life) * time.Second, nil
	})
}

// exchange makes one request and reads the whole answer.
func (c *Channel) exchange(ctx context.Context, method, path string, query url.Values, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.callTime)
	defer cancel()
	response, err := c.request(ctx, method, c.config.APIURL+path, query, body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, lost{err}
	}
	return answer, nil
}

// request makes one request. Its errors hold no URL, since URLs hold the token.
func (c *Channel) request(ctx context.Context, method, address string, query url.Values, body []byte) (*http.Response, error) {
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("an address of WeChat's API is no URL; is WECHAT_API_URL one?")
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, unanswered(err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(status(response.StatusCode), response.Body.Close())
	}
	return response, nil
}

// fetch opens a picture, voice or video that a person sent. WeChat keeps it for three days, answers an error with HTTP
// 200 and JSON in place of the file, and of a video gives no more than an address.
func (c *Channel) fetch(ctx context.Context, file bot.RemoteFile) (io.ReadCloser, error) {
	for try := range 2 {
		token, err := c.token(ctx)
		if err != nil {
			return nil, err
		}
		response, err := c.request(ctx, http.MethodGet, c.config.APIURL+"/cgi-bin/media/get", url.Values{"access_token": {token}, "media_id": {file.ID}}, nil)
		if err != nil {
			return nil, fmt.Errorf("downloading a file: %w", err)
		}
		kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
		if kind != "application/json" && kind != "text/plain" {
			return response.Body, nil
		}
		var said struct {
			refused
			Video string `json:"video_url"`
		}
		err = errors.Join(json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&said), response.Body.Close())
		switch {
		case err != nil:
			return nil, fmt.Errorf("reading why a file is not handed out: %w", err)
		case said.Video != "":
			return c.video(ctx, said.Video)
		case !staleToken(said.Code) || try > 0:
			return nil, fmt.Errorf("downloading a file: %w", said.refused)
		}
		if err := c.redis.DropToken(ctx, c.config.AppID, token); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// video opens a video at the address that WeChat gave.
func (c *Channel) video(ctx context.Context, address string) (io.ReadCloser, error) {
	response, err := c.request(ctx, http.MethodGet, address, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("downloading a video: %w", err)
	}
	return response.Body, nil
}
