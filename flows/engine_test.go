package flows_test

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

func TestTheFlowsWeShipAreSound(t *testing.T) {
	t.Parallel()
	flowstest.Engine(t)
}
