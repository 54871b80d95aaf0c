package main

import (
	"regexp"
	"testing"

	"github.com/lotusdesk/lotusdesk/store"
)

// TestTheMainJobOnARedisCluster of three nodes: whatever the program keeps of a contact lies together on one of them.
func TestTheMainJobOnARedisCluster(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.RedisURL = servers.RedisClusterURL(t) })
	officer, investor := w.wechat.Person("officer-li", "李"), w.wechat.Person("investor", "王")
	w.talk(officer, "你好", "请选择")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(investor, "你好", "请选择")
	w.talk(investor, requestZH...)
	number := regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(w.sees(officer, "新案件 411002"))
	w.talk(officer, "接办 "+number, "您已接办案件")
	w.sees(investor, "服务官")
	w.talk(investor, "进度", number)
	jane := w.telegram.Person(8001, "Jane", "en")
	w.talk(jane, request...)
	w.talk(jane, "ABCD-EFGH-JKLM-NPQR-ST", "no case with this access code")
	if rows := w.settled(); len(rows) != 2 {
		t.Errorf("cases %+v", rows)
	}
}
