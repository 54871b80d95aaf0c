package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// filesAtOnce is how many files of a case are shown at once.
const filesAtOnce = 5

// files shows an officer the files of a case, a few at a time from a place on. Those that say who made a confidential
// complaint are shown only to whom that was revealed.
func (t *Turns) files(ctx context.Context, o store.Officer, c cases.Case, from string) ([]flows.Reply, error) {
	_, events, err := t.DB.Case(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	list, hidden, err := t.shownFiles(ctx, o, c, events)
	if err != nil {
		return nil, err
	}
	start, _ := strconv.Atoi(from)
	start = min(max(start, 0), len(list))
	part := list[start:min(start+filesAtOnce, len(list))]
	reply := flows.Reply{Text: []locales.Text{about(c), {Key: "review.files", Vars: locales.Vars{"count": len(list)}}}}
	if hidden {
		reply.Text = append(reply.Text, locales.T("casefile.hidden"))
	}
	for _, f := range part {
		reply.Files = append(reply.Files, flows.File{ID: f.ID, Type: f.Type, Size: f.Size})
	}
	if rest := start + len(part); rest < len(list) {
		more := lookAt(c, fmt.Sprintf("%s:%d", lookFiles, rest))
		more.Label = locales.T("casefile.more_files")
		reply.Choices = append(reply.Choices, more)
	}
	reply.Choices = append(reply.Choices, store.ActChoice(c, cases.Look, ""))
	return []flows.Reply{reply}, nil
}

// shownFiles are the files of a case that an officer may see, and whether others are hidden.
func (t *Turns) shownFiles(ctx context.Context, o store.Officer, c cases.Case, events []cases.Event) ([]store.Attachment, bool, error) {
	list, err := t.DB.FilesOfCase(ctx, c.Number)
	if err != nil {
		return nil, false, err
	}
	private, err := t.hiddenFiles(ctx, o, c, events)
	shown := slices.DeleteFunc(slices.Clone(list), func(f store.Attachment) bool { return slices.Contains(private, f.ID) })
	return shown, len(shown) < len(list), err
}

// hiddenFiles are the files of a case that an officer may not see.
func (t *Turns) hiddenFiles(ctx context.Context, o store.Officer, c cases.Case, events []cases.Event) ([]string, error) {
	if !namesNobody(c, o) {
		return nil, nil
	}
	intake, err := t.DB.IntakeOf(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	return t.privateFiles(flowOf(intake, c), intake, events), nil
}

// privateFiles are the files that say who somebody is: those of such answers, and the pictures of what an officer
// entered, such as a signed letter. Of a file that came when such were asked for, and of which it is not known what it answers,
// that is supposed.
func (t *Turns) privateFiles(flow string, intake cases.Intake, events []cases.Event) []string {
	var private []string
	for _, a := range intake.Answers {
		if intake.By != "" || t.private(flow, a.Name) {
			private = append(private, a.Files...)
		}
	}
	var asked []string
	for _, e := range events {
		switch e.Type {
		case cases.SupplementRequested:
			asked = strings.FieldsFunc(e.Data["gaps"], func(r rune) bool { return r == ',' })
		case cases.Supplemented:
			loose := e.Files()
			handed, err := e.HandedIn()
			for _, a := range handed {
				loose = slices.DeleteFunc(loose, func(id string) bool { return slices.Contains(a.Files, id) })
				if t.private(flow, a.Name) {
					private = append(private, a.Files...)
				}
			}
			if err != nil || slices.ContainsFunc(asked, func(gap string) bool { return t.private(flow, gap) }) {
				private = append(private, loose...)
			}
		}
	}
	return private
}

// maxShown is how big a file may be that is shown in a chat, in bytes.
const maxShown = 20 << 20

// Content is a stored file as it goes out: a photograph without what its camera wrote into it, every other file as it came.
func (t *Turns) Content(ctx context.Context, f Enclosure) (data []byte, err error) {
	if f.Size > maxShown {
		return nil, store.ErrTooBig
	}
	file, err := t.Files.Open(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if data, err = io.ReadAll(io.LimitReader(file, maxShown+1)); err != nil {
		return nil, fmt.Errorf("reading attachment %s: %w", f.ID, err)
	}
	if len(data) > maxShown {
		return nil, store.ErrTooBig
	}
	return WithoutMetadata(f.Type, data), nil
}
