package bot

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
)

// TestWhatIsPrivateIsWrittenDown, and what may be translated: none of these questions becomes public, and the words of none
// leave the house, without somebody changing its place here.
func TestWhatIsPrivateIsWrittenDown(t *testing.T) {
	t.Parallel()
	_, _, _, engine := speech(t)
	house := &Turns{Engine: engine}
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
			if !house.private(flow, name) || engine.Translatable(flow, name) {
				t.Errorf("%s: the answer to %s is shown where the complainant asked to stay unknown, or translated", flow, name)
			}
		}
		for name := range strings.FieldsSeq(is.public) {
			if house.private(flow, name) || engine.Translatable(flow, name) {
				t.Errorf("%s: the answer to %s is hidden, or translated", flow, name)
			}
		}
		for name := range strings.FieldsSeq(is.translated) {
			if house.private(flow, name) || !engine.Translatable(flow, name) {
				t.Errorf("%s: the answer to %s is hidden, or not translated", flow, name)
			}
		}
	}
}

// TestAFileIsPrivateWhereItMayAnswerWhatIs: of a file that came without its question it is known only what was asked.
func TestAFileIsPrivateWhereItMayAnswerWhatIs(t *testing.T) {
	t.Parallel()
	_, _, _, engine := speech(t)
	house := &Turns{Engine: engine}
	for asked, private := range map[string]bool{
		"": false, "evidence": false, "evidence,facts": false, "standing": true, "evidence,standing": true, "evidence,withdrawn_question": true,
	} {
		events := []cases.Event{
			{Type: cases.SupplementRequested, Data: map[string]string{"gaps": asked}},
			{Type: cases.Supplemented, Data: map[string]string{"files": "loose,known", "enclosed": `{"evidence":["known"]}`}},
		}
		if files := house.privateFiles("complaint", cases.Intake{}, events); slices.Contains(files, "loose") != private || slices.Contains(files, "known") {
			t.Errorf("asked was %q: private are %v", asked, files)
		}
	}
}

// TestALetterIsPrivate: who wrote it signed it, under whatever question its pictures stand, also in the objection that follows.
func TestALetterIsPrivate(t *testing.T) {
	t.Parallel()
	_, _, _, engine := speech(t)
	house := &Turns{Engine: engine}
	for name, c := range map[string]struct {
		intake  cases.Intake
		private bool
	}{
		"sent in the chat":              {cases.Intake{}, false},
		"objected to in the chat":       {cases.Intake{Origin: cases.OriginObjection}, false},
		"entered by an officer":         {cases.Intake{Origin: cases.OriginLetter, By: "o1"}, true},
		"objected to what came entered": {cases.Intake{Origin: cases.OriginObjection, By: "o1"}, true},
	} {
		c.intake.Answers = []cases.Answer{{Name: "evidence", Files: []string{"scan"}}}
		if private := slices.Contains(house.privateFiles("complaint", c.intake, nil), "scan"); private != c.private {
			t.Errorf("%s: private %t", name, private)
		}
	}
}
