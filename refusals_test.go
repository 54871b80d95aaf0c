package main

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/store"
)

// TestARefusalSaysWhyAndWhatElse there is to do.
func TestARefusalSaysWhyAndWhatElse(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, jane := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(8001, "Jane", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(jane, "/start", "请选择")
	number := w.complain("one", w.onTelegram("8001"), "zh")
	n := string(number)
	w.act(li, number, "accept")
	w.talk(officer, "办结 "+n, "是投诉，不适用“办结”", "[拟定结果]", "终结", "取消", "确定放弃", "是", "已放弃",
		"分办 "+n, "无权办理“分办”，可请本单位负责人办理", "[移交]", "移交", "取消", "确定放弃", "是", "已放弃",
		"查看 411002-2026-000099-1", "请核对编号")
	w.talk(jane, "评价 "+n, "办结后即可评价", "查看 "+n, "已受理")
}
