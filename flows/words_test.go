package flows_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestAnApostropheIsOneHoweverItIsTyped: telephones write the curly one by themselves.
func TestAnApostropheIsOneHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for step, all := range map[string][]string{
		"privacy": {"I don't agree", "that's right"}, "county": {"Jian'an", "I don't know", "It's in Jian'an"}, "phone": {"I don't have one"},
		"confidential": {"I don't agree", "we don't"}, "agent": {"we haven't one", "I don't know"}, "credit_code": {"I don't know"},
	} {
		s := at(t, engine, "complaint", step, locales.EN)
		for _, words := range all {
			alike(t, engine, s, step, words)
		}
	}
	review := at(t, engine, "complaint", "", locales.EN)
	alike(t, engine, review, "the review", "that's right")
	alike(t, engine, flows.Session{Language: locales.EN}, "the menu", "I don't agree")
	if d := said(engine, at(t, engine, "complaint", "county", locales.EN), "Jian’an").Session.Draft; d.Answers["county"].Value == "" {
		t.Error("Jian’an is no county")
	}
}

// alike holds what is said to words with each of the apostrophes against what is said to them with the straight one.
func alike(t *testing.T, engine *flows.Engine, s flows.Session, where, words string) {
	t.Helper()
	want := said(engine, s, words)
	for _, sign := range []string{"’", "‘", "ʼ", "´", "`", "＇"} {
		if got := said(engine, s, strings.ReplaceAll(words, "'", sign)); !reflect.DeepEqual(keysOf(got), keysOf(want)) {
			t.Errorf("%q at %s with %s: %v, want %v", words, where, sign, keysOf(got), keysOf(want))
		}
	}
}
