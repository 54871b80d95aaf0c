package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// act is a line of a script: what is done on a phone. [Label] presses a button, […end] one whose label ends so, + sends a
// picture, …words waits until the account has said these words. {case} stands for the case that the phone was told of in
// this play.
type act struct{ phone, does string }

func on(phone string, does ...string) []act {
	out := make([]act, len(does))
	for i, d := range does {
		out[i] = act{phone, d}
	}
	return out
}

// script is what "show me" plays: a complaint in Chinese on WeChat and a request in English on Telegram are made, taken on
// and answered; what the officer proposes on the complaint a second person approves on his own phone. Both look at their
// lists first, because WeChat lets nobody write to them who have been silent for two days.
func script() []act {
	return slices.Concat(
		on("zhou", "逾期案件"), on("li", "我的案件"),
		on("wang", "菜单", "[提出投诉]", "[同意]", "[外商投资企业]", "[行政行为侵害了合法权益]", "[否]", "魏都区", "[行政审批]", "魏都区自然资源局", "[跳过]",
			"今年3月我公司申请扩建厂房的施工许可，材料齐全，至今没有书面答复。", "二〇二六年三月五日", "请求限期作出书面答复",
			"受理回执编号 2026-031，窗口三次口头答复不一致。", "+", "[完成]", "[否]", "[否]", "[否]", "许昌海光机械有限公司", "[跳过]", "河南省许昌市魏都区建设路1号", "461000",
			"王女士", "138 0013 8000", "没有", "电话改成 0374-2123456", "[否]", "[跳过]", "[否]", "[提交投诉]"),
		on("miller", "/menu", "[Ask for a service officer]", "[I agree]", "Changge", "[Permits and approvals]", "We need a building permit for our new plant. Which office do we apply to?",
			"[Normal]", "Harbour Light Machinery Ltd", "Jane Miller", "+44 20 7946 0958", "[English]", "[Skip]", "[Skip]", "[Send request]"),
		on("li", "…新案件", "[接办]"), on("chen", "…新案件", "[接办]"), on("wang", "…接办", "进度"),
		on("miller", "…has taken on", "/status", "Can the fire safety drawings follow later?", "[…{case}]"),
		on("chen", "…留言", "[查看]", "[答复]", "You apply to the Changge Bureau of Natural Resources. The fire safety drawings can follow within 10 working days.", "[发出答复]"),
		on("li", "[受理]", "[确认受理]"), on("wang", "…已受理", "请问自然资源局那边有消息了吗？", "[…{case}]"),
		on("li", "…留言", "[查看]", "[就此案交谈]", "王女士您好，区里今天已经会商，自然资源局正在制作书面决定，做好后马上告诉您。"),
		on("wang", "…会商", "好的，辛苦了。"),
		on("li", "…辛苦", "[拟定结果]", "[已处理，投诉人同意终结]", "魏都区自然资源局已就施工许可作出书面决定并送达公司，投诉人同意终结。", "[提交批准]"),
		on("zhou", "…等待您批准", "[查看]", "[批准“终结”]"),
		on("li", "…已批准", "[查看]", "[送达结果]", "[聊天]", "[确认已送达]"),
		on("wang", "…已送达", "[评价]", "[是]", "[非常满意]", "[跳过]", "[提交评价]"), on("miller", "…was answered"),
	)
}

var errAlreadyPlaying = errors.New("the demonstration is running")

// play holds the conversations of the script, one line after another.
func (d *Demo) play(w http.ResponseWriter, r *http.Request) {
	if !d.playing.CompareAndSwap(false, true) {
		http.Error(w, errAlreadyPlaying.Error(), http.StatusConflict)
		return
	}
	d.stopped.Store(false)
	ctx := context.WithoutCancel(r.Context()) // whoever pressed the button may close the page
	go func() {
		defer d.playing.Store(false)
		limited, cancel := context.WithTimeout(ctx, 10*time.Minute)
		defer cancel()
		if err := d.perform(limited, script(), d.Pace); err != nil {
			d.Log.Warn("the demonstration stopped", "error", err)
			d.stopped.Store(true)
		}
	}()
	w.WriteHeader(http.StatusNoContent)
}

// stage is a phone in a play: what it showed before its last line, and the case of which it was told.
type stage struct {
	person person
	before int64
	told   string
}

// perform plays a script. It stops where a button is not there: somebody else is using the phone.
func (d *Demo) perform(ctx context.Context, script []act, pace time.Duration) error {
	stages := map[string]*stage{}
	for _, p := range d.Phones {
		stages[p.ID] = &stage{person: p.person, before: last(p.person.bubbles())}
	}
	for i, a := range script {
		s := stages[a.phone]
		if s == nil {
			return fmt.Errorf("line %d: there is no phone %s", i+1, a.phone)
		}
		if err := s.do(ctx, strings.ReplaceAll(a.does, "{case}", s.told)); err != nil {
			return fmt.Errorf("line %d, on %s: %w", i+1, a.phone, err)
		}
		if err := answered(ctx, s.person, pace); err != nil {
			return fmt.Errorf("line %d, on %s: %w", i+1, a.phone, err)
		}
	}
	return nil
}

// last is the newest message of a phone; 0 where there is none.
func last(chat []bubble) int64 {
	if len(chat) == 0 {
		return 0
	}
	return chat[len(chat)-1].ID
}

// do does one line on a phone. A button may come a little later than the script expects it.
func (s *stage) do(ctx context.Context, does string) error {
	words, waits := strings.CutPrefix(does, "…")
	if waits {
		return until(ctx, "the words "+words, func() bool { return s.hears(words) })
	}
	s.hears("")
	s.before = last(s.person.bubbles())
	label, presses := strings.CutPrefix(does, "[")
	switch {
	case does == "+":
		data, err := paper()
		if err == nil {
			s.person.picture(data)
		}
		return err
	case presses:
		label = strings.TrimSuffix(label, "]")
		end, open := strings.CutPrefix(label, "…")
		return until(ctx, "the button "+label, func() bool {
			if open {
				label = ending(s.person.bubbles(), end)
			}
			return s.person.Press(label)
		})
	}
	s.person.Say(does)
	return nil
}

// ending is the newest label on a phone that ends with words; empty where there is none.
func ending(chat []bubble, words string) string {
	for _, b := range slices.Backward(chat) {
		if i := slices.IndexFunc(b.labels, func(label string) bool { return strings.HasSuffix(label, words) }); i >= 0 {
			return b.labels[i]
		}
	}
	return ""
}

// hears says whether the account has said words since the phone's last line, and notes the first case that it named.
func (s *stage) hears(words string) bool {
	heard := false
	for _, b := range s.person.bubbles() {
		if b.Mine || b.ID <= s.before {
			continue
		}
		if s.told == "" {
			s.told = regexp.MustCompile(`\d{6}-\d{4}-\d{6}-\d`).FindString(b.Text)
		}
		heard = heard || strings.Contains(b.Text, words)
	}
	return heard
}

// until waits for what the script expects, for as long as a notice may take.
func until(ctx context.Context, expected string, there func() bool) error {
	for deadline := time.Now().Add(30 * time.Second); !there(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s did not come", expected)
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
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
