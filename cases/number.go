package cases

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Number is a case's number, such as 411002-2026-000123-7: unit, year, serial within both, check digit. The check
// digit catches every wrong digit and every swap of neighbours.
type Number string

// NumberError says why a text is no case number.
type NumberError struct {
	// Reason is shape where the parts are missing, check where a digit is wrong or swapped.
	Reason string
}

// Error says the reason in words.
func (e *NumberError) Error() string {
	if e.Reason == "check" {
		return "not a case number: one of its digits is wrong, the last does not fit the others"
	}
	return "not a case number such as 411002-2026-000001-5"
}

// NewNumber makes the number of the serial-th case of a unit in a year. Serials count from 1; beyond 999999 they have seven
// digits.
func NewNumber(unit string, year, serial int) Number {
	body := fmt.Sprintf("%s-%04d-%06d", unit, year, serial)
	return Number(body + "-" + strconv.Itoa(damm(body)))
}

// ParseNumber reads a number as people copy it: with full-width digits, blanks, other dashes or none. The error is a
// *NumberError.
func ParseNumber(text string) (Number, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" -‐‑‒–—―−_.#\u00a0", r):
			return -1
		}
		return 'x'
	}, strings.TrimSpace(norm.NFKC.String(text)))
	// unit (6 or 9 digits), year 4, serial 6, check 1; a serial of 7 does not begin with 0, and a digit too many is none
	unit, end := 6, len(digits)-1
	if end >= 19 {
		unit = 9
	}
	serial := unit + 4
	long := end == serial+7 && strings.HasPrefix(digits[unit:], "20") && digits[serial] != '0'
	if strings.Contains(digits, "x") || end != serial+6 && !long {
		return "", &NumberError{Reason: "shape"}
	}
	if damm(digits) != 0 {
		return "", &NumberError{Reason: "check"}
	}
	return Number(digits[:unit] + "-" + digits[unit:serial] + "-" + digits[serial:end] + "-" + digits[end:]), nil
}

// Unit is the code of the unit whose series the number belongs to.
func (n Number) Unit() string {
	unit, _, _ := strings.Cut(string(n), "-")
	return unit
}

// damm runs Damm's check over the digits of a text: it gives the check digit, and 0 for a text that ends with the
// right one.
func damm(text string) int {
	table := [10][10]int{
		{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
		{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
		{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
		{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
		{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
		{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
		{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
		{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
		{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
		{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
	}
	interim := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			interim = table[interim][r-'0']
		}
	}
	return interim
}
