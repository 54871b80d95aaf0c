package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/cases"
)

// featured are the cases that the day is about, by a name in the script.
type featured map[string]cases.Number

// TestADayOfTheDesk plays a working day on both platforms: eight officers in four units and a lead, sixty cases in both
// languages, every act of the table. What is said stands in docs/a-day.md, which this test writes with -update.
func TestADayOfTheDesk(t *testing.T) {
	t.Parallel()
	d := newDay(t, "2026-02-12 15:00")
	d.book.WriteString(dayHead)
	s, n := d.staff(), featured{}
	d.opening(s, n)
	d.morning(s, n)
	d.afternoon(s, n)
	d.evening(s, n)
	d.everyVerb()
	d.closeBook("docs/a-day.md")
}

const dayHead = `# A day of the desk

Wednesday, 4 March 2026: eight officers in four units and a lead, sixty cases in both languages. Everything below was said
through the HTTP doors of an emulated WeChat and an emulated Telegram, with real PostgreSQL and real Redis behind them, while
a clock was moved; a test plays the day and writes this page (go test . -run Day -update). → is what somebody does, a quoted
text is what comes back. On WeChat what can be tapped stands in the text itself, on Telegram in \[brackets\]. Access codes and
binding codes and one-time links are masked. Long conversations are cut where nothing new is said.
`

// opening: what came before the day, and what comes before the offices open.
func (d *day) opening(s *staff, n featured) {
	haitian := d.on("wechat", "haitian", "王女士", "an investor on WeChat", "zh")
	d.silently(func() {
		n["old"] = d.fills(haitian, "提出投诉", complaintZH("魏都区", "我公司一月申请排污许可，材料齐全，至今没有答复。", "许昌海天电子有限公司", "王女士", "13800138001"))
		d.does(s.liMing, "接办 "+string(n["old"]), "您已接办案件")
		d.rest()
		for _, at := range []string{"2026-02-25 09:00", "2026-02-27 09:00", "2026-02-28 09:00", "2026-03-02 09:00", "2026-03-03 09:00"} {
			d.strike(at)
		}
	})
	d.move("2026-03-03 16:30")
	d.binds(s)
	d.move("2026-03-04 08:20")
	jane := d.on("telegram", "8001", "Jane Miller", "an investor on Telegram", "en")
	d.scene("Before the offices open", "Investors write when it suits them. Jane Miller's company needs a building permit in Jian'an.")
	n["plant"] = d.fills(jane, "Ask for a service officer", serviceEN("Jian'an District", "Permits and approvals", "We need a building permit for our new plant.", "Harbour Light Machinery Ltd", "Jane Miller", "+44 20 7946 0958"))
	d.sees(jane, "We have received your request")
	d.crowd("2026-03-04 08:30", 0)
	d.silently(func() {
		n["waits"] = d.fills(d.on("telegram", "8007", "Mia Larsen", "", "en"), "Ask for a service officer", serviceEN("Weidu District", "Land, water, power and gas", "We need more power for our second line.", "Larsen Foods Ltd", "Mia Larsen", "+45 33 12 34 56"))
	})
}

// binds shows how a chat becomes an officer's.
func (d *day) binds(s *staff) {
	d.scene("The day before: a new colleague", "Wang Fang of Weidu District gets a one-time code from the administrator. Her chat counts only when a second person, her lead, has approved it.")
	id, code, err := d.house.db.AddOfficer(d.t.Context(), officerOf(s.wangFang, s.weidu))
	if err != nil {
		d.t.Fatal(err)
	}
	s.wangFang.officer = id
	d.masks = append(d.masks, code, "••••••••••")
	d.does(s.wangFang, "绑定 "+code, "批准后")
	d.sees(s.liuWei, "申请绑定为魏都区王芳")
	waiting, err := d.house.db.Bindings(d.t.Context())
	if err != nil || len(waiting) != 1 {
		d.t.Fatal(waiting, err)
	}
	d.does(s.liuWei, fmt.Sprintf("[批准绑定 %s]", waiting[0].ID), "已批准")
	d.sees(s.wangFang, "此聊天已绑定为魏都区的承办人账号")
}

// morning: two at once, and a complaint that goes its whole way.
func (d *day) morning(s *staff, n featured) {
	d.strike("2026-03-04 09:00")
	d.scene("The offices open", "Each officer finds a list of what is due; after more than 48 hours without a word WeChat lets only a short template message through. The lead of Weidu District is told of a complaint that is over its limit; its officer was told on Monday. He takes note, and gives it to a colleague.")
	d.sees(s.liMing, "今日案件清单")
	d.does(s.liMing, "我的案件", "您承办的案件")
	d.does(s.liuWei, "查看 "+string(n["old"]), "决定是否受理，不晚于2026年2月28日", "知悉 "+string(n["old"]), "知悉")
	d.does(s.liMing, "期限说明 "+string(n["old"]), "春节假期")
	d.does(s.liuWei, "分办 "+string(n["old"]), "由谁承办", "王芳", "有什么要交代", "请今天内作出决定。", "请核对", "确认分办", "已分办")
	d.does(s.wangFang, "接办 "+string(n["old"]), "您已接办案件", "受理 "+string(n["old"]), "确认受理", "确认受理", "已受理")
	d.twoAtOnce(s, n)
	d.wholeLife(s, n)
	d.rejection(s, n)
	d.otherUnits(s, n)
	d.confidential(s, n)
	d.services(s, n)
}

// twoAtOnce: two officers press Accept at the same moment.
func (d *day) twoAtOnce(s *staff, n featured) {
	d.move("2026-03-04 09:10")
	d.scene("Two at once", "Two colleagues take on the same request at the same moment. One has it; the other is told who.")
	d.silently(func() {
		n["both"] = d.fills(d.on("telegram", "8002", "Erik Berg", "", "en"), "Ask for a service officer", serviceEN("Weidu District", "Staff and visas", "We need a work permit for an engineer.", "Nordlys AB", "Erik Berg", "+46 8 123 456 78"))
	})
	d.rest()
	atOnce(func() { s.liMing.Say("接办 " + string(n["both"])) }, func() { s.wangFang.Say("接办 " + string(n["both"])) })
	d.rest()
	for _, r := range []*actor{s.liMing, s.wangFang} {
		d.idle(r)
	}
	first, other := s.liMing, s.wangFang
	if c, _ := d.record(n["both"]); c.Officer == s.wangFang.officer {
		first, other = other, first
	}
	// Which of them is first is not the same in every run.
	told := d.finds(other, 0, "案件 "+string(n["both"])+" 已由")
	if !strings.Contains(told, first.name) {
		d.t.Errorf("%s is told %s", other.name, told)
	}
	d.tell("The one who was first reads:")
	d.quote(d.finds(first, 0, "您已接办案件 "+string(n["both"])))
	d.tell("The other reads:")
	d.quote(strings.ReplaceAll(told, first.name, "〈the one who was first〉"))
	d.silently(func() { // so that both have as much to do as before, and what comes next goes the same way in every run
		d.does(first, "办结 "+string(n["both"]), "请写办理结果", "已预约签证窗口，材料清单已发送。", "请核对", "确认办结", "已办结")
	})
}

// wholeLife: a complaint from its papers to its objection.
func (d *day) wholeLife(s *staff, n featured) {
	d.move("2026-03-04 09:20")
	carla := d.on("telegram", "8003", "Carla Rossi", "an investor on Telegram", "en")
	d.scene("A complaint, from beginning to end", "Carla Rossi's company complains in English. The questions are those of the rules; here are the last of them.")
	d.silently(func() {
		n["life"] = d.fills(carla, "Make a complaint", complaintEN("Weidu District", "The bureau has not answered our application since January.", "Rossi Ceramics (Xuchang) Co., Ltd", "Carla Rossi", "+39 02 1234 5678"))
	})
	number := string(n["life"])
	d.sees(carla, "We have received your complaint")
	d.does(s.liMing, "查看 "+number, number, "接办 "+number, "您已接办案件", "阅读内容 "+number, "英文原文", "备注 "+number, "记录什么", "已与自然资源局电话沟通。", "当事人看不到",
		"通知补正 "+number, "缺哪些材料", "事实和理由，证据材料", "还有什么要向当事人说明", "跳过", "请核对", "发出补正通知", "补正通知已记录，已告知当事人")
	d.does(carla, "[Send missing papers]", "facts", "The receipt of 12 January is attached; we asked again on 2 and 16 February.", "evidence", picturing, "1 file received", "[Done]", "Check", "[Send missing papers]", "have arrived")
	d.sees(s.liMing, "补正材料")
	d.does(s.liMing, "受理 "+number, "确认受理", "确认受理", "已受理")
	d.sees(carla, "is accepted")
	d.move("2026-03-04 09:40")
	d.tell("Officer and investor talk about the case. What either writes goes to the other and stays on the record; the officer's name does not appear.")
	d.does(s.liMing, "交谈 "+number, "您正在与案件", "Is the receipt stamped by the bureau?", "")
	d.sees(carla, "Is the receipt stamped by the bureau?")
	d.does(carla, "Yes, with the seal of window 12.", "")
	d.sees(s.liMing, "seal of window 12")
	d.does(s.liMing, "结束交谈", "交谈已结束")
	d.does(s.liMing, "记录处理 "+number, "采用哪种处理方式", "与被投诉人协调", "有什么需要记录", "已约谈自然资源局，承诺今日作出书面决定。", "请核对", "保存记录", "已记录",
		"拟定结果 "+number, "属于哪一种终结情形", "1", "请写明处理结果", "The bureau decided in writing today and issued the permit. 主管部门已于今日作出书面决定并发放许可。", "请核对", "提交批准", "报刘伟批准")
	d.sees(s.liuWei, "等待您批准")
	d.does(s.liuWei, "查看 "+number, "待批准", "[批准“终结”]", "已批准案件 "+number)
	d.sees(carla, "issued the permit")
	d.does(s.liMing, "送达结果 "+number, "怎样送达", "聊天", "请核对", "确认已送达", "书面结果已送达，已告知当事人")
	d.tell("The court asks for the file: a copy leaves the house only with a second person's word.")
	d.does(s.liMing, "导出 "+number, "为什么需要导出", "人民法院调取案卷。", "请核对", "提交批准", "报刘伟批准")
	d.does(s.liuWei, "批准“导出案卷” "+number, "已批准案件 "+number)
	d.sees(s.liMing, "请在这里下载")
	d.tell("Carla Rossi is asked whether her problem is solved. It is not: the lead hears of it, not only the officer who is rated. Her objection goes to the next higher body and becomes a case of its own there.")
	d.does(carla, "[Rate]", "solved", "[No]", "satisfied", "[Dissatisfied]", "What else", "The permit is for the wrong plot.", "Check", "[Send rating]", "Thank you")
	d.sees(s.liuWei, "没有解决")
	d.does(carla, "object "+number, "object to", "The permit names the neighbour's plot, not ours.", "Nothing has been sent", "[Send objection]", "Its number is 411000-")
	_, events := d.record(n["life"])
	n["objection"] = cases.Number(events[len(events)-1].Data["linked"])
	d.does(s.wuMin, "accept "+string(n["objection"]), "You have taken on case", "open "+string(n["objection"]), "This is an objection to case "+number)
}

// rejection: not approved at first, approved then, and opened again.
func (d *day) rejection(s *staff, n featured) {
	d.move("2026-03-04 10:00")
	d.scene("A rejection that is not waved through", "Wang Fang proposes not to accept a complaint. Her lead asks for better reasons; what is not approved does not happen, and the investor hears nothing of it.")
	zhang := d.on("wechat", "zhang", "张先生", "an investor on WeChat", "zh")
	d.silently(func() {
		n["reject"] = d.fills(zhang, "提出投诉", complaintZH("魏都区", "我公司的供应商拖欠货款，多次催要没有结果。", "许昌恒信食品有限公司", "张先生", "13600136000"))
		d.does(s.wangFang, "接办 "+string(n["reject"]), "您已接办案件")
	})
	number := string(n["reject"])
	d.does(s.wangFang, "不予受理 "+number, "依据哪一项", "2", "继续选择", "完成", "请写明理由", "不归我们管。", "请核对", "提交批准", "报刘伟批准")
	d.sees(s.liuWei, "等待您批准")
	d.does(s.liuWei, "不批准 "+number, "为什么不批准", "请写明事实和依据，当事人要看得懂。", "请核对", "确认不批准", "没有批准")
	d.does(s.wangFang, "不予受理 "+number, "依据哪一项", "2", "继续选择", "完成", "请写明理由", "您与供应商之间的货款争议属于民商事纠纷，可以向人民法院起诉或者申请仲裁。", "请核对", "提交批准", "报刘伟批准")
	d.does(s.liuWei, "批准“不予受理” "+number, "已批准案件 "+number)
	d.sees(zhang, "货款争议属于民商事纠纷")
	d.does(s.wangFang, "重新办理 "+number, "为什么重新办理", "当事人来电说明，主管部门同时拒绝出具证明，该部分属于受理范围。", "请核对", "确认重新办理", "已重新办理")
	d.sees(zhang, "重新办理")
}

// otherUnits: transfer, decline, referral, recusal, extension, withdrawal.
func (d *day) otherUnits(s *staff, n featured) {
	d.move("2026-03-04 10:20")
	d.scene("To whom it belongs", "A complaint came to Jian'an and belongs to Xiangcheng County; another is declined and goes to a colleague, who proposes to refer it to the body in charge. Another person agrees.")
	anna := d.on("telegram", "8004", "Anna Weber", "an investor on Telegram", "en")
	wu := d.on("wechat", "wu", "吴女士", "an investor on WeChat", "zh")
	d.silently(func() {
		n["move"] = d.fills(anna, "Make a complaint", complaintEN("Jian'an District", "Our plant in Xiangcheng County was told to stop without a written decision.", "Weber Pumps Ltd", "Anna Weber", "+49 30 901820"))
		n["decline"] = d.fills(wu, "提出投诉", complaintZH("建安区", "报关单证审核一个多月没有结果。", "许昌联达贸易有限公司", "吴女士", "13500135000"))
	})
	moved, declined := string(n["move"]), string(n["decline"])
	d.does(s.zhaoJing, "transfer "+moved, "which unit", "Xiangcheng County", "Why", "The plant lies in Xiangcheng County.", "Nothing has been sent", "[Transfer it]", "was moved to Xiangcheng County")
	d.sees(anna, "Xiangcheng County")
	d.does(s.chenLei, "退回 "+declined, "为什么退回", "本周外出，无法及时办理。", "请核对", "确认退回", "已退回")
	d.does(s.zhaoJing, "accept "+declined, "You have taken on case", "refer "+declined, "Which body", "许昌海关", "Why", "通关事项由许昌海关办理。", "Nothing has been sent", "[Send for approval]", "for approval")
	d.does(s.zhou, "批准 "+declined, "已批准案件 "+declined)
	d.sees(wu, "许昌海关")
}

// confidential: who complains is hidden until two officers agree, and each look is told.
func (d *day) confidential(s *staff, n featured) {
	d.move("2026-03-04 10:40")
	d.scene("A name that is not shown", "This complainant asked to stay unknown to the authority. The officer does not see the name either until a second person agrees; each look is on record and told.")
	liu := d.on("telegram", "8005", "Lucas Martin", "an investor on Telegram", "en")
	d.silently(func() {
		n["hidden"] = d.fills(liu, "Make a complaint", complaintEN("Xiangcheng County", "Inspectors come every week without a written order.", "Martin Plastics Ltd", "Lucas Martin", "+33 1 23 45 67 89", [2]string{"identity be hidden", "Yes"}))
		d.does(s.sunLi, "接办 "+string(n["hidden"]), "您已接办案件")
	})
	number := string(n["hidden"])
	d.does(s.sunLi, "查看身份 "+number, "须先经批准", "申请查看身份 "+number, "为什么需要知道", "需要到企业核实检查记录。", "请核对", "提交批准", "报钱强批准")
	d.does(s.qianQiang, "查看 "+number, "待批准", "[批准“查看投诉人身份”]", "已批准案件 "+number)
	d.does(s.sunLi, "查看身份 "+number, "Martin Plastics")
	d.sees(liu, "looked at who you are")

	d.move("2026-03-04 10:50")
	d.scene("More time, and an officer who steps aside", "Sun Li has to recuse herself from one complaint; the deputy takes it. For another she asks for more time, which the deputy approves. A third is withdrawn by the investor.")
	he, tang, luo := d.on("wechat", "he", "何先生", "an investor on WeChat", "zh"), d.on("wechat", "tang", "唐女士", "an investor on WeChat", "zh"), d.on("wechat", "luo", "罗先生", "an investor on WeChat", "zh")
	d.silently(func() {
		n["recuse"] = d.fills(he, "提出投诉", complaintZH("襄城县", "招标文件要求供应商在本县注册。", "许昌华源设备有限公司", "何先生", "13300133000"))
		n["extend"] = d.fills(tang, "提出投诉", complaintZH("襄城县", "约定的奖励资金两年没有兑现。", "许昌瑞丰纺织有限公司", "唐女士", "13200132000"))
		n["withdraw"] = d.fills(luo, "提出投诉", complaintZH("襄城县", "环评批复超过期限没有答复。", "许昌宏达化工有限公司", "罗先生", "13100131000"))
	})
	d.does(s.sunLi, "回避 "+string(n["recuse"]), "有什么利害关系", "招标单位负责人是我的亲属。", "请核对", "确认回避", "已另行安排承办人")
	d.does(s.qianQiang, "接办 "+string(n["recuse"]), "您已接办案件")
	number = string(n["extend"])
	d.does(s.sunLi, "受理 "+number, "确认受理", "确认受理", "已受理", "延长期限 "+number, "延长到哪一天", "2026年6月30日", "为什么需要延长", "涉及财政、商务两个部门的审核。", "请核对", "提交批准", "报钱强批准")
	d.does(s.qianQiang, "批准“延长期限” "+number, "已批准案件 "+number)
	d.sees(tang, "2026年6月30日")
	d.does(luo, "撤回 "+string(n["withdraw"]), "撤回原因", "批复今天已经收到。", "请核对", "确认撤回", "已撤回")
}

// services: requests for a service officer, an access code, and nobody at the phone.
func (d *day) services(s *staff, n featured) {
	d.move("2026-03-04 11:10")
	number := string(n["plant"])
	jane := d.on("telegram", "8001", "Jane Miller", "an investor on Telegram", "en")
	d.scene("A service officer", "Jane Miller's request from before the offices opened: the officer calls, visits, answers and closes it.")
	d.does(s.zhaoJing, "accept "+number, "You have taken on case", "contact made "+number, "How", "[By phone]", "First contact is on the record", "visit "+number, "On which day", "today", "What", "Saw the plot with the company's engineer.", "Nothing has been sent", "[Save]", "is on the record",
		"respond "+number, "answer", "The planning bureau takes the application at window 7; the form and the list of papers are attached to its page.", "Nothing has been sent", "[Send the answer]", "is on record")
	d.sees(jane, "window 7")
	d.does(s.zhaoJing, "close "+number, "result", "The application was filed today with our help.", "Nothing has been sent", "[Close it]", "is closed")
	d.does(jane, "[Rate]", "solved", "[Yes]", "satisfied", "[Very satisfied]", "What else", "[Skip]", "Check", "[Send rating]", "Thank you")

	d.move("2026-03-04 11:30")
	d.scene("A lost phone, and a person who does not answer", "Sam Okafor ties his case to no chat, and opens it with his access code on another phone. The officer cannot reach him meanwhile, and asks for help.")
	sam := d.on("telegram", "8006", "Sam Okafor", "an investor on Telegram", "en")
	fresh := d.on("wechat", "sam", "Sam Okafor", "with a new phone, on WeChat", "zh")
	d.silently(func() {
		n["lost"] = d.fills(sam, "Ask for a service officer", serviceEN("Xiangcheng County", "Finance and tax", "How do we register for export tax refunds?", "Okafor Foods Ltd", "Sam Okafor", "+234 803 123 4567"))
		d.does(s.sunLi, "接办 "+string(n["lost"]), "您已接办案件")
	})
	code := codeOn(sam.phone.(*telegramtest.Person))
	number = string(n["lost"])
	d.does(sam, "[I have saved it]", "Do not give the code", "[Do not tie this case to my chat]", "Without the code", "[Yes, untie it]", "tied to no chat any more")
	d.does(fresh, "hello", "", "English", "", code, "code", "tie", "now tied to this chat")
	d.does(s.sunLi, "联系未果 "+number, "用什么方式联系", "电话", "还有什么要记录", "拨打两次，均无人接听。", "已记录", "请示领导 "+number, "需要领导帮助", "需协调税务局说明办理流程。", "请核对", "发送", "请示负责人")
	d.sees(s.qianQiang, number)
	d.does(fresh, "message "+number, "What do you want to say", "I was on a plane; please call tomorrow.", "photos", "skip", "was sent")
}

// afternoon: an absence, and a request that nobody takes on.
func (d *day) afternoon(s *staff, n featured) {
	d.takesOn(s, "2026-03-04 11:45", n["waits"])
	mia := d.on("telegram", "8007", "Mia Larsen", "an investor on Telegram", "en")
	d.strike("2026-03-04 13:00")
	d.scene("A request that nobody takes on", "Four working hours after the offices opened nobody has taken on Mia Larsen's request: it goes to the next officer.")
	d.sees(s.wangFang, string(n["waits"]))

	d.move("2026-03-04 13:30")
	d.scene("Away for two days", "Chen Lei goes away and says who stands in. What comes about his cases reaches his substitute, who can act in his place; when he is back, all is as before.")
	mei := d.on("wechat", "mei", "梅女士", "an investor on WeChat", "zh")
	d.silently(func() {
		n["away"] = d.fills(mei, "申请服务官", serviceZH("建安区", "企业设立与变更", "公司变更经营范围需要哪些材料？", "许昌梅园餐饮有限公司", "梅女士", "13400134000"))
		d.does(s.chenLei, "接办 "+string(n["away"]), "您已接办案件")
	})
	d.does(s.chenLei, "休假", "从哪一天开始", "今天", "到哪一天结束", "2026年3月6日", "由谁代办", "Zhao Jing", "请核对", "确认休假", "已告知代办人")
	d.sees(s.zhaoJing, "陈磊")
	d.does(mei, "留言 "+string(n["away"]), "请写留言内容", "材料已经准备好了，什么时候可以办理？", "请一并发送", "跳过", "留言已发出")
	d.sees(s.zhaoJing, string(n["away"]))
	d.does(s.zhaoJing, "cases", string(n["away"]), "respond "+string(n["away"]), "answer", "明天上午即可办理，请到政务服务中心三楼。", "Nothing has been sent", "[Send the answer]", "is on record")
	d.sees(mei, "明天上午即可办理")
	d.crowd("2026-03-04 14:00", 1)
	d.takesOn(s, "2026-03-04 15:30", n["waits"])
	d.scene("A letter", "Not everybody chats. Wu Min enters a letter; its time limit runs from the day on which it came.")
	d.does(s.wuMin, "enter a case", "How did it come?", "[Letter]", "On which day", "2 March 2026", "photos or files", picturing, "1 file received", "[Done]", "which language", "[In English]", "What is it?",
		"[Request for a service officer]", "In which county", "Weidu District", "What does the applicant need help with", "Finance and tax", "What does the applicant need?", "How do we register for the tax refund on equipment?", "How urgent", "skip", "name of the enterprise",
		"Castle Bearings Ltd", "contact person", "Ruth Cohen", "phone number", "skip", "which language", "skip", "good time", "skip", "Nothing has been sent", "[Enter the case]", "is entered")
	n["last"] = cases.Number(regexp.MustCompile(`\d{6}-\d{4}-\d{6}-\d`).FindString(s.wuMin.newest()))
	d.scene("Back early")
	d.does(s.chenLei, "销假", "休假已结束", "我的案件", string(n["away"]))

	d.strike("2026-03-04 17:00")
	d.scene("Up to the lead", "Wang Fang did not take it on either. There is no deputy in Weidu District: it goes to the lead, who takes it on himself.")
	d.sees(s.liuWei, string(n["waits"]))
	d.does(s.liuWei, "接办 "+string(n["waits"]), "您已接办案件", "办理经过 "+string(n["waits"]), "承办人接办（刘伟）")
	d.sees(mia, "has taken on your request")
}
