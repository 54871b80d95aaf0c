package bot

import (
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
)

// visit is one person here with one message, while what the turn wants is carried out: who it is, what came in and the session
// that the turn leaves behind. What is done during a visit is a method of it, so that these three are named once.
type visit struct {
	*Turns
	from cases.Identity
	in   flows.Input
	// session is the one that is saved at the end of the turn: what is carried out may change it.
	session *flows.Session
}

func (t *Turns) visit(from cases.Identity, in flows.Input, session *flows.Session) *visit {
	return &visit{Turns: t, from: from, in: in, session: session}
}

// goOn has the visit go on from what the engine did besides the turn: a form begun, a question asked again.
func (v *visit) goOn(turn flows.Turn) []flows.Reply {
	*v.session = turn.Session
	return turn.Replies
}
