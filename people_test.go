package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestASecondPersonApprovesAChat in his or her own, on either platform, by button or by word.
func TestASecondPersonApprovesAChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	lead, officer, second := w.telegram.Person(7001, "陈", "zh-hans"), w.wechat.Person("li", "李"), w.telegram.Person(7003, "Zhao", "en")
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	add := func(o store.Officer) string {
		t.Helper()
		_, code, err := w.house.db.AddOfficer(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	code := add(store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(officer, "绑定 "+code, "陈主任批准后", "我的案件", "已绑定的承办人员")
	if asked := w.sees(lead, "申请绑定为魏都区李明"); !strings.Contains(asked, "微信") || strings.Contains(asked, code) {
		t.Errorf("the lead is asked: %s", asked)
	}
	asked := lead.Chat()[len(lead.Chat())-1]
	binding := regexp.MustCompile(`编号 (\d+)`).FindStringSubmatch(asked.Text)[1]
	w.talk(officer, "批准绑定 "+binding, "已绑定的承办人员") // nobody approves himself
	w.talk(lead, "[批准绑定 "+binding+"]", "已批准")
	w.sees(officer, "此聊天已绑定为魏都区的承办人账号")
	w.talk(officer, "我的案件", "没有承办的案件")
	lead.PressData(asked.ID, "!binding_refuse:"+binding)
	w.sees(lead, "已批准，该聊天现为李明") // what was decided stands

	w.talk(second, "/start bind_"+add(store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"}), "as soon as 陈主任 approves it")
	w.sees(lead, "申请绑定为魏都区Zhao Lei")
	last := lead.Chat()[len(lead.Chat())-1].Text
	w.talk(lead, "拒绝绑定 "+regexp.MustCompile(`编号 (\d+)`).FindStringSubmatch(last)[1], "已拒绝")
	w.sees(second, "It was refused")
	w.talk(second, "cases", "Only officers whose chat is registered")
	w.talk(lead, "批准绑定 999", "没有编号为 999")
}
