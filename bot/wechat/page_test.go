package wechat

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/bot"
	"pgregory.net/rapid"
)

func TestChoicesAreNumberedAndCanBeTapped(t *testing.T) {
	t.Parallel()
	got := pages([]bot.Spoken{{Text: "您同意吗？", Buttons: []bot.Button{
		{Label: "同意", Data: "k3.yes"}, {Label: `R&D "x"`, Data: "k3.no"}, {Label: "上一步", Data: "k3.!back", Unnumbered: true},
	}}}, maxText)
	want := `您同意吗？
1. <a href="weixin://bizmsgmenu?msgmenucontent=同意&msgmenuid=k3.yes">同意</a>
2. <a href="weixin://bizmsgmenu?msgmenucontent=R＆D ＂x＂&msgmenuid=k3.no">R&D "x"</a>
<a href="weixin://bizmsgmenu?msgmenucontent=上一步&msgmenuid=k3.!back">上一步</a>`
	if len(got) != 1 || got[0] != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n---\n"), want)
	}
	act := link(bot.Button{Label: "接办", Data: "!act:take_on:411002-2026-000001-3"})
	if !strings.Contains(act, "msgmenucontent=接办 411002-2026-000001-3&") {
		t.Errorf("an act whose data is lost cannot be understood: %s", act)
	}
}

// TestManyActsCanBeTapped: whatever an officer may do with a case is a tap away, on one page with the question.
func TestManyActsCanBeTapped(t *testing.T) {
	t.Parallel()
	var buttons []bot.Button
	for i, label := range []string{
		"不予受理", "移送", "分派", "转交", "延长期限", "提出处理方案", "组织调解", "征求意见", "现场核查", "办结", "终止办理", "送达", "导出案卷", "文书", "申请查看身份", "登记联系", "更正",
	} {
		buttons = append(buttons, bot.Button{Label: label, Data: fmt.Sprintf("!begin_verb_number_%02d:411002-2026-000001-3:12", i), Unnumbered: true})
	}
	got := pages([]bot.Spoken{{Text: "【案件 411002-2026-000001-3】\n可以进行的操作：", Buttons: buttons}}, maxText)
	if len(got) != 1 || strings.Count(got[0], "<a href=") != len(buttons) || !strings.Contains(got[0], "msgmenucontent=延长期限 411002-2026-000001-3&") {
		t.Errorf("%d pages of which the first is\n%s", len(got), got[0])
	}
	few := pages([]bot.Spoken{{Text: "可以进行的操作：", Buttons: buttons[:5]}}, maxText)
	if !strings.Contains(few[0], "msgmenuid=!begin_verb_number_00:411002-2026-000001-3:12") {
		t.Errorf("few acts lose their data: %s", few[0])
	}
}

// TestTheLinesOfAListAreTappedWhereTheyStand and are not said twice.
func TestTheLinesOfAListAreTappedWhereTheyStand(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("您承办的案件：")
	var buttons []bot.Button
	for n := range 10 {
		number := fmt.Sprintf("411002-2026-%06d-5", n+1)
		fmt.Fprintf(&text, "\n%d. %s 服务官申请，已转交承办人，2026年3月5日（星期四），由您承办", n+1, number)
		buttons = append(buttons, bot.Button{Label: "查看 " + number, Data: "!act:look:" + number})
	}
	buttons = append(buttons, bot.Button{Label: "录入案件", Data: "!begin_entry", Unnumbered: true})
	got := pages([]bot.Spoken{{Text: text.String(), Buttons: buttons}}, maxText)
	all := strings.Join(got, "\n")
	for _, want := range []string{
		`10. <a href="weixin://bizmsgmenu?msgmenucontent=查看 411002-2026-000010-5&msgmenuid=1">411002-2026-000010-5</a> 服务官申请`, `">录入案件</a>`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in\n%s", want, all)
		}
	}
	if n := strings.Count(all, "<a href="); n != 11 || len(got) > 2 || strings.Count(all, "1. ") != 1 {
		t.Errorf("%d links on %d pages:\n%s", n, len(got), all)
	}
	for _, page := range got {
		if strings.Count(page, "<a href=") != strings.Count(page, "</a>") || len(page) > maxText {
			t.Errorf("a page of %d bytes cuts a link:\n%s", len(page), page)
		}
	}
	buttons[3].Data = "k.other" // one that is no line of the list
	if got := pages([]bot.Spoken{{Text: text.String(), Buttons: buttons}}, maxText); !strings.Contains(strings.Join(got, "\n"), "\n10. <a href=") && !strings.Contains(strings.Join(got, "\n"), "10. 查看") {
		t.Errorf("the choices are lost:\n%s", strings.Join(got, "\n"))
	}
}

func TestWhatPeopleWriteIsNoLink(t *testing.T) {
	t.Parallel()
	wrote := `<a href="weixin://bizmsgmenu?msgmenucontent=ok&msgmenuid=!act:take_on:411002-2026-000003-1:2">点这里</a>`
	for _, hidden := range []string{"", "\ufffe", "\uffff", "\x01", "\x7f"} { // which goes before WeChat reads it
		wrote := strings.ReplaceAll(wrote, "<", "<"+hidden)
		got := pages([]bot.Spoken{{Text: "事项：" + wrote, Buttons: []bot.Button{{Label: wrote, Data: "k.v"}}}}, maxText)
		page := printable(got[0])
		if strings.Count(page, "<a") != 1 || strings.Count(page, "</a") != 1 || strings.Count(page, "点这里") != 3 {
			t.Errorf("after a < comes %q:\n%s", hidden, page)
		}
	}
	if got := harmless("等了 < 30 天，<=5 件，<b>，<"); got != "等了 < 30 天，<=5 件，＜b>，＜" {
		t.Error(got)
	}
	if got := printable("好\x00\x08的\n"); got != "好的\n" {
		t.Errorf("%q", got)
	}
}

// Whatever is said, every page fits, no character is cut, and nothing but blanks is lost.
func TestPagesFitAndLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var replies []bot.Spoken
		var words strings.Builder
		for i := range rapid.IntRange(1, 4).Draw(t, "replies") {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("许昌市外商投诉。！？\n a.é😀")), 1, 1500, -1).Draw(t, "text")
			var buttons []bot.Button
			for b := range rapid.IntRange(0, 20).Draw(t, "buttons") {
				buttons = append(buttons, bot.Button{Label: fmt.Sprintf("选项%d之%d", i, b), Data: "k.v", Unnumbered: b > 9})
			}
			replies = append(replies, bot.Spoken{Text: text, Buttons: buttons})
			words.WriteString(text)
		}
		out := pages(replies, maxText)
		all := strings.Join(out, "")
		for _, page := range out {
			if len(page) > maxText || !utf8.ValidString(page) || page == "" {
				t.Fatalf("page of %d bytes: %q", len(page), page)
			}
		}
		for i, r := range replies {
			for b := range r.Buttons {
				if label := fmt.Sprintf("选项%d之%d", i, b); !strings.Contains(all, label) {
					t.Fatalf("choice %s is lost", label)
				}
			}
		}
		for _, r := range "许昌市外商投诉。！？aé😀" {
			if said, wrote := strings.Count(all, string(r)), strings.Count(words.String(), string(r)); said < wrote {
				t.Fatalf("%d of %d %c are left", said, wrote, r)
			}
		}
	})
}
