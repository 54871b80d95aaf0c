package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/chat"
)

// Chat is a conversation in the terminal.
type Chat struct {
	Transcript string `help:"Write the conversation into this file as a test case, at its end." placeholder:"FILE"`
	Hint       string `name:"language" help:"What the app would say of your language, such as en or zh-hans."`
}

// Help says what can be typed.
func (Chat) Help() string {
	return `Type as an investor would, in Chinese or English. Besides words:
  [Label]         presses the button of that label
  +2              sends two pictures
  ~               sends something that is neither, such as a sticker
  /start PAYLOAD  follows a link
  @ +48h          lets two days pass before the next line
  \n              in a line begins another one
An empty line, Ctrl+D or Ctrl+C ends it. Nothing is stored, and the number of a case is made up.

A transcript put into bot/chat/testdata as NAME.chat is a test from then on: go test ./bot/chat`
}

// Run says what comes back to each line, until there is none, and writes the transcript.
func (c Chat) Run(ctx context.Context) error {
	texts, engine, err := carried()
	if err != nil {
		return err
	}
	if c.Transcript != "" { // said before the conversation, not after it
		file, err := os.OpenFile(c.Transcript, os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			return fmt.Errorf("writing the transcript: %w", err)
		}
		if err := file.Close(); err != nil {
			return fmt.Errorf("writing the transcript: %w", err)
		}
	}
	talk := &chat.Chat{Engine: engine, Texts: texts}
	record := chat.Transcript{Hint: c.Hint, Start: time.Now().UTC().Truncate(time.Second)}
	fmt.Println("Type as an investor would. [Label] presses a button, +2 sends two pictures, an empty line ends; --help says more.")
	failed := hold(ctx, talk, &record)
	if c.Transcript == "" {
		return failed
	}
	if err := os.WriteFile(c.Transcript, []byte(record.String()), 0o644); err != nil {
		return errors.Join(failed, fmt.Errorf("writing the transcript: %w", err))
	}
	return failed
}

// hold holds the conversation until it is ended.
func hold(ctx context.Context, talk *chat.Chat, record *chat.Transcript) error {
	typed, ended := typing(ctx)
	var next chat.Step
	for {
		fmt.Print("> ")
		select {
		case <-ctx.Done():
			fmt.Println()
			return nil // whoever presses Ctrl+C wants no more
		case err := <-ended:
			return err
		case line := <-typed:
			if strings.HasPrefix(line, "@ ") {
				wait, err := chat.ParseWait(line)
				if err != nil {
					fmt.Println(err)
				}
				next.Wait += wait
				continue
			}
			next.Typed = chat.Unescape(line)
			fmt.Println(record.Say(talk, next).Said)
			next = chat.Step{}
		}
	}
}

// typing gives the lines that are typed, until an empty one or the end of input. A terminal that nobody types into cannot be
// read with a context, so its reader is left behind when the program ends.
func typing(ctx context.Context) (typed <-chan string, ended <-chan error) {
	out, end := make(chan string), make(chan error, 1)
	go func() {
		input := bufio.NewScanner(os.Stdin)
		for input.Scan() && input.Text() != "" {
			select {
			case out <- input.Text():
			case <-ctx.Done():
				return
			}
		}
		end <- input.Err()
	}()
	return out, end
}
