package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestAQuestionForFilesNamesItsWayOut, and takes what people say who have no files, or no more.
func TestAQuestionForFilesNamesItsWayOut(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []map[string][]string{
		{
			"none":  {"等会儿发", "稍后发", "晚点发", "明天发", "等一下补传", "营业执照后补", "有，稍后发", "我不会发文件", "没了", "没有材料", "跳过", "没有", "无", "不知道"},
			"all":   {"没了", "就这些", "发好了", "完了", "都发完了", "下一步", "完成", "没有了"},
			"other": {"怎么发", "天气不错"},
		},
		{
			"none":  {"no papers", "I have no papers", "I have none", "no documents", "no files", "nothing", "not now", "no more", "none", "no", "skip", "n/a", "pass"},
			"all":   {"no more", "nothing", "that's all", "That’s everything.", "done", "next"},
			"other": {"how", "blah"},
		},
	} {
		empty := at(t, engine, "complaint", "evidence", locales.Languages()[i])
		some := engine.Take(empty, picture("a")).Session
		for _, text := range words["none"] {
			if turn := said(engine, empty, text); !turn.Session.Draft.Answers["evidence"].Skipped {
				t.Errorf("%q without a file: %v", text, keysOf(turn))
			}
		}
		for _, text := range words["all"] {
			a := said(engine, some, text).Session.Draft.Answers["evidence"]
			if len(a.Files) != 1 || a.Open {
				t.Errorf("%q with a file: %+v", text, a)
			}
		}
		for _, text := range words["none"] { // files that are there are not lost by words that have no more
			if a := said(engine, some, text).Session.Draft.Answers["evidence"]; len(a.Files) != 1 || a.Skipped {
				t.Errorf("%q with a file: %+v", text, a)
			}
		}
		for _, text := range words["other"] {
			if keys := keysOf(said(engine, empty, text)); !slices.Contains(keys, "error.files.or_skip") {
				t.Errorf("%q without a file: %v", text, keys)
			}
			if keys := keysOf(said(engine, some, text)); !slices.Contains(keys, "error.files.expected_done") {
				t.Errorf("%q with a file: %v", text, keys)
			}
		}
		if keys := keysOf(said(engine, empty, "/done")); !slices.Contains(keys, "error.files.none_or_skip") {
			t.Errorf("done without a file: %v", keys)
		}
		edited := said(engine, said(engine, some, "/done").Session, []string{"修改证据材料", "change evidence"}[i]).Session
		if a := said(engine, edited, []string{"没了", "nothing"}[i]).Session.Draft.Answers["evidence"]; len(a.Files) != 1 {
			t.Errorf("the files of before are gone: %+v", a)
		}
		anew := engine.Take(edited, picture("b"))
		if !slices.Contains(keysOf(anew), "question.files_anew") {
			t.Errorf("files that take the place of others: %v", keysOf(anew))
		}
		for words, want := range map[string]string{[]string{"保留", "keep"}[i]: "a", []string{"完成", "done"}[i]: "b"} {
			if a := said(engine, anew.Session, words).Session.Draft.Answers["evidence"]; a.Open || files(a.Files) != want {
				t.Errorf("after %q the files are %+v", words, a)
			}
		}
		for _, text := range [][]string{{"没有", "无"}, {"no", "none", "n/a"}}[i] {
			asked := said(engine, edited, text)
			if a := asked.Session.Draft.Answers["evidence"]; len(a.Files) != 1 || !slices.Contains(keysOf(asked), "error.files.keep_or_skip") {
				t.Errorf("%q where there are files of before: %+v, %v", text, a, keysOf(asked))
			}
			kept, skipped := said(engine, asked.Session, []string{"保留", "keep"}[i]).Session, said(engine, asked.Session, []string{"跳过", "Skip"}[i]).Session
			if a := kept.Draft.Answers["evidence"]; len(a.Files) != 1 || kept.Draft.Editing != "" {
				t.Errorf("kept, it is %+v", a)
			}
			if a := skipped.Draft.Answers["evidence"]; !a.Skipped {
				t.Errorf("skipped, it is %+v", a)
			}
		}
	}
}

// TestAPaperMayBeLeftOutOfASupplement, as in the form: what the rules ask for is then still missing, what they do not is not.
func TestAPaperMayBeLeftOutOfASupplement(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, language := range locales.Languages() {
		gaps := []string{"evidence", "standing", "power_of_attorney"}
		s := engine.Begin(flows.Session{Language: language, Chosen: true}, flows.Input{Turn: "begin", Now: sameDay()}, "supplement", flows.On{Case: heldCase, Only: gaps}).Session
		s = said(engine, s, []string{"没有", "I have no evidence"}[i]).Session
		if s.Asked != "power_of_attorney" {
			t.Errorf("%s: %s is asked", language, s.Asked)
		}
		s = said(engine, engine.Take(s, picture("a")).Session, []string{"完成", "done"}[i]).Session
		asked := said(engine, s, "?")
		s = said(engine, s, []string{"跳过", "skip"}[i]).Session
		if !slices.Contains(keysOf(asked), "error.files.or_skip") || s.Prompt != "review" {
			t.Errorf("%s: %v is said, then is %s", language, keysOf(asked), s.Prompt)
		}
		if left := engine.LeftForLater(s.Draft, sameDay()); !slices.Equal(left, []string{"standing"}) {
			t.Errorf("%s: %v is left for later", language, left)
		}
	}
}

// TestLaterPassesAnOptionalQuestionOver, whatever kind of answer it takes, as the question itself says; the form goes on. At one that
// needs an answer it puts the form aside, and so does "save" at any.
func TestLaterPassesAnOptionalQuestionOver(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{{"稍后再填", "以后再说", "晚点再填", "明天再说", "还没想好", "待定"}, {"later", "maybe later", "tbd", "not sure yet", "will send tomorrow", "I'll send it later", "not yet"}} {
		for _, question := range []string{"respondent_contact", "act_date", "credit_code", "email", "evidence", "standing"} {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			for _, text := range words {
				turn := said(engine, s, text)
				if d := turn.Session.Draft; d == nil || !d.Answers[question].Skipped {
					t.Errorf("%q at %s: %v", text, question, keysOf(turn))
				}
			}
			if d := saidTo(engine, s, []string{"保存", "save"}[i]).Draft; d != nil {
				t.Errorf("the form is not put aside at %s", question)
			}
		}
		if turn := said(engine, at(t, engine, "complaint", "company", locales.Languages()[i]), []string{"稍后再填", "later"}[i]); turn.Session.Draft != nil || len(turn.Session.Drafts) != 1 {
			t.Errorf("a question that needs an answer is passed over: %v", keysOf(turn))
		}
	}
}
