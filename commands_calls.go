package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/lotusdesk/lotusdesk/store"
)

// Calls lists the calls that officers have to make because the chat could not deliver.
type Calls struct {
	Database
	All  bool `help:"Those that were answered too."`
	JSON bool `help:"As JSON."`
}

// Run prints them, oldest first.
func (c Calls) Run(ctx context.Context) error {
	return c.with(ctx, func(db *store.DB) error {
		list, err := db.Calls(ctx, c.All)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(append([]store.Call{}, list...))
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "CASE\tUNIT\tOFFICER\tSTATE\tTRIES\tSINCE\tTO TELL\tWHY")
		for _, call := range list {
			officer := "nobody"
			if call.Officer != nil {
				officer = fmt.Sprint(*call.Officer)
			}
			state := call.State
			if state == store.Reached {
				state += " by " + call.Means
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", call.Case, call.Unit, officer, state, call.Tries,
				call.Since.Format("2006-01-02"), call.Notice, call.Fault)
		}
		return out.Flush()
	})
}
