package store

import (
	"context"
	"fmt"
)

// BarOfficers notes that officers cannot be reached on a channel, or can again, so that no case goes to somebody who
// would never learn of it. Who blocked us shows it anew at the next message.
func (db *DB) BarOfficers(ctx context.Context, channel string, barred bool) error {
	_, err := db.pool.Exec(ctx, `UPDATE identities SET unreachable_since = CASE WHEN $2 THEN coalesce(unreachable_since, now()) END
		WHERE officer IS NOT NULL AND channel = $1 AND (unreachable_since IS NULL) = $2`, channel, barred)
	if err != nil {
		return fmt.Errorf("noting whether officers work on %s: %w", channel, err)
	}
	return nil
}
