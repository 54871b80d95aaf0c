package main

import (
	"fmt"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// staff are the officers of the day: eight in four units, and a lead.
type staff struct {
	liuWei, liMing, wangFang  *actor // Weidu: the lead and two officers
	chenLei, zhaoJing         *actor // Jian'an
	sunLi, qianQiang          *actor // Xiangcheng: an officer and the deputy
	zhou, wuMin               *actor // the municipal centre
	weidu, jianan, xiangcheng string
	officers                  []*actor
}

// staff binds the chats of everybody who works on the day.
func (d *day) staff() *staff {
	s := &staff{weidu: "411002", jianan: "411003", xiangcheng: "411025"}
	s.zhou = d.on("wechat", "zhou", "周主任", "municipal centre, WeChat", "zh")
	s.liuWei = d.on("wechat", "liu", "刘伟", "lead of Weidu District, WeChat", "zh")
	s.liMing = d.on("wechat", "li", "李明", "officer of Weidu District, WeChat", "zh")
	s.wangFang = d.on("wechat", "wang", "王芳", "officer of Weidu District, WeChat", "zh")
	s.chenLei = d.on("wechat", "chen", "陈磊", "officer of Jian'an District, WeChat", "zh")
	s.zhaoJing = d.on("telegram", "7005", "Zhao Jing", "officer of Jian'an District, Telegram", "en")
	s.qianQiang = d.on("wechat", "qian", "钱强", "deputy of Xiangcheng County, WeChat", "zh")
	s.sunLi = d.on("wechat", "sun", "孙丽", "officer of Xiangcheng County, WeChat", "zh")
	s.wuMin = d.on("telegram", "7009", "Wu Min", "officer of the municipal centre, Telegram", "en")
	d.silently(func() {
		d.hires(s.zhou, cases.Municipal, cases.RoleCentre)
		for _, o := range []struct {
			r         *actor
			unit      string
			role      cases.Role
			languages []string
		}{
			{s.liuWei, s.weidu, cases.RoleLead, nil}, {s.liMing, s.weidu, cases.RoleOfficer, []string{"zh", "en"}},
			{s.chenLei, s.jianan, cases.RoleOfficer, nil}, {s.zhaoJing, s.jianan, cases.RoleOfficer, nil},
			{s.qianQiang, s.xiangcheng, cases.RoleDeputy, nil}, {s.sunLi, s.xiangcheng, cases.RoleOfficer, nil},
			{s.wuMin, cases.Municipal, cases.RoleOfficer, nil},
		} {
			d.hires(o.r, o.unit, o.role, o.languages...)
			d.approves(s, o.r)
		}
	})
	s.officers = []*actor{s.zhou, s.liuWei, s.liMing, s.wangFang, s.chenLei, s.zhaoJing, s.qianQiang, s.sunLi, s.wuMin}
	return s
}

// approves has the second person who is asked let a chat be bound.
func (d *day) approves(s *staff, r *actor) {
	d.t.Helper()
	waiting, err := d.house.db.Bindings(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, b := range waiting {
		if b.Officer.ID != r.officer {
			continue
		}
		by := s.zhou
		if b.Officer.Unit == s.weidu && s.liuWei.officer != "" && r != s.liuWei {
			by = s.liuWei
		}
		d.does(by, fmt.Sprintf("[批准绑定 %s]", b.ID), "已批准")
	}
}

// complaintZH and the others are what people answer; the county, the matter and the name are each one's own.
func complaintZH(county, matter, company, contact, phone string, more ...[2]string) [][2]string {
	return append(more, [][2]string{
		{"请核对", "提交投诉"}, {"您同意按此办理吗", "同意"}, {"以什么身份", "外商投资企业"}, {"哪一类情况", "行政行为侵害了合法权益"}, {"民商事纠纷", "否"}, {"哪个县", county},
		{"主要涉及哪个方面", "行政审批"}, {"请写全称", county + "自然资源局"}, {"邮编或联系方式", "跳过"}, {"发生了什么事", matter}, {"哪一天知道", "2026年2月5日"},
		{"希望怎样解决", "请求依法限期作出书面答复。"}, {"事实和理由", "受理回执编号2026-031，窗口三次口头答复不一致。"}, {"证据材料", "跳过"}, {"上级投诉工作机构", "否"},
		{"信访", "否"}, {"诉讼或仲裁", "否"}, {"隐去您的身份", "否"}, {"名称或姓名", company}, {"统一社会信用代码", "跳过"}, {"通讯地址", "河南省许昌市建设路1号"}, {"邮政编码", "461000"},
		{"联系人", contact}, {"联系电话", phone}, {"电子邮箱", "跳过"}, {"代理人", "否"}, {"主体资格证明", "跳过"},
	}...)
}

func complaintEN(county, matter, company, contact, phone string, more ...[2]string) [][2]string {
	return append(more, [][2]string{
		{"Check your answers", "Send complaint"}, {"Do you agree", "I agree"}, {"Who is making the complaint", "A foreign-invested enterprise"}, {"What is your complaint about", "An authority infringed our rights"},
		{"dispute with another company", "No"}, {"In which county", county}, {"Which subject", "Permits and approvals"}, {"Give the full name", county + " Natural Resources Bureau"},
		{"postcode or contact details", "Skip"}, {"What happened", matter}, {"On which day", "5 February 2026"}, {"What do you want to be done", "A written decision within the legal time limit."},
		{"Which facts and reasons", "Receipt 2026-031; three visits, three different answers at the counter."}, {"Do you have evidence", "Skip"}, {"higher complaint body", "No"},
		{"petition office", "No"}, {"reconsideration, in court", "No"}, {"identity be hidden", "No"}, {"name of the complainant", company}, {"credit code", "Skip"},
		{"postal address", "1 Jianshe Road, Xuchang, Henan"}, {"postcode", "461000"}, {"contact person", contact}, {"phone number", phone},
		{"email address", "Skip"}, {"Are you an agent", "No"}, {"proof of who complains", "Skip"},
	}...)
}

func serviceZH(county, topic, matter, company, contact, phone string) [][2]string {
	return [][2]string{
		{"请核对", "提交申请"}, {"您同意按此办理吗", "同意"}, {"哪个县", county}, {"需要哪方面的服务", topic}, {"请说明您的需求", matter}, {"有多急", "一般"}, {"企业名称是什么", company}, {"联系人怎么称呼", contact},
		{"联系电话", phone}, {"哪种语言", "中文"}, {"什么时间联系", "跳过"}, {"有相关材料吗", "跳过"},
	}
}

func serviceEN(county, topic, matter, company, contact, phone string) [][2]string {
	return [][2]string{
		{"Check your answers", "Send request"}, {"Do you agree", "I agree"}, {"In which county", county}, {"What do you need help with", topic}, {"What do you need?", matter}, {"How urgent", "Normal"},
		{"name of the enterprise", company}, {"contact person", contact}, {"phone number", phone}, {"which language", "English"}, {"good time", "Skip"}, {"papers", "Skip"},
	}
}

// officerOf is how somebody is entered as an ordinary officer.
func officerOf(r *actor, unit string) store.Officer {
	return store.Officer{Name: r.name, Unit: unit, Language: r.language}
}

// crowd are the other investors: each is led through a whole flow on a phone of his or her own. Those of one unit come one
// after another, so that the numbers of their cases are the same in every run.
func (d *day) crowd(at string, wave int) {
	d.move(at)
	d.silently(func() {
		var lanes []func()
		for lane, county := range [][2]string{{"魏都区", "Weidu District"}, {"建安区", "Jian'an District"}, {"襄城县", "Xiangcheng County"}, {"市级部门，或尚不确定", "A city-level department, or not sure yet"}} {
			lanes = append(lanes, func() {
				for i := range 6 - lane/3*2 {
					d.visitor(fmt.Sprintf("8%d%d%02d", wave+1, lane, i), county, (wave+lane+i)%2 == 0, i == 3)
				}
			})
		}
		atOnce(lanes...)
	})
	d.rest()
}

// visitor is one of the crowd: in Chinese on WeChat or in English on Telegram, with a request or with a complaint.
func (d *day) visitor(id string, county [2]string, chinese, complains bool) {
	switch {
	case chinese && complains:
		d.fills(d.on("wechat", "o"+id, "投资者"+id, "", "zh"), "提出投诉", complaintZH(county[0], "我公司申请施工许可，材料齐全，至今没有答复。", "许昌企业"+id, "张女士", "13900139000"))
	case chinese:
		d.fills(d.on("wechat", "o"+id, "投资者"+id, "", "zh"), "申请服务官", serviceZH(county[0], "政策咨询", "想了解外商投资的优惠政策。", "许昌企业"+id, "李先生", "13700137000"))
	case complains:
		d.fills(d.on("telegram", id, "Investor "+id, "", "en"), "Make a complaint", complaintEN(county[1], "We applied for a permit with complete papers and have had no answer.", "Enterprise "+id, "Ann Lee", "+44 20 7946 0000"))
	default:
		d.fills(d.on("telegram", id, "Investor "+id, "", "en"), "Ask for a service officer", serviceEN(county[1], "Policies and rules", "Which policies apply to foreign investors?", "Enterprise "+id, "Ann Lee", "+44 20 7946 0000"))
	}
}

// takesOn has every officer take on what was given to him or her, but for one case.
func (d *day) takesOn(s *staff, at string, but cases.Number) {
	d.t.Helper()
	d.move(at)
	d.rest()
	d.silently(func() {
		for _, number := range d.numbers() {
			c, _ := d.record(number)
			if c.TakenOn || c.Over() || number == but {
				continue
			}
			r := s.of(c.Officer)
			d.does(r, map[string]string{"zh": "接办 ", "en": "accept "}[r.language]+string(number), map[string]string{"zh": "您已接办案件", "en": "You have taken on"}[r.language])
		}
	})
	d.rest()
}

// numbers are those of all cases.
func (d *day) numbers() []cases.Number {
	d.t.Helper()
	rows, err := d.house.db.Pool().Query(d.t.Context(), "SELECT number FROM cases ORDER BY number")
	if err != nil {
		d.t.Fatal(err)
	}
	return collect[cases.Number](d.t, rows)
}

// events are what happened to a case.
func (d *day) events(number cases.Number) []cases.Event {
	d.t.Helper()
	_, events := d.record(number)
	return events
}

// of is the officer of an id; nobody's words stand for nobody.
func (s *staff) of(id string) *actor {
	for _, r := range s.officers {
		if r.officer == id {
			return r
		}
	}
	return &actor{name: "—"}
}
