package bot

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
)

// TestThePlaceOfAnEffectIsAmongTheRepliesThatAreLeft where what one before it said stands in place of those behind that one.
func TestThePlaceOfAnEffectIsAmongTheRepliesThatAreLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ at, left, before int }{{0, 0, 0}, {0, 2, 0}, {1, 2, 1}, {2, 2, 2}, {3, 2, 2}, {1, 0, 0}} {
		before, behind := around(make([]flows.Reply, c.left), flows.Effect{At: c.at})
		if len(before) != c.before || len(behind) != c.left-c.before {
			t.Errorf("of %d replies %d are before place %d and %d behind it", c.left, len(before), c.at, len(behind))
		}
	}
	said := insert(say("only", nil), []flows.Effect{{At: 0}, {At: 3}}, [][]flows.Reply{say("first", nil), say("last", nil)})
	if len(said) != 3 || !says(said[0].Text, "first") || !says(said[1].Text, "only") || !says(said[2].Text, "last") {
		t.Errorf("the replies are %v", said)
	}
}
