package telegram

import (
	"context"
	"testing"
)

func TestAPersonIsReachedByPolling(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { d.Poll(ctx); close(done) }()
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start officer")
	d.hears(t, p, "请选择")
	p.Press("申请服务官")
	d.hears(t, p, "您同意按此办理吗")
	cancel()
	<-done
}
