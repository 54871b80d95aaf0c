package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/chat"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
)

// TestGoldenConversationsThroughTheDoors holds the conversations of bot/chat over HTTP, with the stores behind it.
func TestGoldenConversationsThroughTheDoors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("bot/chat/testdata/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	w := build(t, nil)
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		transcript, err := chat.ParseTranscript(string(data))
		if err != nil {
			t.Fatal(err)
		}
		if transcript.Dated() || slices.ContainsFunc(transcript.Steps, func(s chat.Step) bool { return s.Wait > 0 }) {
			continue // over HTTP it is now and no time can be let pass; bot/chat holds this one
		}
		name := filepath.Base(file)
		t.Run("telegram/"+name, func(t *testing.T) {
			t.Parallel()
			p := w.telegram.Person(int64(5000+i), "P", transcript.Hint)
			replay(t, transcript, telegramPhone{p})
		})
		t.Run("wechat/"+name, func(t *testing.T) {
			t.Parallel()
			if transcript.Hint != "" {
				t.Skip("WeChat does not say which language a person's app has; the conversation begins in Chinese there")
			}
			p := w.wechat.Person("o"+strconv.Itoa(5000+i), "P")
			replay(t, transcript, wechatPhone{p})
		})
	}
}

// recorded is a phone that tells what came in.
type recorded interface {
	phone
	start(payload string)
	picture(data []byte)
	sticker()
	idle() bool
	// heard are the lines of all messages to the person, with the labels of what can be pressed, one on each.
	heard() [][]string
}

type telegramPhone struct{ *telegramtest.Person }

func (p telegramPhone) start(payload string) { p.Say(strings.TrimSpace("/start " + payload)) }
func (p telegramPhone) picture(data []byte)  { p.SendPhoto(data, "") }
func (p telegramPhone) sticker()             { p.SendSticker() }
func (p telegramPhone) idle() bool           { return p.Idle() }
func (p telegramPhone) heard() [][]string {
	var out [][]string
	for _, m := range p.Chat() {
		if !m.FromBot {
			continue
		}
		lines := strings.Split(m.Text, "\n")
		for _, row := range m.Buttons {
			for _, b := range row {
				lines = append(lines, b.Label)
			}
		}
		out = append(out, lines)
	}
	return out
}

type wechatPhone struct{ *wechattest.Person }

func (p wechatPhone) start(payload string) { p.Follow(payload) }
func (p wechatPhone) picture(data []byte)  { p.SendPicture(data) }
func (p wechatPhone) sticker()             { p.Say("【收到不支持的消息类型，暂无法显示】") } // as WeChat hands one on
func (p wechatPhone) idle() bool           { return p.Idle() }
func (p wechatPhone) heard() [][]string {
	numbered := regexp.MustCompile(`^\d+\. `)
	var out [][]string
	for _, m := range p.Chat() {
		if !m.FromAccount {
			continue
		}
		var lines []string
		for line := range strings.SplitSeq(m.Text, "\n") {
			for part := range strings.SplitSeq(line, "    ") {
				lines = append(lines, numbered.ReplaceAllString(part, ""))
			}
		}
		out = append(out, lines)
	}
	return out
}

// replay says what the transcript says and compares what comes back, line by line.
func replay(t *testing.T, transcript chat.Transcript, p recorded) {
	t.Helper()
	for n, step := range transcript.Steps {
		before := len(p.heard())
		say(t, p, step.Typed)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		for len(slices.DeleteFunc(p.heard()[min(before, len(p.heard())):], isLetter)) == 0 || !p.idle() {
			if ctx.Err() != nil {
				t.Fatalf("step %d, %q: nothing came back", n+1, step.Typed)
			}
			time.Sleep(time.Millisecond)
		}
		cancel()
		answers := slices.DeleteFunc(p.heard()[before:], isLetter)
		got := meaningful(slices.Concat(answers...))
		want := meaningful(strings.Split(step.Said, "\n"))
		if step.Typed == "+2" {
			got = meaningful(p.heard()[len(p.heard())-1]) // each picture was answered by itself
		}
		same := slices.EqualFunc(got, want, func(got, want string) bool {
			return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".+") + "$").MatchString(got)
		})
		if !same {
			t.Fatalf("step %d, %q:\ngot\n%s\nwant\n%s", n+1, step.Typed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// isLetter says whether a message brings the letter of a complaint: a notice, which comes when it comes.
func isLetter(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		return strings.Contains(line, "投诉书已按") || strings.Contains(line, "the letter of your complaint")
	})
}

func say(t *testing.T, p recorded, typed string) {
	t.Helper()
	switch {
	case strings.HasPrefix(typed, "["):
		if label := strings.Trim(typed, "[]"); !p.Press(label) {
			t.Fatalf("there is no button %s", typed)
		}
	case strings.HasPrefix(typed, "+") && len(typed) < 4:
		count, _ := strconv.Atoi(typed[1:])
		for range max(count, 1) {
			p.picture(picture(t))
		}
	case typed == "/start" || strings.HasPrefix(typed, "/start "):
		p.start(strings.TrimSpace(strings.TrimPrefix(typed, "/start")))
	case typed == "~":
		p.sticker()
	default:
		p.Say(typed)
	}
}

var (
	caseNumber = regexp.MustCompile(`\d{6,9}-\d{4}-\d{6}-\d`)
	// todays is the day on which a draft was touched: one in the files, and today through the doors.
	todays      = regexp.MustCompile(`项，\d{4}年\d+月\d+日（星期.）`)
	choiceInRow = regexp.MustCompile(`^\[(?:\d+ )?(.*)\]$`)
)

// meaningful are the lines that say something, the same from a file and from a phone.
func meaningful(lines []string) []string {
	var out []string
	for _, line := range lines {
		line = strings.TrimSpace(choiceInRow.ReplaceAllString(line, "$1"))
		if line == "" || line == "---" {
			continue
		}
		out = append(out, caseNumber.ReplaceAllString(todays.ReplaceAllString(line, "TODAY"), "NUMBER"))
	}
	return out
}

// picture is a small JPEG.
func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	img.Set(3, 3, color.White)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
