package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestTrigramsSeeChinese holds what store/local promises of its PostgreSQL: in the locale C trigrams pass over Chinese.
func TestTrigramsSeeChinese(t *testing.T) {
	t.Parallel()
	owner, err := pgx.Connect(t.Context(), servers.DatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(t.Context()) }() // the database goes with the test
	if _, err := owner.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
		t.Fatal(err)
	}
	var seen int
	if err := owner.QueryRow(t.Context(), "SELECT cardinality(show_trgm('许昌'))").Scan(&seen); err != nil || seen == 0 {
		t.Errorf("%d trigrams in 许昌, %v", seen, err)
	}
}
