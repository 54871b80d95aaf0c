package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
)

// TestWhoSomebodyIsCannotBeFoundFromALog without the secrets of the installation, which are the same in each replica.
func TestWhoSomebodyIsCannotBeFoundFromALog(t *testing.T) {
	t.Parallel()
	id := cases.Identity{Channel: "telegram", Account: "1", External: "2002"}
	first, replica, other := NewHash("token", "secret"), NewHash("token", "secret"), NewHash("toke", "nsecret")
	plain := sha256.Sum256([]byte("contact\x00" + id.String()))
	if got := first.Of(id); got != replica.Of(id) || got == other.Of(id) || strings.HasPrefix(hex.EncodeToString(plain[:]), got) || len(got) != 12 {
		t.Errorf("the hash is %s, elsewhere %s and %s", got, replica.Of(id), other.Of(id))
	}
	if first.Of(id) == first.Of(cases.Identity{Channel: "telegram", Account: "1", External: "2003"}) {
		t.Error("two people are one")
	}
	m := Message{From: id, ID: "u7"}
	if got := first.turn(m); got != replica.turn(m) || got == other.turn(m) || got == first.turn(Message{From: id, ID: "u8"}) || got == MessageKey(m) {
		t.Errorf("the turn is %s, elsewhere %s and %s", got, replica.turn(m), other.turn(m))
	}
}
