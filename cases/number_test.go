package cases

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseNumberAsPeopleCopyIt(t *testing.T) {
	t.Parallel()
	number := NewNumber("411002", 2026, 123)
	bare := strings.ReplaceAll(string(number), "-", "")
	for _, text := range []string{
		string(number), " " + string(number) + " ", bare, strings.ReplaceAll(string(number), "-", " — "),
		"４１１００２－２０２６－０００１２３－" + bare[len(bare)-1:], "#" + string(number),
	} {
		got, err := ParseNumber(text)
		if err != nil || got != number {
			t.Errorf("ParseNumber(%q) = %q, %v; want %q", text, got, err, number)
		}
	}
	for _, more := range []Number{NewNumber("411002", 2026, 1000000), NewNumber("411002570", 2026, 9999999)} {
		for _, text := range []string{string(more), strings.ReplaceAll(string(more), "-", "")} {
			if got, err := ParseNumber(text); err != nil || got != more {
				t.Errorf("ParseNumber(%q) = %q, %v; want %q", text, got, err, more)
			}
		}
	}
	if number.Unit() != "411002" {
		t.Errorf("Unit() = %q", number.Unit())
	}
}

func TestParseNumberSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, reason := range map[string]string{"": "shape", "许昌": "shape", "411002-2026-123": "shape", "411002-2026-000123-x": "shape", "411002-2026-0000123-7": "shape",
		"411002-2026-00123-7": "shape", "4110025-2026-000123-7": "shape"} {
		_, err := ParseNumber(text)
		var wrong *NumberError
		if !errors.As(err, &wrong) || wrong.Reason != reason {
			t.Errorf("ParseNumber(%q): %v, want reason %s", text, err, reason)
		}
	}
}

func TestCheckDigitCatchesEveryWrongDigitAndSwap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]string{"411000", "411002", "411081", "411002570"}).Draw(t, "unit")
		number := NewNumber(unit, rapid.IntRange(2020, 2099).Draw(t, "year"), rapid.IntRange(1, 9999999).Draw(t, "serial"))
		digits := []byte(strings.ReplaceAll(string(number), "-", ""))
		refused := func(what string, changed []byte) {
			var wrong *NumberError
			if _, err := ParseNumber(string(changed)); !errors.As(err, &wrong) {
				t.Fatalf("%s of %s went through as %s: %v", what, number, changed, err)
			}
		}
		for i := range digits {
			for d := byte('0'); d <= '9'; d++ {
				if d == digits[i] {
					continue
				}
				changed := []byte(string(digits))
				changed[i] = d
				refused("a wrong digit", changed)
			}
			if i > 0 && digits[i] != digits[i-1] {
				changed := []byte(string(digits))
				changed[i], changed[i-1] = changed[i-1], changed[i]
				refused("a swap", changed)
			}
		}
	})
}
