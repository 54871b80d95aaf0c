package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatWordsWishFor on a case, in any words and at any length, and what nobody wishes for who says so.
func TestWhatWordsWishFor(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for text, want := range map[string][]string{
		"我不服这个结果": {"object"}, "我不服": {"object"}, "不服": {"object"}, "我有异议": {"object"}, "I disagree": {"object"}, "I object": {"object"}, "不满意": {"object"}, "我对这个结果不满意": {"object"}, "这个我不认可": {"object"}, "有异议": {"object"},
		"凭什么不受理！我要找媒体曝光你们": {"object"}, "我不服你们的处理": {"object"}, "我要申诉": {"object"}, "我要复议": {"object"}, "要求重新处理": {"object"}, "我要向上级反映": {"object"}, "我要往省里告": {"object"},
		"我對這個結果不滿意": {"object"}, "問題已經解決了，想撤回投訴": {"withdraw"}, "不要撤回我的投诉": nil, "还有材料没交": {"supplement"}, "谢谢": nil, "今天天气不错": nil, "撤回错了，请恢复案件": {"message"},
		"I want to object to the decision": {"object"}, "I want to appeal": {"object"}, "This is unfair and we do not accept it!": {"object"}, "I want to withdraw my request, it is solved": {"withdraw"},
		"I do not want to withdraw my complaint": nil, "please reopen it": {"message"}, "Our gate is closed again.": nil,
		"我没有异议": nil, "我对结果很满意，没有不满意": nil, "不用重新处理": nil, "一直没有，不服": {"object"}, "我们不得不申诉": {"object"}, "我不知道怎么申诉": {"object"}, "因为不公平": {"object"}, "没有补充材料": nil,
		"we do not want to appeal": nil, "I do not want to appeal": nil, "I have no objection": nil, "Please do not reopen it": nil, "I don't have more documents": nil,
		"You did not answer. I want to appeal": {"object"}, "We complain because the decision is unfair": {"object"}, "I don't know how to appeal": {"object"}, "If it is refused, when can I appeal?": {"object"},
		"我想反映这个决定不对，窗口都收过材料": {"object"}, "我想反映结果不对": {"object"}, "我有意见，这个决定错了": {"object"}, "他们把面积量错了": nil, "我有意见": nil,
		"建安区窗口说我们的材料不合理，要重做": nil, "另一个案子的窗口态度不合理": nil, "凭什么让我们停产三天": nil, "我很不满": {"object"}, "太不公平了": {"object"}, "你们的处理不公正，窗口都收过材料": {"object"}, "凭什么拒绝我们的投诉": {"object"},
		"The counter in Jian'an says our papers are unacceptable": nil, "The tax office is unfair to all of us here": nil, "That is so unfair": {"object"}, "It is not fair that our complaint was refused": {"object"},
		"I want to report that the decision is not right": {"object"}, "The outcome must be a mistake": {"object"}, "The meter they read is wrong": nil, "We made a mistake": nil,
	} {
		if got := engine.Wanted(text); !slices.Equal(got, want) {
			t.Errorf("%q wishes for %v, want %v", text, got, want)
		}
	}
}

// TestAnActIsOfferedBesideTheMessage and begins with a tap or its number; what waited was not sent, and that is said.
func TestAnActIsOfferedBesideTheMessage(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, language := range locales.Languages() {
		text := []string{"我不服", "This is unfair"}[i]
		in := flows.Input{Kind: flows.InputText, Turn: "words-turn", Text: text, Now: sameDay()}
		turn := engine.Take(flows.Session{Language: language, Chosen: true}, in)
		routed := engine.Route(turn.Session, in, flows.Effect{Kind: flows.EffectWords, Text: text}, []string{"object:" + heldCase}, nil, []string{heldCase}, nil)
		if want := []string{"!begin_object:" + heldCase, "!about:" + heldCase, "!elsewhere"}; !slices.Equal(routed.Session.Offered, want) || !slices.Contains(keysOf(routed), "route.object") {
			t.Fatalf("%s: %v is offered with %v", language, routed.Session.Offered, keysOf(routed))
		}
		begun := said(engine, routed.Session, "1")
		if len(begun.Effects) != 1 || begun.Effects[0].Verb != "object" || begun.Effects[0].Argument != heldCase || begun.Session.Held != nil || !slices.Contains(keysOf(begun), "route.unsent") {
			t.Errorf("%s: it leads to %+v and says %v", language, begun.Effects, keysOf(begun))
		}
		if more := said(engine, routed.Session, text); len(more.Effects) != 1 || more.Effects[0].Kind != flows.EffectWords {
			t.Errorf("%s: said once more it leads to %+v", language, more.Effects)
		}
		if opinion := said(engine, routed.Session, []string{"不服", "I disagree"}[i]); len(opinion.Effects) != 1 || opinion.Effects[0].Kind != flows.EffectWords || slices.Contains(keysOf(opinion), "route.unsent") {
			t.Errorf("%s: an opinion behind it leads to %+v and says %v", language, opinion.Effects, keysOf(opinion))
		}
		if again := said(engine, routed.Session, []string{"大门又关了", "The gate is closed"}[i]); again.Session.Offered[0] != "!begin_object:"+heldCase {
			t.Errorf("%s: behind further words is offered %v", language, again.Session.Offered)
		}
	}
}

// TestWhoHasACaseIsAskedWhereTheWordsGo and not shown the forms for what there is to tell; who has none is. Who hurries us is told how
// the case stands.
func TestWhoHasACaseIsAskedWhereTheWordsGo(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for text, kind := range map[string]flows.EffectKind{
		"我想反映他们昨天又来厂里了，要求我们停产": flows.EffectWords, "我们想反映的是，不是税务局，是财政局": flows.EffectWords, "I want to report that they came again yesterday": flows.EffectWords,
		"我要催一下": flows.EffectStatus, "催一下我的投诉": flows.EffectStatus, "能不能帮我们催一下规划局": flows.EffectWords, "can you hurry up please": flows.EffectStatus, "please speed up my case": flows.EffectStatus,
	} {
		turn := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, text)
		if len(turn.Effects) == 0 || turn.Effects[0].Kind != kind || turn.Effects[0].At != 0 {
			t.Errorf("%q leads to %+v behind %v", text, turn.Effects, keysOf(turn))
		}
	}
}

// TestWhoIsPressedWishesNothing: what others want withdrawn is not offered to be, nor begun, and neither where it is asked whether all is
// settled; who asks how to withdraw, or was sent here to, wishes for it.
func TestWhoIsPressedWishesNothing(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for text, want := range map[string][]string{
		"有人打电话让我撤回投诉": nil, "县里来人劝我们不投诉了": nil, "他们让我撤回投诉": nil, "村干部逼着我们撤回投诉": nil, "局里要求我方撤回投诉": nil, "问题已经解决了吗": nil, "问题是不是已经解决了？": nil,
		"Somebody called and told me to withdraw my complaint": nil, "They want us to withdraw the complaint": nil, "The county forced our company to withdraw the complaint": nil, "is my problem solved already? I hope it is solved?": nil, "Is it resolved, has been resolved?": nil,
		"他们打了电话，我想撤回投诉": {"withdraw"}, "老板让我撤回投诉": {"withdraw"}, "怎样才能撤回投诉？": {"withdraw"}, "问题已经解决了": {"withdraw"}, "你们让我们很满意，问题解决了": {"withdraw"},
		"How can I withdraw my complaint?": {"withdraw"}, "My boss told me to withdraw the complaint": {"withdraw"}, "It is solved, please withdraw my complaint": {"withdraw"}, "Let me withdraw my complaint": {"withdraw"},
	} {
		if got := engine.Wanted(text); !slices.Equal(got, want) {
			t.Errorf("%q wishes for %v, want %v", text, got, want)
		}
		turn := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, text)
		if begins := slices.ContainsFunc(turn.Effects, func(e flows.Effect) bool { return e.Kind == flows.EffectBegin }); begins && want == nil {
			t.Errorf("%q begins %+v", text, turn.Effects)
		}
	}
}
