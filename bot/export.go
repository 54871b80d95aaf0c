package bot

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// CaseFile is the file of a case (案卷) as it stood when an officer exported it. It says who made a confidential complaint
// only where that was revealed to the officer before.
type CaseFile struct {
	Record   Record
	Timeline string // the case to read, in the officer's language
	Officer  store.Officer

	at time.Time
}

// Record is the file of a case for programs. Events are as they are kept: the hash of each covers what it carries, so one
// from which something was withheld does not verify.
type Record struct {
	Number       cases.Number `json:"number"`
	Kind         cases.Kind   `json:"kind"`
	State        cases.State  `json:"state"`
	Unit         string       `json:"unit"`
	Topic        string       `json:"topic"`
	Language     string       `json:"language"`
	Policy       string       `json:"policy"`
	OpenedAt     time.Time    `json:"opened_at"`
	ExportedAt   time.Time    `json:"exported_at"`
	Confidential bool         `json:"confidential"`
	// Withheld are the answers that say who made the complaint and are left out.
	Withheld []string `json:"withheld,omitempty"`
	// Answers are as they were first given, which is what the first event has the sum of; Supplemented are those that were
	// handed in later, as they stand.
	Answers      []cases.Answer   `json:"answers"`
	Supplemented []cases.Answer   `json:"supplemented,omitempty"`
	Events       []RecordedEvent  `json:"events"`
	Notices      []RecordedNotice `json:"notices"`
	Files        []*RecordedFile  `json:"files"`
}

// RecordedEvent is an event, and what of it was withheld.
type RecordedEvent struct {
	cases.Event
	Withheld []string `json:"withheld,omitempty"`
}

// RecordedNotice is what was told about the case.
type RecordedNotice struct {
	To      string            `json:"to"` // contact or officer
	At      time.Time         `json:"at"`
	State   store.NoticeState `json:"state"`
	Channel string            `json:"channel,omitempty"`
	Text    string            `json:"text"`
}

// RecordedFile is a paper or an attachment in the archive.
type RecordedFile struct {
	Name   string      `json:"name"` // in the archive
	ID     string      `json:"id"`
	Type   string      `json:"type"`
	Paper  cases.Paper `json:"paper,omitempty"`
	Event  int         `json:"event,omitempty"` // that the paper tells of
	SHA256 string      `json:"sha256"`          // of what is in the archive; photographs go without what the camera wrote

	size int64
}

// CaseFile is the file of a case that an event of it exported. The error is store.ErrBadLink where who exported it may not
// have it any more.
func (t *Turns) CaseFile(ctx context.Context, number cases.Number, seq int) (CaseFile, error) {
	now, all, err := t.DB.Case(ctx, number)
	if err != nil {
		return CaseFile{}, err
	}
	if seq < 1 || seq > len(all) || all[seq-1].Type != cases.Exported {
		return CaseFile{}, fmt.Errorf("exporting case %s: event %d is no export", number, seq)
	}
	events, e := all[:seq], all[seq-1]
	c := cases.Fold(events)
	o, err := t.DB.Officer(ctx, e.Actor.ID)
	if err != nil {
		return CaseFile{}, err
	}
	if o.Revoked || slices.Contains(now.Recused, o.ID) {
		return CaseFile{}, store.ErrBadLink
	}
	in, err := t.DB.IntakeOf(ctx, number)
	if err != nil {
		return CaseFile{}, err
	}
	hide := c.Confidential && e.Data["identity"] != "yes"
	r, err := t.recordOf(c, in, events, hide)
	if err != nil {
		return CaseFile{}, err
	}
	f := CaseFile{Record: r, Officer: o, at: e.At}
	if f.Record.Notices, err = t.told(ctx, number); err != nil {
		return f, err
	}
	if f.Record.Files, err = t.recorded(ctx, c, in, events, hide); err != nil {
		return f, err
	}
	f.Timeline, err = t.timelineOf(ctx, c, hide, o, events)
	return f, err
}

// recordOf is what is recorded of a case, without its notices and files.
func (t *Turns) recordOf(c cases.Case, in cases.Intake, events []cases.Event, hide bool) (Record, error) {
	r := Record{
		Number: c.Number, Kind: c.Kind, State: c.State, Unit: c.Unit, Topic: c.Topic, Language: c.Language, Policy: c.Policy,
		OpenedAt: c.OpenedAt, ExportedAt: events[len(events)-1].At, Confidential: c.Confidential,
	}
	flow, shown := flowOf(in, c), t.shown(hide)
	for _, a := range in.Answers {
		if !shown(flow, a.Name) {
			r.Withheld = append(r.Withheld, a.Name)
			continue
		}
		r.Answers = append(r.Answers, a)
	}
	stand, err := cases.Stand(in, events)
	for _, a := range stand {
		if a.Later != 0 && shown(flow, a.Name) {
			r.Supplemented = append(r.Supplemented, a.Answer)
		}
	}
	private := t.privateFiles(flow, in, events)
	for _, e := range events {
		kept := RecordedEvent{Event: e}
		if hide {
			kept = t.withhold(flow, e, private)
		}
		r.Events = append(r.Events, kept)
	}
	return r, err
}

// withhold takes from an event what says who made a confidential complaint.
func (t *Turns) withhold(flow string, e cases.Event, private []string) RecordedEvent {
	kept := RecordedEvent{Event: e}
	kept.Data = maps.Clone(e.Data)
	for _, list := range []string{"answers", "enclosed"} {
		answers := map[string]json.RawMessage{}
		if json.Unmarshal([]byte(e.Data[list]), &answers) != nil { // the sum of the answers in the first event, or none at all
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(answers)) {
			if t.private(flow, name) {
				delete(answers, name)
				kept.Withheld = append(kept.Withheld, list+"."+name)
			}
		}
		if data, err := json.Marshal(answers); err == nil && len(kept.Withheld) > 0 {
			kept.Data[list] = string(data)
		}
	}
	if files := strings.Split(e.Data["files"], ","); slices.ContainsFunc(files, func(id string) bool { return id != "" && slices.Contains(private, id) }) {
		kept.Data["files"] = strings.Join(slices.DeleteFunc(files, func(id string) bool { return slices.Contains(private, id) }), ",")
		kept.Withheld = append(kept.Withheld, "files")
	}
	return kept
}

// told are the notices of a case, in the words in which they were told.
func (t *Turns) told(ctx context.Context, number cases.Number) ([]RecordedNotice, error) {
	list, err := t.DB.NoticesOf(ctx, number)
	var told []RecordedNotice
	for _, n := range list {
		to := "contact"
		if n.Officer != nil {
			to = "officer"
		}
		told = append(told, RecordedNotice{To: to, At: n.At, State: n.State, Channel: n.Channel, Text: t.Texts.Say(n.Language, n.Text)})
	}
	return told, err
}

// recorded are the papers of a case and the files that came with its intake and its events.
func (t *Turns) recorded(ctx context.Context, c cases.Case, in cases.Intake, events []cases.Event, hide bool) ([]*RecordedFile, error) {
	var files []*RecordedFile
	papers, err := t.DB.PapersOf(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	for _, p := range papers {
		if p.Seq <= len(events) && !hide { // papers name the complainant
			files = append(files, &RecordedFile{ID: p.Attachment, Type: "application/pdf", Paper: p.Kind, Event: p.Seq,
				Name: fmt.Sprintf("papers/%02d-%s-%s.pdf", p.Seq, p.Kind, p.Language)})
		}
	}
	ids := filesIn(in, events)
	if hide {
		private := t.privateFiles(flowOf(in, c), in, events)
		ids = slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(private, id) })
	}
	attachments, err := t.DB.Attachments(ctx, ids)
	for i, a := range attachments {
		files = append(files, recordedFile(i, a.ID, a.Type, a.Size))
	}
	return files, err
}

// recordedFile is an attachment in the archive, under a name of ours: what its sender called it is not kept.
func recordedFile(place int, id, kind string, size int64) *RecordedFile {
	return &RecordedFile{ID: id, Type: kind, size: size, Name: fmt.Sprintf("files/%02d%s", place+1, Extension(kind))}
}

// filesIn are the files of an intake and of events, in order, each once.
func filesIn(in cases.Intake, events []cases.Event) []string {
	var ids []string
	add := func(more []string) {
		for _, id := range more {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for _, a := range in.Answers {
		add(a.Files)
	}
	for _, e := range events {
		add(strings.Split(e.Data["files"], ","))
	}
	return ids
}

// timelineOf is a case to read: what was answered, and what happened.
func (t *Turns) timelineOf(ctx context.Context, c cases.Case, hide bool, o store.Officer, events []cases.Event) (string, error) {
	reader := locales.Language(o.Language)
	vars, err := t.describe(ctx, c)
	if err != nil {
		return "", err
	}
	text := []locales.Text{{Key: running("push.case", vars), Vars: vars}, locales.Raw("")}
	if hide {
		text = append(text, locales.T("casefile.hidden"))
	}
	answers, err := t.answers(ctx, o, c, t.shown(hide))
	if err != nil {
		return "", err
	}
	happened, err := t.happened(ctx, c, events, t.shown(hide), reader)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, line := range slices.Concat(text, answers, []locales.Text{locales.Raw("")}, happened) {
		lines = append(lines, t.Texts.Say(reader, line))
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// Name is what the archive is called.
func (f CaseFile) Name() string { return string(f.Record.Number) + ".zip" }

// Write writes the archive: the files that content reads, the timeline, and the record behind them, which has their hashes.
// All of it lies in a folder of the case's number, under names of ours.
func (f CaseFile) Write(ctx context.Context, w io.Writer, content func(context.Context, Enclosure) ([]byte, error)) error {
	archive := zip.NewWriter(w)
	add := func(name string, data []byte) error {
		part, err := archive.CreateHeader(&zip.FileHeader{Name: string(f.Record.Number) + "/" + name, Method: zip.Deflate, Modified: f.at})
		if err == nil {
			_, err = part.Write(data)
		}
		return err
	}
	for _, file := range f.Record.Files {
		data, err := content(ctx, Enclosure{ID: file.ID, Type: file.Type, Size: file.size})
		if err != nil {
			return fmt.Errorf("exporting case %s: %w", f.Record.Number, err)
		}
		sum := sha256.Sum256(data)
		file.SHA256 = hex.EncodeToString(sum[:])
		if err := add(file.Name, data); err != nil {
			return fmt.Errorf("exporting case %s: %w", f.Record.Number, err)
		}
	}
	record, err := json.MarshalIndent(f.Record, "", "  ")
	if err := errors.Join(err, add("timeline.txt", []byte(f.Timeline)), add("case.json", record), archive.Close()); err != nil {
		return fmt.Errorf("exporting case %s: %w", f.Record.Number, err)
	}
	return nil
}
