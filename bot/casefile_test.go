package bot

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestOnlyTheContactIsSaidYouTo: the timeline of the officers and the copy of a case speak of the complainant.
func TestOnlyTheContactIsSaidYouTo(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range cases.Table() {
		for _, language := range locales.Languages() {
			if r.Event == "" {
				continue
			}
			said := texts.Say(language, eventText(r.Event))
			if strings.Contains(said, "您") || strings.Contains(" "+said+" ", " you ") || strings.Contains(said, "[") {
				t.Errorf("officers read %q of %s", said, r.Event)
			}
		}
	}
}
