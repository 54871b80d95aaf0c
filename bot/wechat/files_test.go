package wechat

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/prometheus/client_golang/prometheus"
)

// toFiles leads a person to the question about papers.
func (a *account) toFiles(t *testing.T, p *wechattest.Person) {
	t.Helper()
	for _, line := range []string{"你好", "[申请服务官]", "[同意]", "[魏都区]", "[行政审批]", "新厂房需要办理施工许可。", "[一般]", "许昌海光机械有限公司", "王女士", "13800138000", "[中文]", "跳过"} {
		if label, ok := strings.CutPrefix(line, "["); ok {
			if !p.Press(strings.TrimSuffix(label, "]")) {
				t.Fatalf("there is no choice %s", line)
			}
		} else {
			p.Say(line)
		}
		a.settle(t, p)
	}
	a.hears(t, p, "有相关材料吗")
}

func TestFilesAreFetchedAtOnce(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	a.toFiles(t, p)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	video := append([]byte{0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'm', 'p', '4', '2', 0, 0, 0, 0, 'm', 'p', '4', '2', 'i', 's', 'o', 'm'}, make([]byte, 100)...)
	for i, send := range []func(){
		func() { p.SendPicture(picture.Bytes()) },
		func() { p.SendVoice([]byte("#!AMR\n voice")) },
		func() { p.SendVideo(video) }, // of which WeChat gives an address only
	} {
		send()
		a.settle(t, p)
		a.hears(t, p, fmt.Sprintf("%d 个文件", i+1))
	}
	a.platform.ExpireTokens() // a token that ends is replaced here too
	p.SendPicture(picture.Bytes())
	a.settle(t, p)
	a.hears(t, p, "4 个文件")

	for _, bad := range []struct {
		send func()
		want string
	}{
		{func() { p.SendPicture([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff")) }, "类型"},
		{func() { p.SendVideo(append(video, make([]byte, 21<<20)...)) }, "20 MB"},
		{func() {
			a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/media/get", Stall: true})
			a.turns.FileTime = 2 * time.Second
			p.SendPicture(picture.Bytes())
		}, "没有接收成功"},
		{func() {
			a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/media/get", ErrCode: 40007, ErrMsg: "invalid media_id"})
			p.SendPicture(picture.Bytes())
		}, "没有接收成功"},
	} {
		bad.send()
		a.settle(t, p)
		a.hears(t, p, bad.want)
	}
	p.Say("完成")
	a.settle(t, p)
	if review := a.hears(t, p, "请核对"); !strings.Contains(review, "4 个文件") {
		t.Errorf("the review has not 4 files:\n%s", review)
	}
	var kept int
	if err := a.turns.DB.Pool().QueryRow(t.Context(), "SELECT count(*) FROM attachments WHERE length(sha256) = 32").Scan(&kept); err != nil || kept != 4 {
		t.Errorf("%d files are kept, %v", kept, err)
	}
}

// full is a folder on a disk that is full.
type full struct{ store.Folder }

func (full) Put(context.Context, string, []byte) error { return syscall.ENOSPC }

// TestAFileThatWeCannotKeepIsOurFault: nobody is told to send it again and again, and whoever runs the program hears of it.
func TestAFileThatWeCannotKeepIsOurFault(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	registry := prometheus.NewRegistry()
	a.turns.Metrics = bot.NewMetrics(registry)
	p := a.platform.Person("o1", "王")
	a.toFiles(t, p)
	disk := a.turns.Files.Blobs
	a.turns.Files.Blobs = full{}
	p.SendVoice([]byte("#!AMR\n voice"))
	a.settle(t, p)
	if said := a.hears(t, p, "这是我们系统的故障"); strings.Contains(said, "没有接收成功") {
		t.Errorf("it says\n%s", said)
	}
	if log := a.said.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "no space left on device") {
		t.Errorf("the log says\n%s", log)
	}
	a.turns.Files.Blobs = disk
	p.SendVoice([]byte("#!AMR\n voice"))
	a.settle(t, p)
	a.hears(t, p, "1 个文件")
	p.Say("完成")
	a.settle(t, p)
	a.hears(t, p, "请核对")
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() == "lotusdesk_files_total" {
				counted[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	if want := map[string]float64{"kept": 1, "not_kept": 1}; !maps.Equal(counted, want) {
		t.Errorf("counted %v, want %v", counted, want)
	}
}

func TestWhatNobodyWaitsForIsTakenQuietly(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	before := len(a.settle(t, p))
	for _, event := range []string{
		"VIEW", "LOCATION", "view_miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
		"location_select", "media_id", "article_id", "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH", "PUBLISHJOBFINISH", "subscribe_msg_popup_event",
		"subscribe_msg_change_event", "subscribe_msg_sent_event", "kf_create_session", "kf_close_session", "kf_switch_session",
		"user_info_modified", "user_authorization_revoke", "user_authorization_cancellation", "poi_check_notify", "user_get_card",
		"user_enter_tempsession", "ShakearoundUserShake", "WifiConnected", "qualification_verify_success", "annual_renew", "weapp_audit_success",
		"masssendjobfinish", "subscribe_status_change", "something_new", "",
	} {
		p.Event(event, "key")
	}
	for _, kind := range []string{"hardware", "device_event", "device_text", "something_new"} {
		p.Quiet(kind)
	}
	if chat := a.settle(t, p); len(chat) != before {
		t.Errorf("the phone shows %+v", chat[before:])
	}
	p.Unfollow()
	p.Follow("officer_request")
	a.settle(t, p)
	a.hears(t, p, "您同意按此办理吗") // a code on a leaflet leads straight to the form
	p.SendLocation("河南省许昌市魏都区建设路1号")
	p.SendLink("公告", "https://example.cn/notice")
	p.Event("CLICK", "nonsense")
	for _, m := range a.settle(t, p) {
		if m.Trouble {
			t.Errorf("the person saw trouble: %+v", m)
		}
	}
}

// TestAFileMayTakeLongerThanACall: 20 MB come through a thin line too.
func TestAFileMayTakeLongerThanACall(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	a.toFiles(t, p)
	a.callTime = 200 * time.Millisecond
	a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/media/get", Delay: 500 * time.Millisecond})
	p.SendVoice([]byte("#!AMR\n voice"))
	a.settle(t, p)
	a.hears(t, p, "1 个文件")
}

// TestWhatWeChatCannotHandOnIsNoAnswer: in place of a sticker, a file or a card WeChat sends words of its own as a text.
func TestWhatWeChatCannotHandOnIsNoAnswer(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("【收到不支持的消息类型，暂无法显示】")
	a.settle(t, p)
	a.hears(t, p, "请选择") // whatever comes first is greeted
	p.Follow("officer_request")
	a.settle(t, p)
	for _, label := range []string{"同意", "魏都区", "行政审批"} {
		if !p.Press(label) {
			t.Fatalf("there is no choice %s", label)
		}
		a.settle(t, p)
	}
	question := a.hears(t, p, "说明您的需求")
	for i, words := range []string{"【收到不支持的消息类型，暂无法显示】", "[收到不支持的消息类型，暂无法显示]"} {
		p.Say(words)
		a.settle(t, p)
		if last := a.hears(t, p, []string{"说明您的需求", "换一种说法"}[i]); last == question { // up the ladder
			t.Errorf("%s: the person is not told that it cannot be read", words)
		}
	}
	p.Strange("card", "什么")
	a.settle(t, p)
	a.hears(t, p, "无法识别")
}

// TestALongAnswerIsHandedOutAsFarAsTheBudgetGoes: two messages stay in reserve for officers' words.
func TestALongAnswerIsHandedOutAsFarAsTheBudgetGoes(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	before := len(a.settle(t, p))
	m := bot.Message{From: a.identity("o1"), ID: "m1", Kind: flows.InputText}
	var answers [4]string
	var group sync.WaitGroup
	for i, replica := range []*account{a, a.replica(), a, a.replica()} { // WeChat may be heard by several at once
		group.Go(func() {
			var err error
			if answers[i], err = replica.early(context.Background(), m, []string{"一", "二", "三", "四", "五"}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, passive := range answers {
		if !strings.HasPrefix(passive, "三") || !strings.Contains(passive, "更多 · More") || passive != answers[0] {
			t.Errorf("passive reply %q", passive)
		}
	}
	var sent []string
	for _, shown := range p.Chat()[before:] {
		sent = append(sent, shown.Text)
	}
	if fmt.Sprint(sent) != "[一 二]" {
		t.Errorf("sent %v", sent)
	}
	if _, err := a.sayLate(t.Context(), m, "这一页晚了"); err != nil { // and the last page may be late
		t.Error(err)
	}
	a.hears(t, p, "这一页晚了")
	for class, want := range map[cases.Class]bool{cases.ClassService: false, cases.ClassWords: true, cases.ClassLegal: true} {
		if _, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{Text: "通知", Language: locales.ZH, Class: class}); (err == nil) != want {
			t.Errorf("a message of class %s: %v", class, err)
		}
	}
	p.Say("更多")
	a.settle(t, p)
	a.hears(t, p, "四")
	first, again, err := p.Redeliver()
	if err != nil || first != again {
		t.Errorf("first %q, again %q, %v", first, again, err)
	}
	p.Press("更多 · More")
	a.settle(t, p)
	if last := a.hears(t, p, "五"); strings.Contains(last, "更多") {
		t.Errorf("the last page offers more: %q", last)
	}
}
