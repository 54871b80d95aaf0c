package flows_test

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatPeopleBeginWith is what is said first, or with nothing open, and where it leads: to a form, to what is done, to an answer
// with the tasks behind it (which is what words get that speak of a matter and wish for no form plainly), or to the menu with the
// words kept.
func TestWhatPeopleBeginWith(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for language, said := range map[locales.Language]map[string]string{locales.ZH: knocksZH, locales.EN: knocksEN} {
		for words, want := range said {
			for name, s := range map[string]flows.Session{"first": {}, "at the menu": {Language: language, Chosen: true}} {
				turn := engine.Take(s, flows.Input{Kind: flows.InputText, Turn: "1234567890", Text: words, Now: noon()})
				if got := leadsTo(turn); got != want || turn.Session.Language != language {
					t.Errorf("%s: %q leads to %q in %s, want %q: %v", name, words, got, turn.Session.Language, want, keysOf(turn))
				}
			}
		}
	}
}

// leadsTo is where a turn leads: a form, what is done outside, what is answered, else the menu, and whether the words are kept.
func leadsTo(turn flows.Turn) string {
	var to []string
	if d := turn.Session.Draft; d != nil {
		return d.Flow
	}
	for _, e := range turn.Effects {
		if e.Kind != flows.EffectWords {
			to = append(to, strings.TrimSpace(string(e.Kind)+" "+e.Verb))
		}
	}
	to = append(to, answers(turn)...)
	for _, key := range keysOf(turn) {
		if strings.HasPrefix(key, "rude.") || strings.HasPrefix(key, "nothing.") || key == "draft.none" {
			to = append(to, key)
		}
	}
	if len(to) == 0 {
		to = append(to, "menu")
	}
	if turn.Session.Told != nil {
		to = append(to, "kept")
	}
	return strings.Join(to, " ")
}

var knocksZH = map[string]string{
	"替我老板投诉":            "complaint",
	"办营业执照找谁":           "how_to",
	"有什么优惠政策":           "how_to",
	"能不能帮我们催一下规划局":      "matter",
	"我的编号丢了":            "status",
	"你们那有会英语的人吗":        "in_english",
	"我要投诉长葛市税务局乱罚款":     "complaint",
	"我老板让我来投诉的":         "complaint",
	"行 那我就在这投诉":         "complaint",
	"你好，我想投诉":           "complaint",
	"在哪投诉":              "complaint",
	"请问在这里可以投诉吗":        "complaint",
	"公司让我来投诉环保局":        "complaint",
	"投诉！":               "complaint",
	"我是来投诉的":            "complaint",
	"我们想对规划局提出投诉":       "complaint",
	"有个投诉要提交":           "complaint",
	"我要写投诉信":            "complaint",
	"我要投訴城管":            "complaint",
	"我需要投诉，怎么操作":        "complaint",
	"要投诉一个工作人员，态度太差":    "complaint",
	"我想投诉，但是不知道找谁":      "complaint",
	"我想反映个问题，我要投诉税务局":   "complaint",
	"你们不管我就要投诉了":        "complaint",
	"我想申请服务官":           "officer_request",
	"能不能派个人来帮我们看看用电的问题": "officer_request",
	"帮我们安排一个服务官吧":       "officer_request",
	"想约服务官上门":           "officer_request",
	"我们公司需要服务官对接":       "officer_request",
	"申请服务官需要怎么弄":        "officer_request",
	"可以给我们配一个服务官吗":      "officer_request",
	"给派个服务官呗":           "officer_request",
	"咱们新来的厂子，想找个服务官帮忙":  "officer_request",
	"我想反映个问题":           "matter",
	"我要举报":              "matter",
	"我要给领导告状":           "matter",
	"我有意见要提":            "matter",
	"遇到点麻烦，想求助":         "matter",
	"我们有个事想说一下":         "matter",
	"拜托您帮忙申请一下":         "how_to",
	"想咨询个政策":            "how_to",
	"想问一下外国员工签证怎么办":     "how_to",
	"在许昌开公司需要办什么手续":     "how_to",
	"想咨询一下外国员工居留许可延期的事情，实在不好意思":  "how_to kept",
	"你们不处理我就找媒体":                 "media",
	"再不给说法我们就上网曝光":               "media",
	"看到贵局的服务官制度，敝公司是否也有资格提出申请呢？": "who_may_ask",
	"韩国公司可以用这个吗":                 "who_may",
	"什么叫服务官":                     "service_officer",
	"那要不要收錢":                     "cost",
	"会不会泄露我们的信息":                 "confidential",
	"匿名可以吗":                      "anonymous",
	"我对处理结果不满意":                  "disagree",
	"要准备哪些材料":                    "papers",
	"我上个月交的投诉现在到哪一步了":            "status",
	"我的案子有结果了吗":                  "status",
	"之前提交的申请怎么还没人联系":             "status",
	"查一下我的投诉":                    "status",
	"找个真人跟我说":                    "human",
	"能不能打个电话给我":                  "human",
	"我要跟你们领导说话":                  "human",
	"我要补充材料":                     "begin supplement",
	"我不投诉了，要撤回":                  "begin withdraw",
	"上次没填完":                      "draft.none",
	"你好":                         "menu",
	"在吗？":                        "menu",
	"ni hao":                     "menu",
	"wo yao tousu":               "complaint",
	"我们公司的地被人占了两年多，政府一直不给解决，现在工人工资都发不出来": "menu kept",
	"我 公司 电 停 三天 没有 理由 想 说 政府 怎么办":       "menu kept",
	"你好 我 韩国人 中文 不好":                     "in_english",
}

var knocksEN = map[string]string{
	"Is this where I complain?":             "who",
	"want complaint":                        "complaint",
	"service officer needed asap":           "officer_request",
	"what incentives do you have":           "how_to",
	"they fined us":                         "matter",
	"did you get my complaint?":             "status",
	"is there someone who speaks German":    "in_english",
	"complaint please":                      "complaint",
	"I'd like to file a complaint":          "complaint",
	"my boss told me to file a complaint":   "complaint",
	"My boss sent me here to complain":      "complaint",
	"where can I complain":                  "where",
	"I wanna complain about the tax office": "complaint",
	"can i lodge a complaint here":          "complaint",
	"Dear Sir, we hereby lodge a formal complaint against the customs office": "complaint",
	"i am here to complain":  "complaint",
	"want to make complain":  "complaint",
	"how to complain":        "complaint",
	"hi, complaint form pls": "complaint",
	"Good morning. We would like to submit a complaint regarding customs": "complaint",
	"I have a complaint":                                                "complaint",
	"we have a complaint for you":                                       "complaint",
	"file complaint":                                                    "complaint",
	"ok then I will complain here":                                      "complaint",
	"making a complaint":                                                "complaint",
	"If you do nothing I will file a complaint":                         "complaint",
	"pls assign service officer":                                        "officer_request",
	"need help w visa of our enginer, can u assign somebody":            "officer_request",
	"can you send someone to our factory to help with the power supply": "officer_request",
	"service officer pls":                                               "officer_request",
	"could we have a service officer please":                            "officer_request",
	"we need an officer to help us with customs":                        "officer_request",
	"looking for a service officer":                                     "officer_request",
	"how do we get a service officer":                                   "officer_request",
	"request service officer for our company":                           "officer_request",
	"Kindly assign an officer to our company":                           "officer_request",
	"I want to report a problem":                                        "matter",
	"we have a problem with the local government":                       "matter kept",
	"I need to talk about an issue with our land lease":                 "matter kept",
	"I have something to report to the authorities":                     "matter kept",
	"we have some difficulties here":                                    "matter",
	"need help":                                                         "how_to",
	"please help us with the tax registration":                          "how_to kept",
	"I need advice on tax":                                              "how_to",
	"can you help us with a work permit?":                               "how_to",
	"How do I renew a residence permit?":                                "how_to",
	"If nobody helps I will go to the press":                            "media",
	"we will tell the media about this":                                 "media",
	"are we eligible for a service officer?":                            "who_may_ask",
	"can a Korean company use this?":                                    "who_may",
	"what's a service officer":                                          "service_officer",
	"do you charge for this":                                            "cost",
	"will they know it was us":                                          "confidential",
	"can I stay anonymous":                                              "anonymous",
	"I am not happy with the result":                                    "disagree",
	"which documents are needed":                                        "papers",
	"my chinese is not good":                                            "in_english",
	"any update on my complaint?":                                       "status",
	"I submitted a complaint last month, what is happening with it?":    "status",
	"we made a request two weeks ago and nobody contacted us":           "status kept",
	"can I check my complaint":                                          "status",
	"can someone call me":                                               "human",
	"operator please":                                                   "human",
	"I want to speak to your boss":                                      "human",
	"I have more documents to send":                                     "begin supplement",
	"I want to withdraw the complaint":                                  "begin withdraw",
	"I didn't finish last time":                                         "draft.none",
	"Hi there!":                                                         "menu",
	"Good morning, is anyone there?":                                    "menu",
	"Our factory has been without power for three days and the bureau does not answer the phone": "menu kept",
	"they take our land they no pay we call many times nobody come what to do":                   "menu kept",
}
