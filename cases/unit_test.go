package cases

import (
	"strings"
	"testing"
)

func TestUnits(t *testing.T) {
	t.Parallel()
	units, err := Units()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]Unit{}
	for _, u := range units {
		codes[u.Code] = u
	}
	if codes[Municipal].Kind != "centre" || codes["411025"].ZH != "襄城县" || len(codes) != 10 {
		t.Errorf("units: %v", units)
	}
}

func TestParseUnitsNamesTheLine(t *testing.T) {
	t.Parallel()
	const centre = "411000,市中心,Centre,centre,local\n"
	for bad, want := range map[string]string{
		centre + "41100,魏都区,Weidu,district,x\n":                   "units.csv:3: a unit has a code",
		centre + "411002,,Weidu,district,x\n":                     "units.csv:3: a unit has a code",
		centre + "411002,a,b,district,d\n411002,a,b,district,d\n": "units.csv:4: a unit has a code of 6 or 9 digits used once",
		centre + "411002,魏都区,Weidu,distrikt,x\n":                  "units.csv:3: a unit is one of centre, district",
		centre + "411002,魏都区,Weidu,centre,x\n":                    "411000 alone is the centre",
		"411000,市中心,Centre,city,local\n":                          "411000 alone is the centre",
		"411002,魏都区,Weidu,district,x\n":                           "there is no 411000, the municipal centre",
		centre + "411002,魏都区,Weidu,district\n":                    "reading units from units.csv: record on line 3",
	} {
		if _, err := ParseUnits("units.csv", []byte("code,zh,en,kind,source\n"+bad)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", bad, err, want)
		}
	}
}
