package cases

// Paper is one of the papers (文书) that a complaint leads to.
type Paper string

// The seven papers.
const (
	ComplaintLetter   Paper = "complaint_letter"   // 投诉书
	Acceptance        Paper = "acceptance"         // 受理通知书
	SupplementRequest Paper = "supplement_request" // 补正通知书
	Rejection         Paper = "rejection"          // 不予受理通知书
	Referral          Paper = "referral"           // 转送告知书
	Termination       Paper = "termination"        // 处理终结通知书
	Result            Paper = "result"             // 处理结果通知书
)

// Papers lists every paper in the order in which a case may lead to them.
func Papers() []Paper {
	return []Paper{ComplaintLetter, Acceptance, SupplementRequest, Rejection, Referral, Termination, Result}
}

// PaperOf is the paper that an event of a case calls for; false where it calls for none. Only complaints lead to papers.
func PaperOf(c Case, e Event) (Paper, bool) {
	if c.Kind != Complaint {
		return "", false
	}
	switch e.Type {
	case Received:
		return ComplaintLetter, true
	case Accepted:
		return Acceptance, true
	case SupplementRequested:
		return SupplementRequest, true
	case Rejected:
		return Rejection, true
	case Referred:
		return Referral, true
	case Concluded:
		return Termination, true
	case Withdrawn:
		return Termination, e.Data["accepted"] != ""
	case Delivered:
		return Result, true
	}
	return "", false
}

// Papers are the events of a case that call for a paper, in order.
func (c Case) Papers(events []Event) []Event {
	var led []Event
	for _, e := range events {
		if _, ok := PaperOf(c, e); ok {
			led = append(led, e)
		}
	}
	return led
}

// Called is the last event of a case that calls for a paper; false where none does.
func (p Paper) Called(c Case, events []Event) (Event, bool) {
	for i := len(events) - 1; i >= 0; i-- {
		if of, ok := PaperOf(c, events[i]); ok && of == p {
			return events[i], true
		}
	}
	return Event{}, false
}
