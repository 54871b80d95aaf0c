package flows

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed *.yaml
var definitions embed.FS

// Definitions reads the flows that the program carries, in the order in which they are offered; acts are offered with their case.
func Definitions() ([]*Flow, error) {
	var flows []*Flow
	for _, name := range []string{"complaint.yaml", "officer_request.yaml", "supplement.yaml", "message.yaml", "withdraw.yaml", "object.yaml", "rate.yaml"} {
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
