package main

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnOrderIsNoMessage: what an officer writes behind a number goes to the investor only if the officer says so, and the act
// that the words name is offered instead.
func TestAnOrderIsNoMessage(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, other, jane := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "孙", "zh-hans"), w.telegram.Person(8001, "Jane", "en")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(jane, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.act(li, number, "take_on")
	w.officer(other, store.Officer{Name: "孙丽", Unit: "411002", Language: "zh"})
	n := string(number)
	for _, order := range []string{n + " 拟不予受理", n + " 这家先拖一拖，下周再说", n + " 转给王芳", "案件 " + n + " 期限到哪天", "案件" + n + "要延期", n + "\n内部备注：当事人态度不好"} {
		w.talk(officer, order, "还没有发给任何人", "不发送", "内容没有发出")
	}
	w.talk(officer, n+" 备注：当事人态度不好", "（投诉，承办人已接办）", "[存为内部备注]", "已记入案件")
	w.talk(officer, "受理 "+n, "办结期限", n+" 这家先拖一拖", "还没有发给任何人", "提交", "还没有发给任何人", "3", "内容没有发出")
	w.talk(officer, n+" 拟不予受理", "还没有发给任何人", "[不予受理]", "依据哪一项")
	w.talk(other, n+" 不予受理吧", "由李明承办", "#411002-2026-000099-1 不予受理吧", "没有找到案件")
	if got := w.written(number); len(got) > 0 {
		t.Fatalf("the investor was sent %v", got)
	}
	w.talk(officer, n+" 请您下周一来一趟", "还没有发给任何人", "[发给对方]", "已发给案件 "+n+" 的当事人")
	w.sees(jane, "请您下周一来一趟")
	c, _, err := w.house.db.Case(t.Context(), number)
	if got := strings.Join(w.written(number), "|"); err != nil || c.State != cases.StateTakenOn || got != "officer: 请您下周一来一趟" {
		t.Errorf("the case is %s with %s, %v", c.State, got, err)
	}
}
