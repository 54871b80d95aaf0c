package papers

import (
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
)

// carried is the policy that the program carries, read once: every paper is looked at whenever templates are read.
var carried = sync.OnceValues(cases.DefaultPolicy)

// Sample gives made-up facts of a paper, for whom wants to see what it looks like and for checking templates.
func Sample(p cases.Paper) Facts {
	policy, err := carried()
	if err != nil {
		panic(err) // the program carries it and its tests read it
	}
	return made(p, policy, map[string]string{
		"company": "许昌海光机械有限公司", "complainant": "fie", "kind": "infringement", "credit_code": "91411000MA40000000", "address": "河南省许昌市魏都区建设路1号",
		"postcode": "461000", "contact": "王女士", "phone": "+863742123456 ext. 801", "email": "wang@haiguang.example", "agent": "yes", "agent_name": "Jane Müller",
		"agent_powers": "代为提出投诉、提交材料、接收文书。", "agent_until": "2027-12-31", "respondent": "魏都区自然资源局", "respondent_contact": "许昌市魏都区文峰路，0374-2000000",
		"matter":   "2026年3月5日，我公司向魏都区自然资源局申请办理扩建厂房的建设工程规划许可，材料齐全，窗口出具了受理回执（编号 2026-031）。此后三次到窗口询问，答复前后不一致，至今没有书面决定，已影响设备进场。",
		"act_date": "2026-03-05", "request": "请求协调魏都区自然资源局在规定期限内对该申请作出书面决定，并说明理由。",
		"facts":          "受理回执编号 2026-031；2026年4月2日、5月11日、6月8日窗口答复的录音和记录；《行政许可法》第四十二条规定的期限已过。",
		"at_higher_body": "no", "at_petition_office": "yes", "in_court": "no", "declaration_details": "2026年7月向市信访局反映，8月收到转办告知。", "confidential": "no",
	}, map[string]int{"standing": 1, "evidence": 3, "power_of_attorney": 1, "agent_identity": 1}, "李明")
}

// bare are the fewest facts of a paper that can be.
func bare(p cases.Paper) Facts {
	f := Sample(p)
	f.Answers, f.Files, f.Officer = nil, nil, ""
	said := f.Event.Data
	f.Event.Data = map[string]string{}
	for _, name := range []string{"gaps", "grounds", "ending", "result"} {
		if value := said[name]; value != "" {
			f.Event.Data[name] = value
		}
	}
	return f
}

// made makes a case with the events that lead to a paper.
func made(p cases.Paper, policy cases.Policy, answers map[string]string, files map[string]int, officer string) Facts {
	number := cases.NewNumber("411002", 2026, 123)
	at := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 10, 30, 0, 0, cases.Shanghai)
	}
	event := func(t cases.EventType, when time.Time, pairs ...string) cases.Event {
		e := cases.Event{Case: number, Type: t, Act: string(t), Actor: cases.Actor{Role: cases.RoleOfficer, ID: "1"}, At: when, Data: map[string]string{}}
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Data[pairs[i]] = pairs[i+1]
		}
		return e
	}
	events := []cases.Event{
		event(cases.Received, at(9, 1), "unit", "411002", "kind", string(cases.Complaint), "topic", "permits", "language", "zh", "policy", policy.Version),
		event(cases.Assigned, at(9, 1), "officer", "1"), event(cases.TakenOn, at(9, 2), "officer", "1"),
	}
	accepted := event(cases.Accepted, at(9, 7))
	switch p {
	case cases.ComplaintLetter:
		events = events[:1]
	case cases.Acceptance:
		events = append(events, accepted)
	case cases.SupplementRequest:
		events = append(events, event(cases.SupplementRequested, at(9, 4), "gaps", "standing,power_of_attorney,facts",
			"reason", "营业执照照片不清晰；授权委托书缺少委托期限；请补充三次窗口答复的具体日期。"))
	case cases.Rejection:
		events = append(events, event(cases.Rejected, at(9, 7), "grounds", "3,9",
			"reason", "所反映的事项由许昌市自然资源和规划局办理，且该公司已于2026年8月就同一行为申请行政复议，目前正在审理。", "body", "许昌市自然资源和规划局"))
	case cases.Referral:
		events = append(events, event(cases.Referred, at(9, 8), "body", "许昌市自然资源和规划局", "reason", "该建设工程规划许可由市级机关办理。"))
	default:
		events = append(events, accepted,
			event(cases.Mediated, at(9, 22), "mode", "coordination", "matter", "规划许可申请的办理期限", "result", "区自然资源局同意于10月15日前作出书面决定。"),
			event(cases.Concluded, at(10, 20), "ending", "agreed", "result", "经协调，魏都区自然资源局已于2026年10月14日作出准予许可的书面决定，并送达许昌海光机械有限公司。该公司确认诉求已经解决，同意终结处理。"))
	}
	events = cases.Chain(nil, events)
	return Facts{
		Paper: p, Case: cases.Fold(events), Event: events[len(events)-1], Events: events, Answers: answers, Files: files, Policy: policy, Officer: officer,
		Unit: cases.Unit{Code: "411002", ZH: "魏都区", EN: "Weidu District", Kind: "district"},
	}
}
