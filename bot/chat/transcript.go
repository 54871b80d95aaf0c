package chat

import (
	"bufio"
	"fmt"
	"strings"
	"time"
)

// Transcript is a whole conversation as a readable file: what the person types stands behind "> ", what is answered
// follows indented. A line "@ +48h" lets time pass, "# " begins a comment. "start: " at its head says when it was held,
// which decides what "yesterday" is; without it that is a Monday morning that all such conversations share.
type Transcript struct {
	Hint  string
	Start time.Time
	Steps []Step
}

// monday is when a conversation is held of which the file does not say it.
func monday() time.Time { return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) }

// Dated says whether the conversation was held on a day of its own.
func (t Transcript) Dated() bool { return !t.Start.Equal(monday()) }

// Step is one line of a person and what came back.
type Step struct {
	Comment string
	Wait    time.Duration
	Typed   string
	Said    string
}

// ParseTranscript reads a transcript. Errors name the line.
func ParseTranscript(text string) (Transcript, error) {
	t := Transcript{Start: monday()}
	var pending Step
	scanner := bufio.NewScanner(strings.NewReader(text))
	for line := 1; scanner.Scan(); line++ {
		row := scanner.Text()
		switch {
		case strings.HasPrefix(row, "# "):
			pending.Comment += row[2:] + "\n"
		case strings.HasPrefix(row, "hint: "):
			t.Hint = row[6:]
		case strings.HasPrefix(row, "start: "):
			start, err := time.Parse(time.RFC3339, row[7:])
			if err != nil {
				return t, fmt.Errorf("line %d: reading when it was held: %w", line, err)
			}
			t.Start = start
		case strings.HasPrefix(row, "@ "):
			wait, err := ParseWait(row)
			if err != nil {
				return t, fmt.Errorf("line %d: %w", line, err)
			}
			pending.Wait = wait
		case strings.HasPrefix(row, "> "):
			pending.Typed = Unescape(row[2:])
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

// ParseWait reads how long a line such as "@ +48h" waits.
func ParseWait(line string) (time.Duration, error) {
	wait, err := time.ParseDuration(strings.TrimPrefix(strings.TrimPrefix(line, "@ "), "+"))
	if err != nil {
		return 0, fmt.Errorf("reading how long to wait, such as @ +48h: %w", err)
	}
	return wait, nil
}

// Unescape is a line as it is typed: \n begins another one.
func Unescape(line string) string { return strings.ReplaceAll(line, "\\n", "\n") }

// String writes the transcript as a file.
func (t Transcript) String() string {
	var out strings.Builder
	if t.Hint != "" {
		fmt.Fprintf(&out, "hint: %s\n", t.Hint)
	}
	if t.Dated() {
		fmt.Fprintf(&out, "start: %s\n", t.Start.Format(time.RFC3339))
	}
	if out.Len() > 0 {
		out.WriteString("\n")
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
	for _, s := range t.Steps {
		again.Say(c, s)
	}
	return again
}

// Say types the next line, a minute and its wait after the one before, and writes down what comes back.
func (t *Transcript) Say(c *Chat, s Step) Step {
	if len(t.Steps) == 0 {
		c.Hint, c.Now = t.Hint, t.Start
	}
	c.Now = c.Now.Add(s.Wait + time.Minute)
	s.Said = strings.TrimRight(c.Type(s.Typed), "\n") + "\n"
	t.Steps = append(t.Steps, s)
	return s
}
