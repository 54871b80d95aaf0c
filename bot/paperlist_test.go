package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestEveryPaperIsAskedForByItsName with the number of a case, in both languages, for accounts that lose what is behind a
// button's words.
func TestEveryPaperIsAskedForByItsName(t *testing.T) {
	t.Parallel()
	_, _, texts, engine := speech(t)
	number := cases.NewNumber("411002", 2026, 1)
	for _, language := range locales.Languages() {
		for _, paper := range cases.Papers() {
			said := texts.Say(language, locales.T("paper.name."+string(paper))) + " " + string(number)
			turn := engine.Take(flows.Session{Language: language, Chosen: true}, flows.Input{Kind: flows.InputText, Turn: "t", Text: said, Now: time.Unix(1e9, 0)})
			if len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectPapers || !strings.HasSuffix(turn.Effects[0].Argument, ":"+string(paper)) {
				t.Errorf("%q leads to %+v", said, turn.Effects)
			}
		}
	}
}
