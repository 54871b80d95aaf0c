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
	for _, bad := range []string{"41100,魏都区,Weidu,district,x", "411002,,Weidu,district,x", "411002,a,b,c,d\n411002,a,b,c,d"} {
		_, err := ParseUnits("units.csv", []byte("code,zh,en,kind,source\n"+bad+"\n"))
		if err == nil || !strings.Contains(err.Error(), "units.csv:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
