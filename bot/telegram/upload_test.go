package telegram

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
)

func TestFilesAreTakenAsTheyCome(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	d.toFiles(t, p)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	before := len(p.Chat())
	for range 3 {
		p.SendPhoto(picture.Bytes(), "album-1")
	}
	chat := d.settle(t, p)
	if n := len(chat) - before; n != 4 || !strings.Contains(chat[len(chat)-1].Text, "3 个文件") && !strings.Contains(d.hears(t, p, "个文件"), "3 个文件") {
		t.Errorf("an album of 3 gave %d messages, the last of them %q", n-3, chat[len(chat)-1].Text)
	}
	p.SendDocument("合同.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"))
	d.settle(t, p)
	d.hears(t, p, "4 个文件")
	p.SendDocument("program.exe", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"))
	d.settle(t, p)
	d.hears(t, p, "类型")
	p.SendVoice([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead"))
	d.settle(t, p)
	d.hears(t, p, "5 个文件")
	p.SendSticker()
	d.settle(t, p)
	p.Press("完成")
	d.settle(t, p)
	d.hears(t, p, "请核对")
	if last := d.hears(t, p, "请核对"); !strings.Contains(last, "5 个文件") {
		t.Errorf("the review has not 5 files:\n%s", last)
	}
}

// TestWhatTelegramDoesNotShowGoesAsADocument: a long screenshot is no photo to it, and some people take no voice messages.
func TestWhatTelegramDoesNotShowGoesAsADocument(t *testing.T) {
	t.Parallel()
	var long bytes.Buffer
	if err := png.Encode(&long, image.NewGray(image.Rect(0, 0, 100, 2500))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data   []byte
		kind   string
		refuse string
	}{
		"a long screenshot": {long.Bytes(), "image/png", ""},
		"a voice message":   {[]byte("OggS\x00\x02"), "audio/ogg", "sendVoice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, true)
			p := d.platform.Person(7, "李", "zh-hans")
			p.Say("/start")
			d.settle(t, p)
			if c.refuse != "" {
				d.platform.Fail(telegramtest.Fault{Method: c.refuse, Status: 400})
			}
			kept, err := d.turns.Files.Put(t.Context(), bytes.NewReader(c.data), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Push(t.Context(), d.identity(7), bot.Spoken{Text: "材料", Files: []bot.Enclosure{{ID: kept.ID, Type: c.kind, Size: kept.Size}}})
			chat := p.Chat()
			last := chat[len(chat)-1]
			if err != nil || last.Media != "document" || last.Text != "材料" || !bytes.Equal(d.platform.Uploaded(last.File), c.data) {
				t.Errorf("%v, the phone shows %+v", err, last)
			}
		})
	}
}

// TestAFileThatTelegramDoesNotHandOutIsTooBig, whether it says the size before or only when asked.
func TestAFileThatTelegramDoesNotHandOutIsTooBig(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	d.toFiles(t, p)
	p.SendDocument("录像.mp4", make([]byte, 21<<20))
	d.settle(t, p)
	d.hears(t, p, "MB")
	_, said := d.ask(t, http.MethodPost, secret, `{"update_id":1000,"message":{"message_id":99,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王"},"document":{"file_id":"file-1","file_unique_id":"f"}}}`)
	chat := p.Chat()
	if last := chat[len(chat)-1]; said != "" || !strings.Contains(last.Text, "MB") {
		t.Errorf("%q, it says %q", said, last.Text)
	}
}

// TestAnAlbumIsAnsweredOnce, whichever way replies go, wherever its parts arrive and however often, and where no files are
// asked for too.
func TestAnAlbumIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		webhook bool
		before  []string // what is said before; nothing leads to the question about papers
		answer  string
	}{
		"papers":                    {false, nil, "3 个文件"},
		"papers, replied by return": {true, nil, "3 个文件"},
		"the first message":         {false, []string{}, "联系工作人员"},
		"where words are expected":  {false, []string{"/start", "[申请服务官]", "[同意]", "[魏都区]", "[行政审批]"}, "需要用文字填写"},
		"where nothing is asked":    {true, []string{"/start"}, "请选择"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, true)
			d.config.ReplyInWebhook = c.webhook
			p := d.platform.Person(7, "王", "zh-hans")
			if c.before == nil {
				d.toFiles(t, p)
			}
			for _, line := range c.before {
				if label, ok := strings.CutPrefix(line, "["); !ok {
					p.Say(line)
				} else if !p.Press(strings.TrimSuffix(label, "]")) {
					t.Fatalf("there is no button %s", line)
				}
				d.settle(t, p)
			}
			other := d.replica(t)
			before := len(p.Chat())
			for i := range 3 {
				if i == 1 {
					d.platform.SetWebhook(other.URL, secret)
				}
				if i == 2 { // it is carried out, and then the update comes again
					d.platform.Fail(telegramtest.Fault{Method: "editMessageText", Lose: true})
				}
				p.SendPhoto(picture.Bytes(), "album-1")
				d.settle(t, p)
			}
			chat := p.Chat()
			said := slices.DeleteFunc(slices.Clone(chat[before:]), func(m telegramtest.Shown) bool { return !m.FromBot })
			if last := said[len(said)-1]; !strings.Contains(last.Text+labels(last), c.answer) {
				t.Errorf("it says %q", last.Text)
			}
			if len(said) != 1 {
				t.Errorf("an album of 3 was answered by %d messages: %+v", len(said), said)
			}
		})
	}
}

func labels(m telegramtest.Shown) (all string) {
	for _, row := range m.Buttons {
		for _, b := range row {
			all += b.Label
		}
	}
	return all
}

// TestAFileThatDoesNotArriveIsAskedForAgain, and the address of the file, which has the token in it, is in no log.
func TestAFileThatDoesNotArriveIsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	d.toFiles(t, p)
	d.turns.FileTime = 2 * time.Second
	for _, fault := range []telegramtest.Fault{
		{Method: "file", Status: 404}, {Method: "file", Status: 502}, {Method: "file", Stall: true}, {Method: "getFile", Status: 400}, {Method: "getFile", Status: 500},
	} {
		d.platform.Fail(fault)
		p.SendDocument("合同.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"))
		d.settle(t, p)
		d.hears(t, p, "没有接收成功")
	}
	p.SendDocument("合同.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"))
	d.settle(t, p)
	d.hears(t, p, "1 个文件")
	if strings.Contains(d.log.String(), "token-of-a-test") {
		t.Errorf("the log has the token: %s", d.log)
	}
}
