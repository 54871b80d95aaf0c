package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// What WeChat takes as temporary media, in bytes.
const (
	maxImage = 10 << 20
	maxVoice = 2 << 20
)

// mediaType is as what WeChat shows a file; empty where an Official Account cannot show it.
func mediaType(f bot.Enclosure) message.MsgType {
	kind, _, _ := strings.Cut(f.Type, ";")
	switch kind {
	case "image/jpeg", "image/png", "image/gif":
		if f.Size <= maxImage {
			return message.MsgTypeImage
		}
	case "audio/amr", "audio/mpeg":
		if f.Size <= maxVoice {
			return message.MsgTypeVoice
		}
	}
	return ""
}

// withoutFiles is a message with a line for each file that an Official Account cannot show, and the files that it can.
func (c *Channel) withoutFiles(ctx context.Context, to cases.Identity, m bot.Spoken) (bot.Spoken, []bot.Enclosure) {
	var files []bot.Enclosure
	for _, f := range m.Files {
		if mediaType(f) != "" {
			files = append(files, f)
			continue
		}
		m.Text += "\n" + c.turns.NotShown(ctx, to, f, m.Language)
	}
	m.Files = nil
	return m, files
}

// sendFiles sends files as messages of their own, as far as the budget goes beyond a reserve. A file that is not shown is
// no error: it is kept with its case, and the words that it belongs to have arrived.
func (c *Channel) sendFiles(ctx context.Context, to cases.Identity, files []bot.Enclosure, language locales.Language, reserve int) {
	for _, f := range files {
		err := c.showFile(ctx, to, f, reserve)
		if err == nil {
			continue
		}
		c.log.Warn("a file is not shown", "attachment", f.ID, "contact", c.turns.Hash.Of(to), "error", err)
		if err := c.send(ctx, to, harmless(c.turns.NotShown(ctx, to, f, language)), reserve); err != nil {
			c.log.Warn("it is not said that a file is not shown", "attachment", f.ID, "error", err)
		}
	}
}

// showFiles sends the files of a turn's replies and gives the replies without them.
func (c *Channel) showFiles(ctx context.Context, to cases.Identity, replies []bot.Spoken) []bot.Spoken {
	out := make([]bot.Spoken, len(replies))
	for i, m := range replies {
		var files []bot.Enclosure
		out[i], files = c.withoutFiles(ctx, to, m)
		c.sendFiles(ctx, to, files, m.Language, reserve)
	}
	return out
}

// showFile uploads one file and sends it.
func (c *Channel) showFile(ctx context.Context, to cases.Identity, f bot.Enclosure, reserve int) error {
	kind := mediaType(f)
	data, err := c.turns.Content(ctx, f)
	if err != nil {
		return err
	}
	id, err := c.upload(ctx, kind, data)
	if err != nil {
		return err
	}
	ok, err := c.redis.TakeSend(ctx, to, reserve, c.now())
	if err != nil {
		return err
	}
	if !ok {
		return &bot.SendError{Class: bot.SendClosed, Code: "budget", Err: errBudget}
	}
	media := message.NewCustomerImgMessage(to.External, id)
	if kind == message.MsgTypeVoice {
		media = message.NewCustomerVoiceMessage(to.External, id)
	}
	return c.call(ctx, "/cgi-bin/message/custom/send", media, nil)
}

// upload gives a file to WeChat, which keeps it for three days, and gives its id. Errors hold no URL.
func (c *Channel) upload(ctx context.Context, kind message.MsgType, data []byte) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	names := map[message.MsgType]string{message.MsgTypeImage: "image.jpg", message.MsgTypeVoice: "voice.amr"}
	if bytes.HasPrefix(data, []byte("ID3")) || bytes.HasPrefix(data, []byte{0xFF, 0xFB}) {
		names[message.MsgTypeVoice] = "voice.mp3"
	}
	part, err := form.CreateFormFile("media", names[kind])
	if err == nil {
		_, err = part.Write(data)
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return "", fmt.Errorf("writing down a file for WeChat: %w", err)
	}
	token, err := c.token(ctx)
	if err != nil {
		return "", c.unsaid(err)
	}
	query := url.Values{"access_token": {token}, "type": {string(kind)}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.APIURL+"/cgi-bin/media/upload?"+query.Encode(), &body)
	if err != nil {
		return "", errors.New("an address of WeChat's API is no URL; is WECHAT_API_URL one?")
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := c.http.Do(request)
	if err != nil {
		return "", c.classify(fmt.Errorf("uploading a file: %w", unanswered(err)))
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return "", c.classify(fmt.Errorf("reading the answer to an upload: %w", err))
	}
	var got struct {
		refused
		ID string `json:"media_id"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || response.StatusCode != http.StatusOK {
		return "", c.classify(fmt.Errorf("reading the answer to an upload: %w", status(response.StatusCode)))
	}
	if got.ID == "" {
		return "", c.classify(fmt.Errorf("uploading a file: %w", got.refused))
	}
	return got.ID, nil
}
