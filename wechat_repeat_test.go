package main

import (
	"encoding/xml"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/silenceper/wechat/v2/util"
)

// pushed is one push of WeChat's as it came, and what it was answered with.
type pushed struct{ query, body, answer string }

// doubler stands between WeChat and two replicas: each of them gets each push at the same moment.
type doubler struct {
	*town
	replicas []string
	once     *regexp.Regexp
	mu       sync.Mutex
	pushes   []pushed
}

// deliver delivers a push to a replica and opens the answer.
func (d *doubler) deliver(replica, query, body string) (raw []byte, text string) {
	response, err := http.Post(replica+"/wechat/callback?"+query, "text/xml", strings.NewReader(body))
	if err != nil {
		d.t.Error(err)
		return nil, ""
	}
	defer func() { _ = response.Body.Close() }()
	raw, err = io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		d.t.Error(response.Status, err)
	}
	if string(raw) == "success" {
		return raw, "success"
	}
	var sealed struct{ Encrypt string }
	var opened struct{ Content string }
	if err := xml.Unmarshal(raw, &sealed); err != nil {
		d.t.Error(err)
	}
	_, plain, err := util.DecryptMsg(d.settings.WeChatAppID, sealed.Encrypt, d.settings.WeChatAESKey)
	if err == nil {
		err = xml.Unmarshal(plain, &opened)
	}
	if err != nil {
		d.t.Error(err)
	}
	return raw, d.once.ReplaceAllString(opened.Content, "")
}

func (d *doubler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		d.t.Error(err)
	}
	var both sync.WaitGroup
	var raw [2][]byte
	var text [2]string
	for i, replica := range d.replicas {
		both.Go(func() { raw[i], text[i] = d.deliver(replica, r.URL.RawQuery, string(body)) })
	}
	both.Wait()
	if text[0] != text[1] {
		d.t.Errorf("one replica answers\n%s\nthe other\n%s", text[0], text[1])
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pushes = append(d.pushes, pushed{r.URL.RawQuery, string(body), text[0]})
	_, _ = w.Write(raw[0])
}

// TestRepeatedPushesOnTwoReplicasAreOneCase delivers each push of a complaint to two replicas at once, and once more when all
// is over, in any order.
func TestRepeatedPushesOnTwoReplicasAreOneCase(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	_, other, stop := w.start()
	t.Cleanup(stop)
	d := &doubler{
		town: w, replicas: []string{w.url, other},
		once: regexp.MustCompile(`(?s)\n*(您的查询码（只显示这一次）.*?打开此案件。|查询码只显示一次。[^\n]*)`), // shown once: a repeat has a sentence in its place
	}
	between := httptest.NewServer(d)
	t.Cleanup(between.Close)
	w.wechat.SetCallback(between.URL)
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, complaint...)
	before := len(investor.Chat())
	for _, i := range rand.Perm(len(d.pushes)) {
		if _, again := d.deliver(d.replicas[rand.N(2)], d.pushes[i].query, d.pushes[i].body); again != d.pushes[i].answer {
			t.Errorf("push %d was answered with\n%s\nand now with\n%s", i, d.pushes[i].answer, again)
		}
	}
	if chat := investor.Chat(); len(chat) != before {
		t.Errorf("the repeats sent %+v", chat[before:])
	}
	rows, err := whole(desk.Cases(t.Context(), w.house.db))
	if err != nil || len(rows) != 1 {
		t.Errorf("%d cases, %v", len(rows), err)
	}
}
