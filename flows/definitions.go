package flows

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed *.yaml acts/*.yaml
var definitions embed.FS

// Definitions reads the flows that the program carries: the forms in the order in which they are offered, then the acts on
// a case, which are offered with their case.
func Definitions() ([]*Flow, error) {
	acts, err := fs.Glob(definitions, "acts/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the acts: %w", err)
	}
	var flows []*Flow
	for _, name := range append([]string{"complaint.yaml", "officer_request.yaml"}, acts...) {
		data, err := fs.ReadFile(definitions, name)
		if err != nil {
			return nil, fmt.Errorf("reading flow %s: %w", name, err)
		}
		f, err := Parse("flows/"+name, data)
		if err != nil {
			return nil, err
		}
		flows = append(flows, f)
	}
	return flows, nil
}
