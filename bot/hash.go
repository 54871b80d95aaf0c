package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/lotusdesk/lotusdesk/cases"
)

// Hash names people in a log and messages in the record: always alike, and in a way that says who it is only to whom the secrets are known that the
// installation has anyway. Account ids are numbers that can be tried one after another. The zero Hash has no secret.
type Hash struct{ key []byte }

// NewHash makes the Hash of secrets; it changes when one of them does.
func NewHash(secrets ...string) Hash {
	sum := sha256.New()
	_, _ = io.WriteString(sum, "people in logs") // a hash takes everything
	for _, s := range secrets {
		_, _ = fmt.Fprintf(sum, "\x00%d:%s", len(s), s)
	}
	return Hash{sum.Sum(nil)}
}

// Of is an identity as it may stand in a log.
func (h Hash) Of(id cases.Identity) string { return hex.EncodeToString(h.sum(id.String())[:6]) }

// turn is a message of somebody as the record of a case may name it. Who knew the message's id in the platform and could
// compute this would only have to try all people.
func (h Hash) turn(m Message) string {
	return hex.EncodeToString(h.sum(m.From.String() + "\x00" + m.ID)[:8])
}

func (h Hash) sum(text string) []byte {
	mac := hmac.New(sha256.New, h.key)
	_, _ = io.WriteString(mac, text)
	return mac.Sum(nil)
}
