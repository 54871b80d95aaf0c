package bot

import (
	"context"
	"strings"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// forget deletes files that somebody sent and did not hand in, and says which cases stay and why. Files that cannot be deleted
// now are deleted when they are old: the turn does not fail by them.
func (v *visit) forget(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	var ids []string
	for _, f := range e.Files {
		ids = append(ids, f.ID)
	}
	if len(ids) > 0 {
		deleted, err := v.Files.Forget(ctx, ids)
		if err != nil {
			v.Log.Warn("files that were not handed in are not deleted yet", "turn", v.in.Turn, "error", err)
		} else {
			v.Log.Info("files that were not handed in are deleted", "turn", v.in.Turn, "files", deleted)
		}
	}
	if e.Verb != "told" {
		return nil, nil
	}
	mine, _, err := v.own(ctx)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	var numbers []string
	for _, c := range mine {
		numbers = append(numbers, string(c.Number))
	}
	reply := say("forget.cases", locales.Vars{"numbers": strings.Join(numbers, ", "), "count": len(numbers)})
	reply[0].Choices = []flows.Choice{press("menu.status", "!status")}
	return reply, nil
}
