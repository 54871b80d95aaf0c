package bot

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"pgregory.net/rapid"
)

// TestACopyHidesWhoMadeAConfidentialComplaint: whatever was answered and sent in, nothing of it that says who somebody is
// stands in a copy for an officer to whom it was not revealed, and all the rest does.
func TestACopyHidesWhoMadeAConfidentialComplaint(t *testing.T) {
	t.Parallel()
	_, _, _, engine := speech(t)
	house := &Turns{Engine: engine}
	rapid.Check(t, func(t *rapid.T) {
		private := strings.Fields("company contact phone power_of_attorney agent_identity standing withdrawn_question")
		names := append(slices.Clone(private), "matter", "request", "evidence")
		in := cases.Intake{Kind: cases.Complaint, ReceivedAt: time.Unix(0, 0), Answers: []cases.Answer{{Name: "confidential", Value: "yes"}}}
		hidden := map[string]bool{}
		for _, name := range private {
			hidden[name] = true
		}
		mark := func(from, name string) string {
			if hidden[name] {
				return "secret-" + from + "-" + name
			}
			return "open-" + from + "-" + name
		}
		given := rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(t, "answers")
		for _, name := range given {
			in.Answers = append(in.Answers, cases.Answer{Name: name, Value: mark("value", name), Files: []string{mark("file", name)}})
		}
		gap := rapid.SampledFrom(names).Draw(t, "gap")
		supplement := map[string]string{"files": mark("late", gap)}
		if other := rapid.SampledFrom(names).Draw(t, "other"); other != gap && rapid.Bool().Draw(t, "enclosed") { // which file is for which is known
			supplement["files"] += "," + mark("beside", other)
			supplement["enclosed"] = fmt.Sprintf(`{%q:[%q],%q:[%q]}`, gap, mark("late", gap), other, mark("beside", other))
		}
		answers, err := json.Marshal(map[string]string{gap: mark("later", gap)})
		if err != nil {
			t.Fatal(err)
		}
		supplement["answers"] = string(answers)
		events := append(cases.Open(in, cases.NewNumber("411002", 2026, 1), "411002", "1", "p"),
			cases.Event{Type: cases.SupplementRequested, Data: map[string]string{"gaps": gap}},
			cases.Event{Type: cases.Supplemented, Data: supplement},
			cases.Event{Type: cases.Exported})
		events = cases.Chain(nil, events)
		for _, hide := range []bool{true, false} {
			r, err := house.recordOf(cases.Fold(events), in, events, hide)
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(data), "secret-"); got && hide {
				t.Fatalf("the copy says %s", data)
			}
			want := append([]string{mark("later", gap)}, strings.Split(supplement["files"], ",")...)
			for _, name := range given {
				want = append(want, mark("value", name), mark("file", name))
			}
			for _, said := range want {
				if (!hide || strings.HasPrefix(said, "open-")) && !strings.Contains(string(data), said) {
					t.Fatalf("%s is missing in %s", said, data)
				}
			}
			var chain []cases.Event
			for _, e := range r.Events {
				chain = append(chain, e.Event)
			}
			if broken := cases.Verify(chain); !hide && broken != 0 || hide && (broken != 0) != strings.Contains(fmt.Sprint(supplement), "secret-") {
				t.Fatalf("hide %t: the chain breaks at %d, asked was %s", hide, broken, gap)
			}
		}
		if hides := cases.Verify(events); hides != 0 {
			t.Fatal("withholding changed the events themselves")
		}
	})
}

// TestNothingInACopyLeavesItsFolder, whatever type a file was found to be of: each entry has a name of its own.
func TestNothingInACopyLeavesItsFolder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := cases.NewNumber("411002", 2026, rapid.IntRange(1, 999999).Draw(t, "serial"))
		f := CaseFile{Record: Record{Number: number}, Timeline: "x", at: time.Unix(1e9, 0)}
		types := rapid.OneOf(rapid.SampledFrom([]string{"application/pdf", "image/jpeg", "text/plain; charset=utf-8", "audio/amr", "../../x", "a/../../b", ""}), rapid.String())
		for i, kind := range rapid.SliceOfN(types, 0, 20).Draw(t, "types") {
			f.Record.Files = append(f.Record.Files, recordedFile(i, fmt.Sprintf("id%d", i), kind, 3))
		}
		var out bytes.Buffer
		if err := f.Write(context.Background(), &out, func(_ context.Context, e Enclosure) ([]byte, error) { return []byte(e.ID), nil }); err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil || len(archive.File) != len(f.Record.Files)+2 {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, entry := range archive.File {
			name := entry.Name
			if seen[name] || path.Clean(name) != name || !strings.HasPrefix(name, string(number)+"/") || strings.ContainsAny(name, "\\:\x00") {
				t.Fatalf("an entry is called %q", name)
			}
			seen[name] = true
		}
	})
}
