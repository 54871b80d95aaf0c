package chat_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/chat"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

var update = flag.Bool("update", false, "write what the conversations say now into their files")

// TestGoldenConversations replays whole chats in both languages.
func TestGoldenConversations(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	officers, err := filepath.Glob("testdata/officers/*.chat")
	if err != nil || len(officers) == 0 {
		t.Fatalf("no conversations of officers: %v", err)
	}
	engine, texts := flowstest.Engine(t)
	for _, file := range slices.Concat(files, officers) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			transcript, err := chat.ParseTranscript(string(data))
			if err != nil {
				t.Fatal(err)
			}
			c := &chat.Chat{Engine: engine, Texts: texts}
			c.Session.Officer = slices.Contains(officers, file)
			got := transcript.Replay(c).String()
			if got == string(data) {
				return
			}
			if !*update {
				t.Fatalf("the conversation goes otherwise now; run with -update and read the difference:\n%s", got)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}
