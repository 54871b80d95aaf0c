package flows

import "fmt"

// Private says whether an answer to a question of a flow says who somebody is, so that it stays hidden where a complainant
// asked for that. What nobody called public is private, also a question that the flow does not have any more.
func (e *Engine) Private(flow, name string) bool {
	s := e.question(flow, name)
	return s == nil || s.private()
}

// Translatable says whether the words of an answer may be given to a translation service; never those of a private one.
func (e *Engine) Translatable(flow, name string) bool {
	s := e.question(flow, name)
	return s != nil && s.Translate && !s.private()
}

// question is a question of a flow, nil where there is none.
func (e *Engine) question(flow, name string) *step {
	if f := e.flows[flow]; f != nil {
		return f.byName[name]
	}
	return nil
}

func (s *step) private() bool { return s.Private == nil || *s.Private }

// checkPrivate finds a step that says something about its answer that means nothing, or that contradicts itself.
func (s *step) checkPrivate() []string {
	why := ""
	switch {
	case s.Private == nil && !s.Translate:
	case s.flow.Case == "":
		why = "only questions of a form that opens a case say private or translate"
	case !s.asks():
		why = "type " + string(s.Type) + " has no answer that could be private or translated"
	case s.Translate && (s.private() || s.Type != TypeText):
		why = "only a text that says private: false is translated"
	}
	if why == "" {
		return nil
	}
	return []string{fmt.Sprintf("step %s: %s", s.Name, why)}
}
