package cases

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/acts.md anew")

func TestThePageOfActsIsThatOfTheTable(t *testing.T) {
	t.Parallel()
	const page = "../docs/acts.md"
	if *update {
		if err := os.WriteFile(page, []byte(Diagram()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != Diagram() {
		t.Errorf("%s is not what the table says (%v); run go test ./cases -update and read the difference", page, err)
	}
}
