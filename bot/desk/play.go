package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// act is a line of a script: what is done on a phone. [Label] presses a button, + sends a picture.
type act struct{ phone, does string }

func on(phone string, does ...string) []act {
	out := make([]act, len(does))
	for i, d := range does {
		out[i] = act{phone, d}
	}
	return out
}

// script is what "show me" plays: a complaint in Chinese on WeChat, a request in English on Telegram, and the two
// officers who take them on.
func script() []act {
	return slices.Concat(
		on("wang", "菜单", "[提出投诉]", "[同意]", "[外商投资企业]", "[行政行为侵害了合法权益]", "[否]", "魏都区", "[行政审批]", "魏都区自然资源局", "[跳过]",
			"今年3月我公司申请扩建厂房的施工许可，材料齐全，至今没有书面答复。", "二〇二六年三月五日", "请求限期作出书面答复",
			"受理回执编号 2026-031，窗口三次口头答复不一致。", "+", "[完成]", "[否]", "[否]", "[否]", "许昌海光机械有限公司", "[跳过]", "河南省许昌市魏都区建设路1号", "461000",
			"王女士", "138 0013 8000", "没有", "电话改成 0374-2123456", "[否]", "[跳过]", "[否]", "[提交投诉]"),
		on("miller", "/menu", "[Ask for a service officer]", "[I agree]", "Changge", "[Permits and approvals]", "We need a building permit for our new plant. Which office do we apply to?",
			"How long does it take?", "[Normal]", "Harbour Light Machinery Ltd", "Jane Miller", "+44 20 7946 0958", "[English]", "[Skip]", "[Skip]", "[Send request]"),
		on("li", "[接办]"), on("chen", "[接办]"), on("wang", "进度"), on("miller", "/status"),
	)
}

var errAlreadyPlaying = errors.New("the demonstration is running")

// play holds the conversations of the script, one line after another.
func (d *Demo) play(w http.ResponseWriter, r *http.Request) {
	if !d.playing.CompareAndSwap(false, true) {
		http.Error(w, errAlreadyPlaying.Error(), http.StatusConflict)
		return
	}
	ctx := context.WithoutCancel(r.Context()) // whoever pressed the button may close the page
	go func() {
		defer d.playing.Store(false)
		limited, cancel := context.WithTimeout(ctx, 10*time.Minute)
		defer cancel()
		if err := d.perform(limited, script(), d.Pace); err != nil {
			d.Log.Warn("the demonstration stopped", "error", err)
		}
	}()
	w.WriteHeader(http.StatusNoContent)
}

// perform plays a script. It stops where a button is not there: somebody else is using the phone.
func (d *Demo) perform(ctx context.Context, script []act, pace time.Duration) error {
	for i, a := range script {
		at := slices.IndexFunc(d.Phones, func(p Phone) bool { return p.ID == a.phone })
		if at < 0 {
			return fmt.Errorf("line %d: there is no phone %s", i+1, a.phone)
		}
		phone := d.Phones[at].person
		if err := do(ctx, phone, a.does); err != nil {
			return fmt.Errorf("line %d, on %s: %w", i+1, a.phone, err)
		}
		if err := answered(ctx, phone, pace); err != nil {
			return fmt.Errorf("line %d, on %s: %w", i+1, a.phone, err)
		}
	}
	return nil
}

// do does one line on a phone. A button may come a little later than the script expects it, such as a pushed case's.
func do(ctx context.Context, phone person, does string) error {
	if does == "+" {
		data, err := paper()
		if err == nil {
			phone.picture(data)
		}
		return err
	}
	label, presses := strings.CutPrefix(does, "[")
	if !presses {
		phone.Say(does)
		return nil
	}
	label = strings.TrimSuffix(label, "]")
	for deadline := time.Now().Add(10 * time.Second); !phone.Press(label); {
		if time.Now().After(deadline) {
			return fmt.Errorf("there is no button %s", label)
		}
		if err := wait(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// answered waits until a phone's message was answered, and then a while for the reader.
func answered(ctx context.Context, phone person, pace time.Duration) error {
	for !phone.Idle() {
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return wait(ctx, pace)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
