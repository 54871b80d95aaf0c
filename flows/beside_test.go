package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatIsHardlyAnAnswerIsNotTakenForOne at a question for a name, a contact, an address or a request; what to do instead is
// said, and words that could be one are offered as it.
func TestWhatIsHardlyAnAnswerIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, questions := range []map[string][]string{{
		"respondent": {"算了", "算了不弄了", "过两天再弄", "不是这个意思", "领导说先别投诉了", "上上个问题我答错了", "你等我问一下老板", "接着上次的", "我说到哪了", "会不会泄露啊", "谁能看到", "要不要钱", "大概要多久啊", "能不能匿名"},
		"company":    {"同上", "等会儿发", "你看着办", "不方便说", "为什么要问名称？", "谁会看到？", "要不要写公司", "谁会告诉那个公司", "公司名称许昌海光有限公司 代码91411000MA9K2TP45X 地址建设路1号", "我填错了"},
		"contact":    {"同上", "等会儿发", "王女士13800138000"},
		"address":    {"和上面一样", "公司地址同上", "稍后发"},
		"request":    {"等会儿发", "你看着办", "不对是2025年"},
		"postcode":   {"同上"},
	}, {
		"company": {"Why do you need my name?", "who will read this?", "which name, german or chinese?", "how long will take this all??", "when will somebody read this", "Sorry the name is wrong", "sorry wrong name", "Wait, Harbour Ltd", "I want to stop this", "sorry i made mistake, go back", "please help me, I don't understand", "same as above", "I'd rather not say"},
		"contact": {"Mr Li +86 13800138000", "why do you ask that"},
		"address": {"same as above", "the same as before"},
		"request": {"up to you", "sorry i made a mistake"},
	}} {
		for question, words := range questions {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			for _, text := range words {
				turn := said(engine, s, text)
				if turn.Session.Draft == nil {
					t.Errorf("%q ends the form: %v", text, keysOf(turn))
					continue
				}
				if turn.Session.Asked != question || turn.Session.Draft.Answers[question].Value != "" {
					t.Errorf("%q is taken at %s: %v", text, question, keysOf(turn))
				}
				choices := turn.Replies[len(turn.Replies)-1].Choices
				offered := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, ".!answer") })
				if offered < 0 {
					continue
				}
				press := flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[offered].Data, Now: sameDay()}
				if got := engine.Take(turn.Session, press).Session.Draft.Answers[question].Value; got != text {
					t.Errorf("%q, taken as the answer, is %q", text, got)
				}
			}
		}
	}
	for question, words := range map[string][]string{
		"company": {"Why Not GmbH", "Harbour Light (Xuchang) Co., Ltd.", "许昌海光机械有限公司", "Backhaus GmbH", "3M中国有限公司", "Is Bank A.Ş.", "Where Next Travel Limited", "Can Do Engineering Ltd", "May Flower Trading Co", "Wait and See Ltd", "算了网络科技有限公司", "能不能餐饮管理有限公司", "有没有餐饮公司", "谁能比餐饮有限公司", "多久科技", "许昌是不是科技有限公司", "怎么样餐饮有限公司"},
		"contact": {"Mr Wrong", "王是的先生", "Will Smith", "May Ling Tan Wong", "Do Kyung Soo Kim"},
		"request": {"撤销该处罚决定", "We want the land back and the paper later than promised"}, "address": {"许昌市建设路1号，同上海路交叉口", "2 Jianshe Road"},
		"respondent": {"谁都不管的那个城管"},
	} {
		for _, text := range words {
			turn := said(engine, at(t, engine, "complaint", question, locales.EN), text)
			if got := turn.Session.Draft.Answers[question].Value; got != text {
				t.Errorf("%q at %s: %v", text, question, keysOf(turn))
			}
		}
	}
}

// TestAStoryInPartsIsAskedBack where its next part comes to the next question.
func TestAStoryInPartsIsAskedBack(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{
		{"一、我们三次递交材料，窗口都没有收。", "二、领导说要等通知，没有书面答复。", "（接上）窗口第三次说要等通知。", "2)2025年领导说要等通知，没有书面答复。"},
		{
			"1. We handed in the papers three times.", "2. Problem, continued: the chief told us to wait.", "Problem, continued: the chief told us to wait.", "Part 2/3 the chief told us to wait.",
			"(continued) The chief told us to wait.", "Continued. The chief told us to wait.", "cont. The chief told us to wait.", "Problem (continued) The chief told us to wait.", "Our problem, continued\nThe chief told us to wait.",
		},
	} {
		s := saidTo(engine, at(t, engine, "complaint", "request", locales.Languages()[i]), words[0])
		for _, text := range words[1:] {
			turn := said(engine, s, text)
			choices := turn.Replies[len(turn.Replies)-1].Choices
			for data, want := range map[string][2]string{"!add:request": {words[0] + "\n" + text, ""}, "!answer": {words[0], text}} {
				at := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, "."+data) })
				if at < 0 {
					t.Fatalf("%q: %v", text, keysOf(turn))
				}
				answers := engine.Take(turn.Session, flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[at].Data, Now: sameDay()}).Session.Draft.Answers
				if got := [2]string{answers["request"].Value, answers["facts"].Value}; got != want {
					t.Errorf("%s gives %q", data, got)
				}
			}
		}
		if a := saidTo(engine, s, []string{"窗口说领导没有签字，没有书面答复。", "The office says that the chief has not signed."}[i]).Draft.Answers["facts"]; a.Value == "" {
			t.Error("what goes on with nothing is asked back")
		}
	}
}

// TestWhatGoesOnInAStoryIsNoPart: who tells that something continued, or begins with a sum or a time, begins a story of its own.
func TestWhatGoesOnInAStoryIsNoPart(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{
		{"1、发给我们许可证。2、退还费用。", "2.5万元随后被从账户划走，没有书面答复。", "2:30他们来了，没有书面答复。", "3、4月份他们又来了两次。"},
		{
			"1. Give us the permit. 2. Pay back the fee.", "The inspections continued every week after our letter.", "That work continued until July.", "2.5 million yuan was then taken from our account.",
			"2:30 pm they came and closed the gate.", "Continued inspections closed our gate for weeks.", "Our work, continued without a break, was stopped in May.", "The fines continued, and in May they closed the gate.",
		},
	} {
		s := saidTo(engine, at(t, engine, "complaint", "request", locales.Languages()[i]), words[0])
		for _, text := range words[1:] {
			if turn := said(engine, s, text); turn.Session.Draft.Answers["facts"].Value != text {
				t.Errorf("%q: %v", text, keysOf(turn))
			}
		}
	}
}

// TestWhatTellsOfNothingIsNoStory: at a question for what happened, for a request or its reasons, words that only point elsewhere, put
// off, ask, greet or stop are asked back, with a press that takes them as they are; so does who sends them again. A story is taken,
// be it short.
func TestWhatTellsOfNothingIsNoStory(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []map[string][]string{{
		"asked back": {
			"同上，见前面写的", "见附件里的材料说明", "我前面已经说过了呀", "和第一条消息一样的内容", "我先忙，明天再来继续写", "让我想想再写给你们吧", "我回来了，继续填写吧", "你好，请问有人在吗？",
			"具体情况请看附件说明", "不好意思，有事先走了，回头再说", "还有多少问题要回答呢？", "会不会被打击报复啊我有点担心", "你们多久会处理这个事情呢", "上上个问题我好像答错了", "能不能用英文写啊我想问一下",
		},
		"taken": {
			"他们两次罚款都没有给理由。", "打了几次电话都说再等等", "去问了几次，都说明天再来", "证办不下来，一直让等，没有说法", "材料交了八个月没有答复", "局长问我们要不要重新申请，没有书面答复",
			"有人说不给钱就不给办，这合理吗？", "他们凭什么罚我们五万？", "城管局怎么能这样对待我们？",
		},
	}, {
		"asked back": {
			"Same as in my first message", "yes use that", "As I said in my first message", "as stated above", "please refer to my first message", "I already told you this", "Hi, I am back", "can we continue tomorrow?",
			"sorry have to go, will continue tomorrow", "I'll tell you later", "not sure yet", "let me think about it", "see attached letter", "Please see attached file", "can I write in Chinese?",
			"Can I call you instead?", "Oh marvellous, another form. How many more questions are there?", "what can I ask for?", "Where do I start...", "will they take revenge?",
		},
		"taken": {
			"They fined us twice without a reason.", "We have been here many times and have no answer.", "Our permit is still not there", "No answer for a year", "They told us to come back later.",
			"I went there, they said later", "The land is taken", "The letter attached says no permit", "they will not give us the permit. what can I do?", "We want it back, in writing",
			"They ask for money before they do anything, is that fair?", "Why did they fine us fifty thousand?",
		},
	}} {
		for _, question := range []string{"matter", "request", "facts"} {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			taken := func(turn flows.Turn) string { return turn.Session.Draft.Answers[question].Value }
			for _, text := range words["taken"] {
				if turn := said(engine, s, text); taken(turn) != text {
					t.Errorf("%q at %s: %v", text, question, keysOf(turn))
				}
			}
			for _, text := range words["asked back"] {
				turn := said(engine, s, text)
				if taken(turn) != "" {
					t.Errorf("%q is taken at %s", text, question)
				}
				for _, label := range []string{"这是对问题的回答", "It answers the question"} { // a press on WeChat may be no more than its words
					if turn.Session.Held != nil && turn.Session.Tries > 0 && taken(said(engine, turn.Session, label)) != text {
						t.Errorf("%q at %s is not taken by %q", text, question, label)
					}
				}
				if again := said(engine, turn.Session, text); len([]rune(text)) >= 10 && turn.Session.Held != nil && taken(again) != text && turn.Session.Tries > 0 {
					t.Errorf("%q at %s, sent again: %v", text, question, keysOf(again))
				}
			}
		}
	}
}

// TestWhatSomebodyNeedsMayBeAQuestion: whoever asks for a service officer wants to know something.
func TestWhatSomebodyNeedsMayBeAQuestion(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, texts := range [][]string{{"外国员工的居留许可怎么延期？", "许昌有没有针对台资企业的税收优惠呢"}, {"How do we register for export tax refunds?", "Which policies apply to foreign investors?"}} {
		for _, text := range texts {
			if turn := said(engine, atMatter(engine, i), text); turn.Session.Draft.Answers["matter"].Value != text {
				t.Errorf("%q: %v", text, keysOf(turn))
			}
		}
		for _, text := range []string{"能用英文写吗？", "can I write it tomorrow?", "见附件材料说明", "as I said before"} {
			if turn := said(engine, atMatter(engine, i), text); turn.Session.Draft.Answers["matter"].Value != "" {
				t.Errorf("%q is what somebody needs", text)
			}
		}
	}
}

// TestWordsThatPutOffAreNoNumber: at a question for one they are asked back as anywhere, and none is read out of them.
func TestWordsThatPutOffAreNoNumber(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for text, want := range map[string]string{
		"稍等我查一下": "beside.needed", "过两天再弄": "beside.needed", "算了": "cancel.ask", "算了，先不填": "beside.stopping", "我说到哪了": "beside.asks", "I will tell you tomorrow": "beside.needed", "same as above": "beside.in_full", "I'm back": "beside.no_answer",
	} {
		language := locales.ZH
		if text[0] < 0x80 {
			language = locales.EN
		}
		if turn := said(engine, at(t, engine, "complaint", "phone", language), text); !slices.Contains(keysOf(turn), want) {
			t.Errorf("%q at a question for a number: %v", text, keysOf(turn))
		}
	}
}

// TestWhoWaitsPostponesNothing where a request or a story is asked for, nor does who says by when something is wanted.
func TestWhoWaitsPostponesNothing(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, questions := range []map[string][]string{
		{"request": {"明天以前给我们答复", "要求下周之前书面答复"}, "matter": {"我们一直在等，等到今天还没有结果"}},
		{"request": {"An answer by tomorrow", "We want an answer by tomorrow.", "The documents by next week"}, "matter": {"We wait and wait", "We just wait and wait"}, "facts": {"We wait and wait"}},
	} {
		for question, words := range questions {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			for _, text := range words {
				if turn := said(engine, s, text); turn.Session.Draft.Answers[question].Value != text {
					t.Errorf("%q at %s: %v", text, question, keysOf(turn))
				}
			}
			for _, text := range [][]string{{"明天再来继续写", "等我问一下老板"}, {"wait, I have to ask", "I will answer by tomorrow", "Let me send the documents tomorrow", "I'll tell you by next week"}}[i] {
				if turn := said(engine, s, text); turn.Session.Draft.Answers[question].Value != "" {
					t.Errorf("%q is taken at %s", text, question)
				}
			}
		}
	}
}

// TestANameOfTwoWordsPostponesNothing, whatever they mean beside a name; in either language, as names of Latin letters are given in both.
func TestANameOfTwoWordsPostponesNothing(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, language := range locales.Languages() {
		s := at(t, engine, "complaint", "contact", language)
		for _, text := range []string{"May Later", "Will Later", "Will Tomorrow", "Will Wait", "May Wait", "Will Check"} {
			if turn := said(engine, s, text); turn.Session.Draft == nil || turn.Session.Draft.Answers["contact"].Value != text {
				t.Errorf("%s: %q: %v", language, text, keysOf(turn))
			}
		}
		for _, text := range []string{"Not Sure", "Not Yet", "Next Week", "Maybe Tomorrow", "will wait", "Later Tomorrow", "Send Later", "Up To You"} {
			if turn := said(engine, s, text); turn.Session.Draft != nil && turn.Session.Draft.Answers["contact"].Value != "" {
				t.Errorf("%s: %q is a name", language, text)
			}
		}
	}
}

// TestWhatIsToBeDecidedIsStillAsked where an answer is needed, and the form stays open.
func TestWhatIsToBeDecidedIsStillAsked(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{{"待定", "暂定", "以后定"}, {"TBD", "tbd", "tbc", "TBA", "To be decided", "to be announced"}} {
		for _, question := range []string{"company", "contact", "respondent", "request", "address", "phone"} {
			s := at(t, engine, "complaint", question, locales.Languages()[i])
			for _, text := range words {
				if turn := said(engine, s, text); turn.Session.Draft == nil || turn.Session.Asked != question || !slices.Contains(keysOf(turn), "beside.needed") {
					t.Errorf("%q at %s: %v", text, question, keysOf(turn))
				}
			}
		}
	}
}
