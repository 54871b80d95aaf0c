package chat

import (
	"bufio"
	"fmt"
	"strings"
	"time"
)

// Transcript is a whole conversation as a readable file: what the person types stands behind "> ", what is answered
// follows indented. A line "@ +48h" lets time pass, "# " begins a comment.
type Transcript struct {
	Hint  string
	Start time.Time
	Steps []Step
}

// Step is one line of a person and what came back.
type Step struct {
	Comment string
	Wait    time.Duration
	Typed   string
	Said    string
}

// ParseTranscript reads a transcript. Errors name the line.
func ParseTranscript(text string) (Transcript, error) {
	t := Transcript{Start: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	var pending Step
	scanner := bufio.NewScanner(strings.NewReader(text))
	for line := 1; scanner.Scan(); line++ {
		row := scanner.Text()
		switch {
		case strings.HasPrefix(row, "# "):
			pending.Comment += row[2:] + "\n"
		case strings.HasPrefix(row, "hint: "):
			t.Hint = row[6:]
		case strings.HasPrefix(row, "@ "):
			wait, err := time.ParseDuration(strings.TrimPrefix(row[2:], "+"))
			if err != nil {
				return t, fmt.Errorf("line %d: reading how long to wait: %w", line, err)
			}
			pending.Wait = wait
		case strings.HasPrefix(row, "> "):
			pending.Typed = strings.ReplaceAll(row[2:], "\\n", "\n")
			t.Steps, pending = append(t.Steps, pending), Step{}
		case row == "" || strings.HasPrefix(row, "  "):
			if n := len(t.Steps); n > 0 && row != "" {
				t.Steps[n-1].Said += row[2:] + "\n"
			}
		default:
			return t, fmt.Errorf("line %d: not a line of a transcript: %q", line, row)
		}
	}
	return t, scanner.Err()
}

// String writes the transcript as a file.
func (t Transcript) String() string {
	var out strings.Builder
	if t.Hint != "" {
		fmt.Fprintf(&out, "hint: %s\n\n", t.Hint)
	}
	for _, s := range t.Steps {
		for line := range strings.Lines(s.Comment) {
			out.WriteString("# " + line)
		}
		if s.Wait > 0 {
			fmt.Fprintf(&out, "@ +%s\n", s.Wait)
		}
		fmt.Fprintf(&out, "> %s\n", strings.ReplaceAll(s.Typed, "\n", "\\n"))
		for line := range strings.Lines(strings.TrimRight(s.Said, "\n") + "\n") {
			out.WriteString("  " + line)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// Replay holds the conversation again and gives it as it goes now.
func (t Transcript) Replay(c *Chat) Transcript {
	again := Transcript{Hint: t.Hint, Start: t.Start}
	c.Hint, c.Now = t.Hint, t.Start
	for _, s := range t.Steps {
		c.Now = c.Now.Add(s.Wait + time.Minute)
		s.Said = strings.TrimRight(c.Type(s.Typed), "\n") + "\n"
		again.Steps = append(again.Steps, s)
	}
	return again
}
