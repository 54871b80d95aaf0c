package cases

import "slices"

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

// PaperOf is the paper that comes with what an event tells the contact; false where none does. Only complaints lead to papers.
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

// Led is a paper that an event of a case calls for.
type Led struct {
	Paper Paper
	Event Event
	// Delivery is the event with which the written result was handed over; its number is 0 until it was.
	Delivery Event
}

// Papers are the papers that the events of a case call for, in order. The conclusion calls for the written result, so that it can be
// sealed and posted; the contact gets it when it is delivered.
func (c Case) Papers(events []Event) []Led {
	var led []Led
	for _, e := range events {
		switch paper, ok := PaperOf(c, e); {
		case !ok:
		case e.Type == Delivered:
			if i := len(led) - 1; i >= 0 && led[i].Paper == Result {
				led[i].Delivery = e
			}
		case e.Type == Concluded:
			led = append(led, Led{Paper: paper, Event: e}, Led{Paper: Result, Event: e})
		default:
			led = append(led, Led{Paper: paper, Event: e})
		}
	}
	return led
}

// With is the paper that comes with an event: of what is told of a delivery the result that its conclusion called for.
func (c Case) With(events []Event, seq int) (Led, bool) {
	for _, l := range c.Papers(events) {
		if l.Delivery.Seq == seq || l.Event.Seq == seq && l.Paper != Result {
			return l, true
		}
	}
	return Led{}, false
}

// Called is the last event of a case that calls for a paper; false where none does.
func (p Paper) Called(c Case, events []Event) (Led, bool) {
	for _, l := range slices.Backward(c.Papers(events)) {
		if l.Paper == p {
			return l, true
		}
	}
	return Led{}, false
}
