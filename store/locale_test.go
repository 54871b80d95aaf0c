package store_test

import "testing"

// TestTrigramsSeeChinese holds what store/local promises of its PostgreSQL: in the locale C trigrams pass over Chinese.
func TestTrigramsSeeChinese(t *testing.T) {
	t.Parallel()
	pool := servers.Database(t).Pool()
	if _, err := pool.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
		t.Fatal(err)
	}
	var seen int
	if err := pool.QueryRow(t.Context(), "SELECT cardinality(show_trgm('许昌'))").Scan(&seen); err != nil || seen == 0 {
		t.Errorf("%d trigrams in 许昌, %v", seen, err)
	}
}
