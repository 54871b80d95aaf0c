package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// readAt says what words are at a question: the value they give, "meant" and the value that is asked back, or "ask".
func readAt(engine *flows.Engine, s flows.Session, step, words string) string {
	turn := said(engine, s, words)
	switch d := turn.Session.Draft; {
	case d == nil && slices.Contains(keysOf(turn), "consent.refused"):
		return "no"
	case d == nil:
		return "gone"
	case d.Answers[step].Value != "":
		value, _, _ := strings.Cut(d.Answers[step].Value, ":")
		return value
	case turn.Session.Suggested != "" && slices.Contains(keysOf(turn), "error.select.meant"):
		return "meant " + turn.Session.Suggested
	}
	return "ask"
}

// reads holds words against what they are at questions of a flow.
func reads(t *testing.T, flow string, tables map[string]map[string][]string) {
	t.Helper()
	engine, _ := flowstest.Engine(t)
	for step, wants := range tables {
		for _, language := range locales.Languages() {
			s := at(t, engine, flow, step, language)
			for want, all := range wants {
				for _, words := range all {
					if got := readAt(engine, s, step, words); got != want {
						t.Errorf("%q at %s (%s) is %q, want %q", words, step, language, got, want)
					}
				}
			}
		}
	}
}

// TestConsentIsAllThatIsSaid: nobody agrees, or is refused, by what stands in front of a condition or a question.
func TestConsentIsAllThatIsSaid(t *testing.T) {
	t.Parallel()
	reads(t, "complaint", map[string]map[string][]string{"privacy": {
		"yes": {
			"I agree to the above", "ok ok agree", "yes yes yes", "Yes, I agree.", "I have read it and I agree", "agree, please continue", "Yes please go on", "ok, thank you", "I agree with this.", "Agreed!", "yes I do", "Sure, go ahead", "I agree. Thanks",
			"好的我同意", "ok 同意", "同意啊", "同意了", "嗯同意", "没问题同意", "我已经看过了，同意", "同意，谢谢", "我们同意以上内容", "OK，同意", "好的好的", "看完了，没问题", "可以，请继续", "都同意", "我完全同意", "係", "我已阅读并同意", "明白，同意", "那就同意吧", "同意按此办理", "没问题，开始吧", "understood, I agree", "I accept the terms", "yes. please start", "1", "1.", "１", "①", "(1)", "第一个", "选1", "the first one",
		},
		"no": {"no", "I do not agree", "No, I don't agree", "no no no", "I don't agree to that", "不同意", "我不同意", "不同意，谢谢", "不，不同意", "不用了谢谢"},
		"ask": {
			"Yes, but I do not agree that it goes over Telegram", "Agree. But not to the Telegram part", "OK, but first tell me who reads it", "no. first I want to know who gets the data", "No, please explain first what happens with my data", "no it is the goverment not private!",
			"I agree only to the first three points", "Yes, if it stays in China", "ok no", "yes and no", "I can not agree", "not agree", "I agree?", "agree to what", "I don't know if I agree", "yes except Telegram", "no problem but who reads it", "Should I agree", "I disagree with the Telegram part",
			"同意，但是不要经过Telegram", "同意不同意都一样", "不太同意", "没有不同意", "同意吗", "同意？", "先说清楚谁能看到，我再同意", "好的，不过要保密", "好不好", "不是不同意", "可以不同意吗", "我同意除了Telegram那一条", "不同意第五条", "同意书在哪里看", "一个", "1个", "一", "两个", "二", "不，先说明一下怎么保存",
		},
	}})
}

// TestAYesOrNoIsTakenWhereItIsPlain: what qualifies it, or says the contrary behind it, is asked back.
func TestAYesOrNoIsTakenWhereItIsPlain(t *testing.T) {
	t.Parallel()
	reads(t, "complaint", map[string]map[string][]string{
		"in_court": {
			"yes": {"Yes", "yes we filed a suit in May", "Yes, at the court in Xuchang", "we went to court", "it is in court", "yes, of course", "Yes. In arbitration in Beijing", "有，5月起诉的", "是的我们起诉了", "已经起诉了", "是的，正在仲裁", "对，在魏都区法院", "有过", "確實有"},
			"no": {
				"No", "No, we have not", "No it is not", "No, not yet", "no, never", "We have not", "not yet, thank you", "No. We came here directly", "No, we did not go to court", "of course not", "no we haven't been in court", "It's not", "not so far", "No, this is the first time", "nope, nothing like that", "No, we have never been in court",
				"没有", "没有，从来没有", "没有，我们没有起诉", "目前没有", "都没有", "我们没有", "没有起诉过", "没有申请复议", "还没有呢", "从来没有，我们直接来投诉的", "当然没有", "冇", "唔係", "一直没有", "没有打过官司", "没有申请过行政复议，也没有起诉", "没有进行过复议、诉讼或仲裁", "均没有", "没走过法律程序",
			},
			"ask": {
				"No, but we filed reconsideration last week", "No, only the arbitration in Beijing", "No, that is, yes", "Yes but only from the district office", "yes, no", "No, it is already in court", "no, actually yes", "Yes, we did not go to court", "HK has no court", "No, we are still in court", "没有，我们申请了复议的", "No?", "No, is that important?", "yes or no", "ok, no", "not sure", "no, we are in arbitration, I mean yes",
				"已经起诉了，法院还没有判", "刚刚申请了行政复议目前没有答复", "HK没有postcode", "没有，不过申请了复议", "没有，已经起诉了", "没有，有过一次", "法院没有判决", "有没有都一样", "嗯，没有", "没有答复", "没有判下来", "应该没有", "是的话怎么办", "没有吧？", "不是没有", "没有，只是仲裁过",
			},
		},
		"at_petition_office": {
			"no":  {"没有信访过", "没有受理", "没有，我们没去过"},
			"ask": {"信访局受理了但是一直没有答复", "没有，但是去过信访局", "区里没有，市里有"},
			"yes": {"已经受理了", "受理了", "Yes, in June"},
		},
		"agent": {
			"yes": {"agent", "I am the lawyer", "Yes, I am", "yes I am their lawyer", "我是代理人", "律师", "是的，我是律师"},
			"no":  {"I am not an agent", "No, I am the owner", "No, I'm not", "myself", "I'm the CEO", "自己", "本人", "不是，我是老板", "我不是代理人", "没有代理人"},
			"ask": {"我没有时间办，是公司委托我来的", "not yet, but tomorrow", "No, I mean yes", "No, I am a lawyer of the company", "yes, for myself", "不是代理人还能是谁"},
		},
		"confidential": {
			"yes": {"yes, because we fear them", "yes please, we are afraid of revenge", "是，怕他们报复", "要，我们担心被报复", "yes", "Yes please", "hide my name", "confidential, please", "要保密", "请保密", "必须保密", "当然要保密", "是，谢谢", "需要", "不要公开", "不公开", "匿名", "是的，请保密", "please hide it"},
			"no":  {"no", "No need", "no need, thanks", "they may know", "不需要保密", "不用了", "可以公开", "不用，谢谢"},
			"ask": {
				"yes, we are afraid but our client may be named", "yes, you can tell them", "no, we are afraid", "是，怕什么，可以公开", "No, but the name of our client shall be kept confidential", "No need, but please do not tell the local bureau", "No, they must not know", "no, do not tell them", "Yes, but our client may be named", "no secrets please", "They should not know who we are", "not from the city, only from the bureau", "No. Nobody may see it", "I do not want them to see my name",
				"不要让他们知道我们是谁", "不要告诉税务局是我们投诉的", "最好不要让税务局看到", "必须保密不可以泄露", "不行，不能让他们知道", "没有必要公开", "不用公开", "不要，别说是我们", "没有不公开", "不是不能公开", "都可以", "无所谓", "no it's fine", "不，要保密", "没有必要，他们早就知道了",
			},
		},
		"private_dispute": {
			"gone": {"Yes, with our supplier", "yes", "是的，跟供应商的合同"},
			"no":   {"No, with the county government", "no it is not", "with the government", "不是，是政府的合同", "不是的", "跟政府的", "不算", "不涉及"},
			"ask":  {"it is a contract with the county government", "Yes it is about contract but with the goverment not company", "yes, contract with the government", "Yes, with the Changge government", "是，跟管委会签的合同", "对，是和区政府的合同", "是合同，不过对方是国土局", "yes, the land bureau did not pay"},
		},
	})
}

// TestAChoiceAmongWordsThatDenyItIsAskedBack: and one among words that do not is taken.
func TestAChoiceAmongWordsThatDenyItIsAskedBack(t *testing.T) {
	t.Parallel()
	reads(t, "complaint", map[string]map[string][]string{
		"county": {
			"411081":       {"禹州", "在禹州市", "我们在禹州", "Yuzhou", "It is in Yuzhou City", "Yuzhou, please", "禹州的"},
			"meant 411081": {"不是禹州", "not Yuzhou", "anywhere except Yuzhou", "禹州吗", "We have a plant in Yuzhou, but it did not happen there", "Yuzhou, right?", "好像是禹州", "is it Yuzhou?", "不在禹州", "Yuzhou, I am not sure", "禹州，不对"},
			"411071":       {"经开区", "开发区", "經開區", "许昌经开区", "development zone"},
			"411003":       {"许昌县", "建安", "Xuchang County", "jianan"},
			"411000":       {"市里面", "市里", "许昌市", "not sure"},
			"ask":          {"禹州，不对，是长葛", "not in Yuzhou but in Changge"},
		},
		"complainant": {
			"fie":                    {"外商投资企业", "我们是外商投资企业", "外資企業", "a foreign-invested enterprise", "we are a wfoe", "wholly foreign owned enterprise", "日企"},
			"hmt_investor":           {"港澳台的", "香港公司", "Hong Kong", "台湾的", "我是华侨，旅居法国", "华侨投资者", "華僑", "侨资企业", "overseas Chinese", "I am an overseas Chinese"},
			"meant foreign_investor": {"we are not a foreign investor", "不是外国投资者"},
			"meant fie":              {"我们不是外商投资企业", "we have no joint venture"},
			"meant none":             {"不是"},
			"gone": {
				"以上都不是", "都不是", "以上都没有", "都不属于", "我们都不属于", "以上都不符合", "不属于以上任何一类", "没有一个符合的", "均不是。", "一個都不是",
				"none of these", "None", "neither", "None of the above", "not any of these", "none of those", "none of them", "We are none of these.", "none of those apply to us", "domestic company",
			},
			"ask": {"不是外国投资者，是港澳台的", "我们是内资企业，不是外商投资企业", "none of your business", "none of our partners is Chinese", "我们都是商人"},
		},
		"kind": {
			"environment":       {"投资环境", "a problem of the business environment", "关于营商环境的"},
			"meant environment": {"跟投资环境没关系", "it is not about the business environment"},
			"infringement":      {"the authority", "it is against the authority", "our rights", "侵权", "they violated our rights", "行政行为侵害了合法权益"},
		},
		"topic": {
			"tax_fees": {"税", "税务", "退税", "tax", "taxes", "the tax"}, "permits": {"施工许可", "building permit"}, "land": {"土地证", "征地"}, "licensing": {"营业执照"}, "subsidies": {"政府补贴", "补贴"}, "ip": {"专利", "IP", "trademark"},
			"labour_residence": {"社保", "work permits"}, "other_topic": {"其它", "罚款", "别的", "other", "something else"}, "procurement": {"招标"}, "customs_forex": {"报关", "customs"},
			"ask": {"消防", "环保"}, "meant tax_fees": {"not tax", "不是税务", "it is not about tax refund"},
		},
	})
	reads(t, "officer_request", map[string]map[string][]string{
		"topic": {
			"land_energy": {"water", "electricity", "water, please", "Water and power", "电", "水电", "用电增容", "gas"}, "staff_visas": {"visa", "work visa for employee", "visas", "签证", "外籍员工签证"}, "policy": {"policy", "政策", "补贴"},
			"permits": {"消防", "环保", "施工许可", "building permit"}, "finance_tax": {"税", "税务", "tax", "贷款"}, "setting_up": {"注册公司", "工商变更", "set up a company"}, "other_topic": {"其它", "别的", "other", "专利", "其他"}, "cooperation": {"合作", "trade fair"},
			"meant staff_visas": {"not a visa", "不是签证"}, "ask": {"visa and tax", "签证和税务"},
		},
		"officer_language": {
			"english":       {"English", "英文", "English only", "我只会英文", "不会中文", "I don't speak Chinese", "in English, please"},
			"chinese":       {"中文", "國語", "我英文不好", "不会英文", "不要英文", "普通话", "chinese please"},
			"either":        {"中英文都行", "都可以", "都行", "both", "中文英文都可以", "Chinese or English", "no preference"},
			"meant english": {"not English", "英文不行", "English is not good for me"}, "meant chinese": {"中文不行", "my Chinese is not so good"},
		},
		"urgency": {
			"normal": {"不是很急", "不急", "其实不急", "not urgent", "没停工", "不急，慢慢来"}, "urgent": {"非常急", "特别急", "已经停工", "it is very urgent"},
			"meant urgent": {"停工倒没有", "没到停工的地步", "it is not so very urgent"},
		},
	})
}

// TestAMeantChoiceIsTakenByAYes: a no is asked for another one, which may come with it; a yes that takes back is none.
func TestAMeantChoiceIsTakenByAYes(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"是": "411081", "是的": "411081", "yes": "411081", "对": "411081", "是的，禹州": "411081", "不是，是长葛": "411082", "no, Changge": "411082", "长葛": "411082", "2": "411003",
		"不是": "error.select.not_that", "no": "error.select.not_that", "是的，不是禹州": "error.select.meant", "yes, not Yuzhou": "error.select.meant",
	} {
		s := saidTo(engine, at(t, engine, "complaint", "county", locales.ZH), "不是禹州")
		turn := said(engine, s, words)
		if got := turn.Session.Draft.Answers["county"].Value; got != want && !slices.Contains(keysOf(turn), want) {
			t.Errorf("%q is %q: %v, want %s", words, got, keysOf(turn), want)
		}
	}
}

// TestHowACaseWasHandledIsReadPlainly: who is not satisfied is not taken for satisfied.
func TestHowACaseWasHandledIsReadPlainly(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	begun := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true}, flows.Input{Turn: "one", Now: time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)}, "rate", flows.On{Case: "411002-2026-000001-5"}).Session
	score := saidTo(engine, begun, "是")
	for step, wants := range map[string]map[string][]string{
		"solved": {"yes": {"解决了", "yes, thank you", "solved", "都解决了，谢谢"}, "no": {"没解决", "没有完全解决", "No, still the same", "not solved"}, "ask": {"解决了一部分，但是没有全部", "Yes, but only a part", "partly", "解决了吗", "没有，刚刚解决"}},
		"score":  {"4": {"满意", "satisfied", "比较满意"}, "2": {"不满意", "不太满意", "not satisfied", "dissatisfied"}, "1": {"非常不满意", "很不满意"}, "5": {"非常满意", "很满意"}, "meant 4": {"谈不上满意", "没什么可满意的", "I cannot be satisfied"}},
	} {
		s := map[string]flows.Session{"solved": begun, "score": score}[step]
		for want, all := range wants {
			for _, words := range all {
				if got := readAt(engine, s, step, words); got != want {
					t.Errorf("%q at %s is %q, want %q", words, step, got, want)
				}
			}
		}
	}
}

// TestWhoNeitherAgreesNorRefusesIsToldThatTheFormIsLeft: and nothing is kept of what was said about the notice.
func TestWhoNeitherAgreesNorRefusesIsToldThatTheFormIsLeft(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := at(t, engine, "complaint", "privacy", locales.EN)
	for range 6 {
		s = saidTo(engine, s, "Yes, but I do not agree that it goes over Telegram and its servers")
		if s.Told != nil {
			t.Fatalf("kept: %+v", s.Told)
		}
	}
	if keys := keysOf(said(engine, s, "Agree. But not to the Telegram part")); !slices.Contains(keys, "ladder.unbegun") {
		t.Errorf("left with %v", keys)
	}
}
