package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/nodetest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// foreignPhone is a phone on WeChat whose crypto was written by others. It reads only what answers it.
type foreignPhone struct {
	t      *testing.T
	client *nodetest.Client
	last   string
}

func (p *foreignPhone) ask(question map[string]string) bool {
	p.t.Helper()
	var answer struct {
		Status int
		Text   string
		Error  string
	}
	p.client.Ask(question, &answer)
	p.last = answer.Text
	if answer.Error != "" {
		p.t.Log(answer.Error)
	}
	return answer.Error == "" && answer.Status == 200
}

func (p *foreignPhone) Say(text string)         { p.ask(map[string]string{"text": text}) }
func (p *foreignPhone) Press(label string) bool { return p.ask(map[string]string{"tap": label}) }
func (p *foreignPhone) Idle() bool              { return true } // it waits for each answer
func (p *foreignPhone) Length() int             { return 0 }
func (p *foreignPhone) Answered(_ context.Context, _ int, text string) (string, int, bool) {
	return p.last, 0, strings.Contains(p.last, text)
}

// complaint is a Chinese complaint of kind A, as it is held on WeChat.
var complaint = []string{
	"你好", "请选择",
	"[提出投诉]", "您同意按此办理吗",
	"[同意]", "以什么身份",
	"1", "哪一类情况",
	"[行政行为侵害了合法权益]", "民商事纠纷",
	"[否]", "哪个县",
	"襄城", "主要涉及哪个方面",
	"[行政审批]", "请写全称",
	"襄城县自然资源局", "邮编或联系方式",
	"[跳过]", "发生了什么事",
	"2026年3月我公司申请施工许可，材料齐全，至今没有答复。", "哪一天知道",
	"二〇二六年三月五日", "希望怎样解决",
	"请求限期作出书面答复", "事实和理由",
	"受理回执编号 2026-031，窗口三次口头答复不一致。", "证据材料",
	"跳过", "上级投诉工作机构",
	"[否]", "信访",
	"[否]", "诉讼或仲裁",
	"[否]", "名称或姓名",
	"许昌海光机械有限公司", "统一社会信用代码",
	"91350100M000100Y43", "通讯地址",
	"河南省许昌市襄城县建设路1号", "邮政编码",
	"461700", "联系人",
	"王女士", "联系电话",
	"138 0013 8000", "电子邮箱",
	"没有", "代理人",
	"[否]", "主体资格证明",
	"跳过", "隐去您的身份",
	"[否]", "提交投诉", // the last page: the answers stand on the one before
	"[提交投诉]", "投诉已收到，编号",
}

// requestZH is a Chinese request for a service officer.
var requestZH = []string{
	"[申请服务官]", "您同意按此办理吗",
	"[同意]", "哪个县",
	"[魏都区]", "哪方面的服务",
	"[行政审批]", "说明您的需求",
	"新厂房需要办理施工许可。", "有多急",
	"[一般]", "企业名称",
	"许昌海光机械有限公司", "联系人",
	"王女士", "联系电话",
	"13800138000", "哪种语言",
	"[中文]", "什么时间",
	"跳过", "相关材料",
	"跳过", "请核对",
	"[提交申请]", "申请已收到",
}

// TestAnIndependentClientOpensCasesOnWeChat holds the main job end to end in AES mode.
func TestAnIndependentClientOpensCasesOnWeChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.wechat.Person("officer-li", "李")
	officer.Follow("")
	id := w.officer(officer, store.Officer{Name: "李明", Unit: "411025", Language: "zh"})
	w.officer(w.wechat.Person("officer-zhao", "赵"), store.Officer{Name: "赵磊", Unit: "411002", Language: "zh"})
	w.wechat.Person("investor", "王").Opened() // whom the notices reach; what she writes comes from elsewhere
	investor := &foreignPhone{t: t, client: nodetest.Start(t, "bot/wechat/wechattest/testdata/client", "phone.mjs",
		w.url+"/wechat/callback", w.settings.WeChatToken, w.settings.WeChatAESKey, w.settings.WeChatAppID, "investor")}
	w.talk(investor, complaint...)

	push := w.sees(officer, "新案件 411025")
	for _, private := range []string{"海光", "王女士", "8000", "施工许可", "自然资源局"} {
		if strings.Contains(push, private) {
			t.Errorf("the push has personal data: %s", push)
		}
	}
	number := regexp.MustCompile(`411025-\d{4}-000001-\d`).FindString(push)
	w.talk(officer, "[查看]", "案件 "+number, "[接办]", "您已接办案件 "+number)
	w.sees(w.wechat.Person("investor", "王"), "您的投诉 "+number+" 已由襄城县的承办人接办")
	w.talk(investor, "进度", number)
	w.talk(investor, "菜单", "请选择")
	w.talk(investor, requestZH...)
	w.sees(w.wechat.Person("officer-zhao", "赵"), "新案件 411002")

	rows := w.settled()
	if len(rows) != 2 || string(rows[0].State) != "taken_on" || rows[0].Officer != id || string(rows[1].State) != "assigned" {
		t.Fatalf("cases %+v", rows)
	}
	for _, n := range rows[0].Notices {
		if n.State != store.NoticeSent || n.Channel != "wechat" {
			t.Errorf("notice %+v", n)
		}
	}
	for _, secret := range []string{"海光", "王女士", "13800138000", "施工许可", "appsecret", "84_TOKEN", `"investor"`} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// TestNoticesFindAnotherWay: with the window closed a template message says as much as it may.
func TestNoticesFindAnotherWay(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.wechat.Person("officer-li", "李")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	lead := w.telegram.Person(7001, "陈", "zh-hans")
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	investor := w.wechat.Person("investor", "王")
	ask := func() string {
		t.Helper()
		w.talk(investor, "菜单", "请选择")
		w.talk(investor, requestZH...)
		return regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(w.sees(investor, "申请已收到"))
	}
	w.talk(investor, "你好", "请选择")
	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
	first := ask()
	w.sees(officer, "有新案件待接办")
	w.sees(officer, first)

	officer.RefuseTemplates() // WeChat takes the template and says later that it did not arrive
	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45047, ErrMsg: "out of response count limit"})
	second := ask()
	w.sees(lead, "新案件 "+second)
	w.sees(lead, "此消息应发给李明")

	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45047, ErrMsg: "out of response count limit"})
	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/template/send", ErrCode: 43004, ErrMsg: "require subscribe"})
	third := ask()
	w.sees(lead, "新案件 "+third) // nothing reaches the officer any more

	rows := w.settled()
	var went []string
	for _, row := range rows {
		went = append(went, row.Notices[0].Channel+" "+string(row.Notices[0].State))
	}
	if fmt.Sprint(went) != "[wechat sent telegram elsewhere telegram elsewhere]" {
		t.Errorf("the notices went %v", went)
	}
}
