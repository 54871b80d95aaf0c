package papers

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write what the papers say into testdata")

// set opens the papers that the program carries, or a folder's.
func set(t *testing.T, dir string) *Set {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, texts.WithDefaults(locales.Vars{"absence_time": locales.Text{Key: "unit_of_time.days", Vars: locales.Vars{"count": 30}}}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fonts(t *testing.T) faces {
	t.Helper()
	f, err := unpacked()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// lines are what pages say, line by line.
func lines(pages []page) string {
	var b strings.Builder
	for i, p := range pages {
		if i > 0 {
			b.WriteString("————— page\n")
		}
		for j, l := range p {
			if j > 0 && p[j-1].y == l.y {
				b.WriteString("\t")
			} else if j > 0 {
				b.WriteString("\n")
			}
			b.WriteString(l.text())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestWhatEveryPaperSays(t *testing.T) {
	t.Parallel()
	s, f := set(t, ""), fonts(t)
	for _, paper := range cases.Papers() {
		for _, l := range locales.Languages() {
			t.Run(fmt.Sprintf("%s.%s", paper, l), func(t *testing.T) {
				t.Parallel()
				blocks, err := s.blocks(Sample(paper), l)
				if err != nil {
					t.Fatal(err)
				}
				pages, missed := typeset(f, blocks, l)
				inside(t, pages)
				if len(missed) > 0 {
					t.Errorf("the fonts lack %q", missed)
				}
				got, file := lines(pages), filepath.Join("testdata", fmt.Sprintf("%s.%s.golden", paper, l))
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil || got != string(want) {
					t.Errorf("%v: the paper says\n%s\nand should say (go test ./papers -update writes it)\n%s", err, got, want)
				}
			})
		}
	}
}

// fataler is a test or a property.
type fataler interface {
	Helper()
	Errorf(string, ...any)
}

// TestPapersForAnAcceptedComplaint asks for what is missing without speaking of a decision that was made already.
func TestPapersForAnAcceptedComplaint(t *testing.T) {
	t.Parallel()
	f := Sample(cases.SupplementRequest)
	f.Case.Marks.Accepted = cases.DateOf(f.Event.At)
	for language, want := range map[locales.Language][2]string{locales.ZH: {"已于2026年9月4日受理该投诉", "不予受理"}, locales.EN: {"accepted the complaint on 4 September 2026", "decline"}} {
		blocks, err := set(t, "").blocks(f, language)
		if err != nil {
			t.Fatal(err)
		}
		if said := fmt.Sprint(blocks); !strings.Contains(said, want[0]) || strings.Contains(said, want[1]) || strings.Contains(said, "重新计算") || strings.Contains(said, "starts anew") {
			t.Errorf("the paper says %s", said)
		}
	}
}

// inside checks that nothing is beyond the margins and nothing lies on another line.
func inside(t fataler, pages []page) {
	t.Helper()
	for i, p := range pages {
		for j, l := range p {
			if l.x < left-0.01 || l.x+l.width() > pageWidth-right+0.01 || l.y-l.size < top-l.size*0.3 || l.y > pageHeight-bottom+0.01 {
				t.Errorf("page %d: %q is beyond the margins: x %.1f to %.1f, y %.1f", i+1, l.text(), l.x, l.x+l.width(), l.y)
			}
			if j > 0 && p[j-1].y != l.y && l.y-p[j-1].y < l.size {
				t.Errorf("page %d: %q lies on %q", i+1, l.text(), p[j-1].text())
			}
		}
	}
}

// written is a text without what breaking lines may add or drop.
func written(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// TestLinesBreakWhereTheyMay: no text is too long or too strange for a paper.
func TestLinesBreakWhereTheyMay(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	word := rapid.StringMatching(`[A-Za-z0-9éü-]{1,14}`)
	han := rapid.StringMatching(`[一-龥]{1,30}`)
	after := rapid.SampledFrom([]string{"，", "。", "；", "：", "？", "！", "）", "》", "”", "、", "……", "%"})
	before := rapid.SampledFrom([]string{"（", "《", "“", "〔"})
	token := rapid.Custom(func(t *rapid.T) string {
		middle := rapid.OneOf(word, han, rapid.Just("——"), rapid.Just("한글")).Draw(t, "middle")
		return rapid.SampledFrom([]string{middle, middle + after.Draw(t, "after"), before.Draw(t, "before") + middle, " " + middle}).Draw(t, "token")
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(token, 1, 90).Draw(t, "text"), "")
		l := rapid.SampledFrom(locales.Languages()).Draw(t, "language")
		as := rapid.SampledFrom([]role{paragraph, item, row, title, addressee, note}).Draw(t, "role")
		s := &setter{faces: f, latin: latin(l), missing: map[rune]int{}}
		pages := layout(s, []block{{role: as, label: "标签 label", text: text}, {role: signature, text: "魏都区"}, {role: signature, text: "2026年9月7日"}}, l)
		inside(t, pages)
		var got strings.Builder
		for i, p := range pages {
			if i == len(pages)-1 && p[0].role == signature {
				t.Errorf("the signature stands alone on page %d", i+1)
			}
			for _, line := range p {
				if line.role != as || line.bold && as == row {
					continue
				}
				said := []rune(line.text())
				got.WriteString(line.text())
				if strings.ContainsRune("，。；：？！）》”、…%", said[0]) || strings.ContainsRune("（《“〔", said[len(said)-1]) && len(said) > 1 && !strings.HasSuffix(text, string(said[len(said)-1])) {
					t.Errorf("a line is broken wrongly: %q", line.text())
				}
			}
		}
		if written(got.String()) != written(text) {
			t.Errorf("said %q of %q", got.String(), text)
		}
	})
}

// TestLongAndManyFactsFit: what people write fits, however much it is, and the signature is never alone.
func TestLongAndManyFactsFit(t *testing.T) {
	t.Parallel()
	s, f := set(t, ""), fonts(t)
	for _, paper := range cases.Papers() {
		for _, l := range locales.Languages() {
			facts := Sample(paper)
			facts.Answers["company"] = strings.Repeat("许昌海光精密机械（集团）", 8) + "Harbour Light Precision Machinery Holding GmbH & Co. KGaA"
			facts.Unit.ZH, facts.Unit.EN = "许昌经济技术开发区暨城乡一体化示范区联合", "Urban-Rural Integration Demonstration Zone and Xuchang Economic and Technological Development Zone"
			facts.Answers["matter"] = strings.Repeat("材料齐全，至今没有书面答复。", 200)
			facts.Answers["agent_powers"], facts.Answers["email"] = "第一行\n\n# 第二行\r\n| 第三行 | x", strings.Repeat("x", 180)+"@example.com"
			for name, long := range map[string]string{"reason": strings.Repeat("理由充分，依据明确。", 300), "result": strings.Repeat("Granted, as asked. ", 160), "gaps": "standing,power_of_attorney,facts,matter,request,respondent,company,address,postcode,contact,phone,evidence"} {
				if facts.Event.Data[name] != "" {
					facts.Event.Data[name] = long
				}
			}
			blocks, err := s.blocks(facts, l)
			if err != nil {
				t.Fatal(err)
			}
			pages, _ := typeset(f, blocks, l)
			inside(t, pages)
			got := written(lines(pages))
			for _, b := range blocks {
				for _, part := range strings.Fields(b.text) {
					if len([]rune(part)) < 12 && !strings.Contains(got, part) {
						t.Errorf("%s.%s does not say %q", paper, l, part)
					}
				}
			}
			for i, p := range pages {
				if p[0].role == signature {
					t.Errorf("%s.%s: page %d begins with the signature", paper, l, i+1)
				}
			}
		}
	}
}

// TestRareCharactersAreNotLost: names of the whole world are written, and what no font has is shown and named.
func TestRareCharactersAreNotLost(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	pages, missed := typeset(f, []block{{role: paragraph, text: "𠮷田、龘、𬭎、Müller、café、Škoda、Łódź、Жуков、Ελλάς、한글、O’Brien"}}, locales.ZH)
	if len(missed) > 0 || !strings.Contains(written(lines(pages)), "𠮷田、龘、𬭎、Müller、café、Škoda、Łódź、Жуков、Ελλάς、한글、O’Brien") {
		t.Errorf("the fonts lack %q; the paper says %s", missed, lines(pages))
	}
	pages, missed = typeset(f, []block{{role: paragraph, text: "😀与ไทย"}}, locales.ZH)
	said := lines(pages)
	if !slices.Contains(missed, '😀') || !strings.Contains(said, "〓与〓") || !strings.Contains(said, "U+1F600") || !strings.Contains(said, "U+0E44") {
		t.Errorf("%q are missing and the paper says %s", missed, said)
	}
}

// TestAPaperIsAPDFThatOthersCanRead: the same facts make the same bytes; poppler finds title, size, fonts and every word.
func TestAPaperIsAPDFThatOthersCanRead(t *testing.T) {
	t.Parallel()
	s := set(t, "")
	facts := Sample(cases.Rejection)
	facts.Event.Data["reason"] += "联系人𠮷田、한글、Škoda。"
	one, err := s.Write(facts, Languages(locales.EN)...)
	if err != nil {
		t.Fatal(err)
	}
	two, err := set(t, "").Write(facts, Languages(locales.EN)...)
	if err != nil || !bytes.Equal(one.PDF, two.PDF) {
		t.Errorf("the same facts make other bytes (%v)", err)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, one.PDF, 0o600); err != nil {
		t.Fatal(err)
	}
	poppler := func(args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v (poppler-utils has it; .ci/install tests installs it)\n%s", args[0], err, out)
		}
		return string(out)
	}
	text := written(poppler("pdftotext", file, "-"))
	for _, want := range []string{"外商投资企业投诉不予受理通知书", "不属于本机构的受理范围", "联系人𠮷田、한글、Škoda。", "Noticethatyourcomplaintisnotaccepted", "魏都区外商投诉工作机构", "2026年9月7日"} {
		if !strings.Contains(text, want) {
			t.Errorf("pdftotext does not find %q in %s", want, text)
		}
	}
	info := poppler("pdfinfo", file)
	for _, want := range []string{"外商投资企业投诉不予受理通知书 411002-2026-000123-8", "595.276 x 841.89 pts (A4)", "Pages:           2"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not find %q in %s", want, info)
		}
	}
	for _, font := range strings.Split(strings.TrimSpace(poppler("pdffonts", file)), "\n")[2:] {
		if !strings.Contains(font, "Identity-H       yes yes yes") {
			t.Errorf("a font is not embedded as a subset with its characters: %s", font)
		}
	}
}

// TestAWithdrawalAfterAcceptanceEndsInAPaper that says why in the complainant's words, and promises no further result.
func TestAWithdrawalAfterAcceptanceEndsInAPaper(t *testing.T) {
	t.Parallel()
	f := Sample(cases.Acceptance)
	out := cases.Event{Case: f.Case.Number, Type: cases.Withdrawn, Act: "w", Actor: cases.Actor{Role: cases.RoleContact, ID: "7"}, At: f.Event.At.AddDate(0, 0, 7),
		Data: map[string]string{"reason": "批复已经收到。", "accepted": "yes"}}
	events := append(f.Events, cases.Chain(&f.Event, []cases.Event{out})...)
	f, err := Gather(cases.Intake{}, events, cases.Led{Paper: cases.Termination, Event: events[len(events)-1]}, f.Unit, "", f.Policy)
	if err != nil || f.Paper != cases.Termination {
		t.Fatalf("the paper is %q, %v", f.Paper, err)
	}
	blocks, err := set(t, "").blocks(f, locales.ZH)
	said := ""
	for _, b := range blocks {
		said += b.text + "\n"
	}
	if err != nil || !strings.Contains(said, "投诉人书面撤回（") || !strings.Contains(said, "撤回原因：批复已经收到。") || strings.Contains(said, "异议") || strings.Contains(said, "书面处理结果") {
		t.Errorf("it says %s, %v", said, err)
	}
}

// TestTheLetterOfAnObjectionSaysWhatItObjectsTo, and is addressed to the body that decides it.
func TestTheLetterOfAnObjectionSaysWhatItObjectsTo(t *testing.T) {
	t.Parallel()
	saying := func(f Facts) string {
		blocks, err := set(t, "").blocks(f, locales.ZH)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, b := range blocks {
			said += b.label + b.text + "\n"
		}
		return said
	}
	for above, want := range map[bool]string{false: "此致\n魏都区外商投诉工作机构", true: "此致\n河南省人民政府外商台商投诉权益保护中心（由魏都区外商投诉工作机构转交）"} {
		f := Sample(cases.ComplaintLetter)
		f.Case.Parent, f.Case.Above = "411000-2026-000001-1", above
		f.Answers[cases.ObjectionAnswer] = "这不是合同争议。"
		text := saying(f)
		for _, want := range []string{"外商投资企业投诉异议书", "411000-2026-000001-1", "这不是合同争议。", want} {
			if !strings.Contains(text, want) {
				t.Errorf("above %v: the letter does not say %q:\n%s", above, want, text)
			}
		}
	}
	f := Sample(cases.Referral)
	f.Case.Parent, f.Case.Above = "411000-2026-000001-1", true
	if text := saying(f); !strings.Contains(text, "异议转交告知书") || strings.Contains(text, "如对转送有异议") {
		t.Errorf("the notice says:\n%s", text)
	}
}
