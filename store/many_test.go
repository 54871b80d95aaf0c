package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// TestIndexesNameTheStatesOfCasesThatAreOver: where the states that end a case change, the indexes that leave such cases out have
// to be made anew, or nothing finds the others fast any more.
func TestIndexesNameTheStatesOfCasesThatAreOver(t *testing.T) {
	t.Parallel()
	_, owner := servers.DatabaseAndOwner(t)
	rows, err := owner.Query(t.Context(), `SELECT indexrelid::regclass::text || CASE WHEN indisvalid THEN ' ' ELSE ' half made ' END || pg_get_expr(indpred, indrelid)
		FROM pg_index WHERE indrelid = 'cases'::regclass AND indpred IS NOT NULL ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	states := strings.ReplaceAll(strings.Trim(fmt.Sprint(cases.Ended()), "[]"), " ", ",")
	stillToDo := " ((state <> ALL ('{" + states + "}'::text[])) OR (next_due IS NOT NULL))"
	if want := []string{"cases_due" + stillToDo, "cases_open" + stillToDo}; !slices.Equal(got, want) {
		t.Errorf("the indexes are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
