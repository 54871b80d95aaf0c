package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
	"pgregory.net/rapid"
)

// answers are the questions that a turn answers, in order.
func answers(turn flows.Turn) (names []string) {
	for _, key := range keysOf(turn) {
		if name, ok := strings.CutPrefix(key, "answers."); ok {
			names = append(names, name)
		}
	}
	return names
}

func TestWhatPeopleAskIsAnswered(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"is it free": "cost", "Is it free?": "cost", "How much does it cost me, please?": "cost", "收费吗": "cost", "有个事想咨询一下，我们公司想增资，需要办什么手续？": "how_to", "my company needs a work permit for an engineer, who can help?": "how_to", "俺想问问，收不收钱啊": "cost", "请问，办这个收费吗？": "cost", "請問收費嗎": "cost",
		"how long does it take": "duration", "How long will it be till I hear from you?": "duration", "多久能办完？": "duration", "要等几天能有答复呢": "duration",
		"where are you": "where", "你们在哪里": "where", "电话多少": "phone", "What’s your address?": "where", "How can I contact you?": "phone",
		"你们是谁": "who", "who are you?": "who", "is this confidential": "confidential", "who reads this": "confidential", "会保密吗？": "confidential",
		"can I complain about a court": "not_taken", "can I complain about a company?": "not_taken", "可以投诉公司吗": "not_taken", "可以投诉法院吗": "not_taken",
		"are you a robot": "robot", "你是机器人吗？": "robot", "thanks": "thanks", "Thank you!": "thanks", "谢谢": "thanks", "谢谢您！": "thanks",
		"can I complain anonymously?": "anonymous", "what can I complain about": "topics", "Can I complain?": "who_may", "我们可以投诉吗": "who_may",
		"需要准备什么材料": "papers", "what papers do I need": "papers", "do you speak English?": "in_english", "可以用英文吗": "in_english",
		"几点上班": "hours", "are you open now": "hours", "what happens next?": "after", "提交后会怎么样": "after", "what happens to my data": "data",
		"what do I agree to?": "data", "同意什么？": "data", "What if I don’t agree?": "data", "如果不同意会怎么样": "data", "what happens if I don't agree": "data", "Do I have to agree?": "data", "How do I know this is not a scam?": "who", "你们是政府的吗？": "who", "I have an access code": "have_code",
		"申请复议的期限会停止吗": "court_limits", "can I still go to court": "court_limits", "不服怎么办": "disagree", "can I appeal": "disagree",
		"怎么撤回": "change_later", "can I withdraw it": "change_later", "可以稍后再填吗": "continue_later", "会不会被报复": "retaliation", "can my lawyer do it": "agent",
		"服务官是什么": "service_officer", "I lost my access code": "lost_code", "查询码丢了": "lost_code",
		"can I complain in English?": "in_english", "is this safe?": "confidential", "will they find out anyway?": "confidential", "这样安全吗": "confidential", "会不会查出是我们": "confidential",
		"can they make us problems when they know who complains?": "retaliation confidential", "will they take revenge": "retaliation", "会不会找我们麻烦": "retaliation",
		"Who decides on my complaint?": "decides", "谁来决定受理不受理？": "decides", "what are the time limits": "duration", "How much time will it take approximately?": "duration", "有什么期限？": "duration",
		"where is my data stored": "data", "我的数据存在哪里": "data", "am I talking to a human?": "robot", "你是真人吗": "robot",
		"do we need to hire a lawyer for this?": "lawyer", "do I need a lawyer": "lawyer", "要不要请律师？": "lawyer", "can a lawyer complain for us": "agent", "可以请律师代办吗": "agent",
		"thank you very much, best regards Klaus": "thanks", "thanks, nigel": "thanks", "Many thanks and best regards, Klaus Brinkmann": "thanks", "谢谢，祝好": "thanks", "谢谢王老师！": "thanks", "非常感谢，李明敬上": "thanks", "Thanks. The gate is closed again.": "",
		"Is it free, and how long does it take?": "cost duration", "多久能办完？收费吗？保密吗？": "duration cost",
		// what tells of something is not taken for a question
		"free": "", "thanks to the bureau we lost a year": "", "I want to make a complaint": "", "my name is Who": "", "公司": "",
		strings.Repeat("我们公司去年申请施工许可证，", 6) + "收费吗": "",
	} {
		if got := strings.Join(answers(said(engine, flows.Session{Language: locales.EN, Chosen: true}, words)), " "); got != want {
			t.Errorf("%q is answered with %q, want %q", words, got, want)
		}
	}
}

// TestWhatIsAskedForInOtherWordsIsDone: a person, how a case stands, to withdraw; over a form and at a question for words too.
func TestWhatIsAskedForInOtherWordsIsDone(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"I want to talk to a human being": "human", "can i speak to a human": "human", "get me a real person": "human", "TALK TO A HUMAN": "human", "can someone call me": "human",
		"转人工服务": "human", "转人工客服": "human", "我要人工": "human", "有没有真人？": "human", "给我转人工吧": "human", "給我轉人工吧": "human",
		"any news on my complaint?": "status words", "where is my complaint now": "status words", "我的投诉怎么样了？": "status words", "我的案子到哪一步了": "status words",
		"请问自然资源局那边有消息了吗？":                 "words", // which asks its officer
		"I want to withdraw my complaint": "begin withdraw", "I am withdrawing my complaint": "begin withdraw", "我想撤回投诉": "begin withdraw",
		"how do I send the missing papers": "begin supplement", "还有材料没交，怎么补交？": "begin supplement",
	} {
		turn := said(engine, flows.Session{Language: locales.EN, Chosen: true}, words)
		var done []string
		for _, e := range turn.Effects {
			done = append(done, strings.TrimSpace(string(e.Kind)+" "+e.Verb))
		}
		got := strings.Join(done, " ")
		if got != want {
			t.Errorf("%q with no form open does %q, want %q", words, got, want)
		}
		over := said(engine, atMatter(engine, 0), words)
		asked := len(over.Effects) == 0 && over.Session.Held != nil && over.Session.Held.Text == words // back
		kept := over.Session.Draft != nil && (over.Session.Draft.Answers["matter"].Value != "" || asked)
		if done := len(over.Effects) > 0 && strings.HasPrefix(want, string(over.Effects[0].Kind)); (want == "human" || want == "status words") != done || kept == done && want != "begin withdraw" {
			t.Errorf("%q at a question for words does %+v, kept as the answer: %t", words, over.Effects, kept)
		}
	}
	for words, want := range map[string]string{"I don't understand the question": "ladder.example", "什么意思？": "ladder.example", "为什么要填这个？": "ladder.example", "hold on": "answers.wait", "等一下，我找找": "answers.wait"} {
		turn := said(engine, atMatter(engine, 0), words)
		if turn.Session.Draft.Answers["matter"].Value != "" || !slices.Contains(keysOf(turn), want) {
			t.Errorf("%q at a question for words: %v", words, keysOf(turn))
		}
	}
}

// TestPowersAreNoCommand: what an agent may do is said in words that are a command elsewhere; the command alone is one here too.
func TestPowersAreNoCommand(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, table := range []map[string]bool{
		{"代为撤回投诉": true, "代为提出、撤回投诉": true, "和工作人员沟通协调": true, "转人工服务": false, "我要撤回投诉": false, "给我转人工吧": false},
		{"To talk to the officer": true, "Speak to the officer for us": true, "Represent us and speak to the officer": true, "Speak to the officer and explain": true, "To submit and withdraw the complaint": true,
			"May withdraw the complaint": true, "Speak to the officer": false, "I want to talk to a person": false, "Withdraw my complaint": false, "can I talk to someone": false},
	} {
		for _, step := range []string{"agent_powers", "request"} {
			s := at(t, engine, "complaint", step, locales.Languages()[i])
			for words, want := range table {
				turn := said(engine, s, words)
				if got := turn.Session.Draft != nil && turn.Session.Draft.Answers[step].Value == words; got != want {
					t.Errorf("%q at %s is the answer: %t, want %t: %v", words, step, got, want, keysOf(turn))
				}
			}
		}
	}
}

// TestAnAnswerSaysWhatNext presses what is offered behind each answer: it is one of the tasks, and the numbers are those of
// the choices.
func TestAnAnswerSaysWhatNext(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	list, err := flows.Questions()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range list {
		if q.Does != "" || len(q.Next) == 0 {
			continue
		}
		for i, language := range locales.Languages() {
			asked := said(engine, flows.Session{Language: language, Chosen: true}, [][]string{q.ZH, q.EN}[i][0])
			choices := asked.Replies[0].Choices
			if len(choices) < 2 || len(choices) > 4 || len(choices) != len(asked.Session.Offered) {
				t.Errorf("%s in %s offers %+v", q.Name, language, choices)
			}
			for n, c := range choices {
				label := texts.Say(language, c.Label)
				for _, words := range []string{label, string(rune('1' + n))} {
					if turn := said(engine, asked.Session, words); turn.Lost || strings.HasPrefix(label, "[") {
						t.Errorf("%s in %s: %q behind it is not understood", q.Name, language, label)
					}
				}
			}
			if words := slices.ContainsFunc(asked.Effects, func(e flows.Effect) bool { return e.Kind == flows.EffectWords }); words == q.Whole {
				t.Errorf("%s: offered to the person's cases: %t", q.Name, words)
			}
		}
	}
}

// TestWhatIsWrittenAtAQuestionForWordsIsItsAnswer writes phrases of questions with more around them: all of it is kept. What tells of
// nobody else is asked back at most.
func TestWhatIsWrittenAtAQuestionForWordsIsItsAnswer(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	list, err := flows.Questions()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, 1).Draw(t, "language")
		s := atMatter(engine, i)
		q := rapid.SampledFrom(list).Filter(func(q flows.Question) bool { return q.Does == "" }).Draw(t, "question")
		phrase := rapid.SampledFrom([][]string{q.ZH, q.EN}[i]).Draw(t, "phrase")
		around := [][]string{{"", "我们问过", "答复说", "局长问", "局里要求", "。", "？"}, {"", "they asked ", "nobody said ", "tell us ", "so ", " for a year", ".", "?"}}[i]
		before, after := rapid.SampledFrom(around).Draw(t, "before"), rapid.SampledFrom(around).Draw(t, "after")
		text := before + phrase + after
		turn := said(engine, s, text)
		kept := turn.Session.Draft.Answers["matter"].Value
		told := [][]string{{"答复说", "局长问", "局里要求"}, {"they asked ", "nobody said ", " for a year"}}[i]
		tells := !strings.HasSuffix(strings.TrimRight(text, ".。 "), []string{"？", "?"}[i]) && (slices.Contains(told, before) || slices.Contains(told, after))
		switch {
		case len([]rune(text)) < 5: // too short to be an answer
		case tells && kept != strings.TrimSpace(text):
			t.Fatalf("%q was not kept: %q, %v", text, kept, keysOf(turn))
		case kept == "" && (turn.Session.Held == nil || turn.Session.Held.Text != text):
			t.Fatalf("%q is lost", text)
		case kept == "":
			again := engine.Take(turn.Session, flows.Input{Kind: flows.InputPress, Turn: "2234567890", Press: turn.Session.Fence + ".!answer", Now: noon()})
			if again.Session.Draft.Answers["matter"].Value != strings.TrimSpace(text) {
				t.Fatalf("%q cannot be made the answer", text)
			}
		}
	})
}

// atMatter is a request for an officer at the question what is needed.
func atMatter(engine *flows.Engine, language int) flows.Session {
	s := flows.Session{Language: locales.Languages()[language], Chosen: true}
	for _, words := range []string{"/start_officer_request", "1", "1", "1"} {
		s = said(engine, s, words).Session
	}
	return s
}

func noon() time.Time { return time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC) }

// TestWordsForAPersonAreNoQuestion: a message to an officer and an open conversation take every word.
func TestWordsForAPersonAreNoQuestion(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Text: "多久能办完？", Now: noon()}
	begun := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true}, in, "message", flows.On{Case: "411002-2026-000001-5"})
	if turn := engine.Take(begun.Session, in); turn.Session.Draft.Answers["text"].Value != in.Text {
		t.Errorf("a message to an officer is not kept: %v", keysOf(turn))
	}
	s := flows.Session{Language: locales.ZH, Chosen: true, Talk: &flows.Talk{Case: "411002-2026-000001-5", Last: noon()}}
	if turn := engine.Take(s, in); len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectPass {
		t.Errorf("a conversation does not pass it on: %+v", turn)
	}
}

// TestAQuestionIsNoReasonForAnAct: what a contact asks where the reason for an objection or a withdrawal is asked for is answered, or
// asked back, and can be made the reason. Neither is the name of a command, to an officer either: it would stand in the paper.
func TestAQuestionIsNoReasonForAnAct(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, act := range []string{"object", "withdraw"} {
		in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Now: noon()}
		s := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true}, in, act, flows.On{Case: heldCase}).Session
		for text, want := range map[string]string{"会不会被报复": "answers.retaliation", "你们会把它交给谁？": "beside.asks", "跳过": "nothing.skip", "skip": "nothing.skip"} {
			turn := said(engine, s, text)
			if turn.Session.Draft == nil || turn.Session.Draft.Answers["reason"].Value != "" || !slices.Contains(keysOf(turn), want) {
				t.Errorf("%s: %q leads to %v", act, text, keysOf(turn))
			}
		}
		for _, text := range []string{"我填错了，不投诉了", "I made a mistake", "不知道怎么办，局里一直不答复"} {
			if got := saidTo(engine, s, text).Draft.Answers["reason"].Value; got != text {
				t.Errorf("%s: %q is not the reason: %q", act, text, got)
			}
		}
	}
	in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Now: noon()}
	s := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true, Officer: true}, in, "reject", flows.On{Case: heldCase, Given: map[string]string{"grounds": "1"},
		Lists: flows.Lists{"grounds": {{Name: "1"}}}}).Session
	if turn := said(engine, s, "跳过"); s.Asked != "reason" || turn.Session.Draft.Answers["reason"].Value != "" || !slices.Contains(keysOf(turn), "nothing.skip") {
		t.Errorf("at %s an officer's 跳过 is the reason: %v", s.Asked, keysOf(turn))
	}
}

// TestNothingIsSaidTwiceInARow to somebody who is not understood, rude or not; the third answer names a person.
func TestNothingIsSaidTwiceInARow(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	rapid.Check(t, func(t *rapid.T) {
		s := flows.Session{Language: locales.EN, Chosen: true}
		var before []string
		for i := range rapid.IntRange(1, 9).Draw(t, "length") {
			turn := said(engine, s, rapid.SampledFrom([]string{"blah", "fnord", "idiots", "办证", "骗子", "~~"}).Draw(t, "words"))
			keys := keysOf(turn)
			if slices.Equal(keys, before) {
				t.Fatalf("%v is said again", keys)
			}
			if i == 2 && !slices.Contains(keys, "nothing.person") {
				t.Fatalf("no person is named: %v", keys)
			}
			s, before = turn.Session, keys
		}
	})
}

func TestLintFindsWhatIsWrongWithQuestions(t *testing.T) {
	t.Parallel()
	_, texts := flowstest.Engine(t)
	const cost = "- {name: cost, zh: [收费吗], en: [is it free], next: [human], source: x}\n"
	for name, c := range map[string]struct{ file, want string }{
		"an unknown field":           {"- {name: cost, phrases: [x]}\n", `unknown field "phrases"`},
		"no language":                {cost + "- {name: where, zh: [在哪], next: [human], source: x}\n", "q.yaml:2: question where: it needs phrases in both languages"},
		"no answer":                  {"- {name: weather, zh: [下雨吗], en: [does it rain], source: x}\n", "answers.weather cannot be said in zh"},
		"an answer without its time": {"- {name: duration, zh: [多久], en: [how long], source: x}\n", "answers.duration cannot be said in en"},
		"no source":                  {"- {name: cost, zh: [收费吗], en: [is it free]}\n", "it needs the source of its answer"},
		"two of a name":              {cost + strings.ReplaceAll(cost, "收费吗", "要钱吗"), "q.yaml:2: question cost: a name is used once"},
		"a phrase of two":            {cost + "- {name: where, zh: [收费吗], en: [where are you], source: x}\n", `q.yaml:2: question where: "收费吗" means`},
		"a command":                  {"- {name: cost, zh: [进度], en: [is it free], source: x}\n", `"进度" is a command`},
		"an unknown command":         {"- {name: fly, zh: [我要飞走], en: [fly away], does: fly, source: x}\n", `does: "fly" is no command`},
		"another command's words":    {"- {name: news, zh: [进度], en: [any news], does: human, source: x}\n", `"进度" is a command`},
		"an unknown next":            {"- {name: cost, zh: [收费吗], en: [is it free], next: [\"start:lunch\"], source: x}\n", `next: "start:lunch" is no command`},
		"a phrase twice":             {"- {name: cost, zh: [收费吗, 收费吗], en: [is it free], source: x}\n", `"收费吗" stands there twice`},
		"one English word":           {"- {name: cost, zh: [收费吗], en: [free], source: x}\n", `"free" is too short`},
		"the other language":         {"- {name: cost, zh: [is it free], en: [收费吗], source: x}\n", "is not of the language"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := flows.ParseQuestions("q.yaml", []byte(c.file))
			if err == nil {
				plain, wrong := locales.Load()
				if wrong != nil {
					t.Fatal(wrong)
				}
				if name != "an answer without its time" {
					plain = texts
				}
				_, err = flows.New(nil, list, plain, nil)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
