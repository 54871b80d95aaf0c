package flows

import "time"

// Filed is what a confirmed draft says: where it goes and what was answered, in the order of the flow.
type Filed struct {
	Case, Unit, Topic string
	Answers           []FiledAnswer
}

// FiledAnswer is one answer of a confirmed draft.
type FiledAnswer struct {
	Name string
	Answer
}

// File reads a confirmed draft under its flow.
func (e *Engine) File(d *Draft, now time.Time) Filed {
	f := e.flowOf(d)
	if f == nil {
		return Filed{}
	}
	filed := Filed{Case: f.Case, Unit: d.Answers[f.Unit].Value, Topic: d.Answers[f.Topic].Value}
	for _, s := range f.walk(d, now).answered {
		filed.Answers = append(filed.Answers, FiledAnswer{s.Name, d.Answers[s.Name]})
	}
	return filed
}
