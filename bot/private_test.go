package bot

import (
	"slices"
	"strings"
	"testing"
)

// TestWhatIsPrivateIsWrittenDown, and what may be translated: no question of a form becomes public, or its words those that
// leave the house, without somebody taking its name from here.
func TestWhatIsPrivateIsWrittenDown(t *testing.T) {
	t.Parallel()
	for flow, is := range map[string]struct{ private, public, translated string }{
		"complaint": {
			private: "company credit_code address postcode contact phone email agent_name agent_powers agent_until power_of_attorney agent_identity standing",
			public: "privacy complainant kind private_dispute county topic respondent_contact act_date evidence at_higher_body at_petition_office in_court " +
				"agent confidential objection",
			translated: "respondent matter request facts problem proposal declaration_details",
		},
		"officer_request": {
			private:    "enterprise contact phone",
			public:     "privacy county topic urgency officer_language preferred_time papers",
			translated: "matter",
		},
	} {
		for name := range strings.FieldsSeq(is.private) {
			if !slices.Contains(personal(), name) || slices.Contains(translatable(), name) {
				t.Errorf("%s: the answer to %s is shown where the complainant asked to stay unknown, or translated", flow, name)
			}
		}
		for name := range strings.FieldsSeq(is.public) {
			if slices.Contains(personal(), name) || slices.Contains(translatable(), name) {
				t.Errorf("%s: the answer to %s is hidden, or translated", flow, name)
			}
		}
		for name := range strings.FieldsSeq(is.translated) {
			if slices.Contains(personal(), name) || !slices.Contains(translatable(), name) {
				t.Errorf("%s: the answer to %s is hidden, or not translated", flow, name)
			}
		}
	}
}
