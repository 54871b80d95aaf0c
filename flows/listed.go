package flows

import "strings"

// onListed reads an officer's order on one of the cases that were just listed: 受理 3, 接办第二个, open 000003. What stands behind
// the word is the number of its line or the serial part of its case number, and names one case of the list or none.
func (t *turn) onListed() (number, word string, ok bool) {
	if !t.s.Officer || t.s.Draft != nil || t.s.Prompt != "" {
		return "", "", false
	}
	text := plain(t.said())
	at := strings.IndexAny(text, "0123456789第一二三四五六七八九十")
	if at <= 0 {
		return "", "", false
	}
	word, which := plain(text[:at]), strings.TrimSpace(text[at:])
	verb, _, acts := t.asAct(word + " 411002-2026-000001-5")  // with any number: whether it is the word of an act
	if !acts || verb == "approve" || verb == "see_identity" { // those are done at once, and for good
		return "", "", false
	}
	n, counted := ordinal(which)
	long := len(which) >= 6 && strings.Trim(which, "0123456789") == ""
	for i, value := range t.s.Offered {
		listed := t.shapes.number.FindString(value)
		if !strings.HasPrefix(value, "!act:open:") || listed == "" {
			continue
		}
		parts := strings.Split(listed, "-")
		serial := long && len(parts) > 2 && parts[2] == which
		if serial && number != "" {
			return "", "", false // of two units
		}
		if serial || !long && counted && i == n-1 {
			number = listed
		}
	}
	return number, word, number != ""
}
