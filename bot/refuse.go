package bot

import (
	"errors"

	"github.com/lotusdesk/lotusdesk/store"
)

// refuse gives the key of the sentence that says why a file was not taken. Where it is our fault, that is for whoever runs the
// program to know and not for the contact to try again and again.
func (t *Turns) refuse(turn string, err error) string {
	switch {
	case errors.Is(err, store.ErrTooBig):
		t.Metrics.file("refused")
		return "error.files.too_big"
	case errors.Is(err, store.ErrWrongType):
		t.Metrics.file("refused")
		return "error.files.type"
	case errors.Is(err, store.ErrNotKept):
		t.Log.Error("a file could not be kept", "turn", turn, "error", err)
		t.Metrics.file("not_kept")
		return "error.files.kept"
	default:
		t.Log.Warn("a file could not be fetched", "turn", turn, "error", err)
		t.Metrics.file("not_fetched")
		return "error.files.fetch"
	}
}
