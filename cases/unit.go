package cases

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

//go:embed units.csv
var unitTable []byte

// Municipal is the code of the municipal centre, which takes every case that names no unit we know.
const Municipal = "411000"

// Unit is a body that handles cases: the municipal centre, a district, county or zone.
type Unit struct {
	Code   string
	ZH, EN string
	Kind   string // centre, district, county, city or zone
	// Source says where the code comes from; local means that this office gave it.
	Source string
}

// Units reads the table of units that the program carries; the bureau edits its own copy in the database.
func Units() ([]Unit, error) { return ParseUnits("units.csv", unitTable) }

// ParseUnits reads a table of units. Errors name file and line.
func ParseUnits(file string, data []byte) ([]Unit, error) {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = 5
	var units []Unit
	seen := map[string]bool{}
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading units from %s: %w", file, err)
	}
	for i, row := range rows {
		if i == 0 {
			continue
		}
		code := row[0]
		wrong := strings.Trim(code, "0123456789") != "" || len(code) != 6 && len(code) != 9
		if wrong || seen[code] || row[1] == "" || row[2] == "" {
			return nil, fmt.Errorf("%s:%d: a unit has a code of 6 or 9 digits used once, and a name in both languages", file, i+1)
		}
		if kinds := []string{"centre", "district", "county", "city", "zone"}; !slices.Contains(kinds, row[3]) || (row[3] == "centre") != (code == Municipal) {
			return nil, fmt.Errorf("%s:%d: a unit is one of %s, and %s alone is the centre", file, i+1, strings.Join(kinds, ", "), Municipal)
		}
		seen[code] = true
		units = append(units, Unit{Code: code, ZH: row[1], EN: row[2], Kind: row[3], Source: row[4]})
	}
	if !seen[Municipal] {
		return nil, fmt.Errorf("%s: there is no %s, the municipal centre, which takes what is no other unit's", file, Municipal)
	}
	return units, nil
}
