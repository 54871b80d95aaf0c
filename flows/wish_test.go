package flows_test

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestOnlyAPlainWishBeginsAForm: who speaks of a complaint or an officer there is already, asks about it or wants none begins
// nothing, and the words are offered to a case.
func TestOnlyAPlainWishBeginsAForm(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, want := range map[string]string{
		"Please add to my complaint that the bank stopped the credit":                       "",
		"My complaint was about land, the officer said he calls me but he did not":          "",
		"why was my complaint withdrawn i did not want that":                                "",
		"I am waiting for the service officer since monday":                                 "",
		"I don't want to complain about anybody, I just need someone to help with the visa": "",
		"no complaint please":                                 "",
		"Is it dangerous to complain?":                        "",
		"we do not need a service officer we need a solution": "",
		"I have a service officer but he never answers":       "",
		"If I want to complain, do they tell the bureau":      "",
		"I already made a complaint in May":                   "",
		"When do I get a service officer?":                    "",
		"Did you get my complaint about the land bureau?":     "",
		"nobody wants to complain here":                       "",
		"不要服务官了":                                              "",
		"服务官还没有联系我":                                           "",
		"服务官什么时候联系我":                                          "",
		"服务官电话打不通":                                            "",
		"之前投诉过一次还没有结果":                                        "",
		"我不想再投诉了":                                             "",
		"没有必要再投诉":                                             "",
		"哪个投诉？":                                               "", "投诉已经一个月了没人管": "",
		"我的投诉是关于土地的":    "",
		"会不会因为我们投诉就罚我们": "",
		"他们来投诉过我们":      "", "我去投诉了没人理": "", "我们来投诉的时候没人接待": "", "我们有投诉要求没有得到答复": "", "我想知道向税务局提出投诉之后多久有结果": "",
		"他们说派人来帮我们，一直没来": "", "服务官派人来看过了": "", "I have a complaint here since May": "", "please find the service officer's letter attached": "", "can you give me an officer's name": "", "my officer asked me about the complaint": "",

		"I want to complain":                                               "complaint",
		"I would like to complain about the tax office":                    "complaint",
		"We want to file a complaint about the land bureau, can you help?": "complaint",
		"the bureau does not answer so I want to complain":                 "complaint",
		"I need to make another complaint":                                 "complaint",
		"Complaint about the land bureau of Changge":                       "complaint",
		"I don't know how to make a complaint":                             "complaint",
		"how do I make a complaint?":                                       "complaint",
		"new complaint please":                                             "complaint",
		"we have a complaint against the tax bureau":                       "complaint",
		"I want an officer then":                                           "officer_request",
		"I spoke with an officer yesterday":                                "",
		"I need a service officer for our new plant":                       "officer_request",
		"please send us a service officer":                                 "officer_request",
		"can I ask for a service officer?":                                 "officer_request",
		"I'd like to apply for a service officer":                          "officer_request",
		"我要投诉长葛市税务局":                                                       "complaint",
		"他们一直不答复我要投诉":                                                      "complaint",
		"你好，我们公司想投诉国土局乱收费":                                                 "complaint",
		"投诉长葛市自然资源局不作为":                                                    "complaint",
		"请问怎么投诉？":                                                          "complaint",
		"我不知道怎么投诉":                                                         "complaint",
		"不好意思我想投诉":                                                         "complaint",
		"能不能投诉环保局":                                                         "complaint",
		"我要投訴稅務局":                                                          "complaint",
		"我想申请一个服务官":                                                        "officer_request",
		"能给我们派个服务官吗":                                                       "officer_request",
		"怎么申请服务官？":                                                         "officer_request",
		"I am writing to complain about the customs office":                "complaint", "help me to make a complaint": "complaint", "we wish to register a complaint": "complaint",
		"we are complaining about the tax office": "complaint", "麻烦帮我投诉一下": "complaint", "我投诉长葛市税务局": "complaint", "请给我派个服务官": "officer_request",
		"请问投诉怎么样了": "", "我投诉过税务局了": "", "请把投诉撤回": "", "I am here about my complaint": "",
		"我老板让我来投诉的": "complaint", "行 那我就在这投诉": "complaint", "我是来投诉的": "complaint", "在哪投诉？": "complaint", "我们想对规划局的处罚提出投诉": "complaint", "有个投诉要提交": "complaint",
		"complaint please": "complaint", "hi, complaint form pls": "complaint", "My boss sent me here to complain": "complaint", "I wanna complain": "complaint", "I will complain then": "complaint", "we have a complaint": "complaint", "making a complaint": "complaint", "want to make complain": "complaint",
		"可以给我们配一个服务官吗": "officer_request", "给派个服务官呗": "officer_request", "能不能派个人来帮我们看看用电的问题": "officer_request",
		"替我老板投诉": "complaint", "代表公司投诉税务局": "complaint", "代表处的投诉怎么样了": "", "代理投诉的结果": "", "want complaint": "complaint", "complaint form": "complaint", "a complaint form pls": "complaint", "complaints": "complaint", "my complaint": "", "the complaint": "", "no complaint": "", "complaint number": "",
		"assign officer": "officer_request", "application for service officer": "officer_request", "service officer needed asap": "officer_request", "my officer": "", "the officer": "", "to my officer": "",
		"pls assign service officer": "officer_request", "need help w visa of our enginer, can u assign somebody": "officer_request", "Kindly assign an officer to our company": "officer_request", "looking for a service officer": "officer_request",
		"服务官申请": "officer_request", "request for a service officer": "officer_request",
		"需要服务官帮忙办签证": "officer_request",
	} {
		turn := said(engine, flows.Session{Language: locales.EN, Chosen: true}, words)
		got := ""
		if turn.Session.Draft != nil {
			got = turn.Session.Draft.Flow
		}
		if got != want {
			t.Errorf("%q begins %q, want %q: %v", words, got, want, keysOf(turn))
		}
	}
}
