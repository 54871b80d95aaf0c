package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// linked opens the case in which the next higher body looks at an objection, with what the first one says, and names it
// in the act (ORDER3 22). Who decided, who approved that and who was responsible have no part in it. It opens none where the
// objection is not allowed or was made before. Above the municipal centre is the province's body: to that the centre hands it on.
func (db *DB) linked(ctx context.Context, tx pgx.Tx, c cases.Case, act cases.Act) (cases.Act, error) {
	if act.Verb != cases.Object {
		return act, nil
	}
	policy, err := db.policy(ctx, tx, c.Policy)
	if err != nil {
		return act, err
	}
	if made, refused := cases.Decide(c, act, policy); refused != nil || len(made) == 0 {
		return act, nil // said where it is performed
	}
	in, err := intakeOf(ctx, tx, c.Number)
	if err != nil {
		return act, err
	}
	in.ID, in.Parent, in.Origin, in.Unit, in.ReceivedAt = act.ID+"/objection", c.Number, cases.OriginObjection, cases.Municipal, act.At
	in.From = c.From
	in.Answers = append(slices.Clip(in.Answers), cases.Answer{Name: cases.ObjectionAnswer, Value: act.Data["reason"], Language: c.Language, At: act.At})
	in.Apart = nil
	if in.Above = c.Unit == cases.Municipal; !in.Above { // who only hands it on decides nothing on it
		in.Apart = apart(c)
	}
	higher, err := db.open(ctx, tx, in)
	if err != nil {
		return act, err
	}
	act.Data = maps.Clone(act.Data)
	act.Data["linked"] = string(higher.Number)
	return act, nil
}

// apart are those who have no part in what objects to a case: who decided it, let it be decided or was responsible for it,
// and where it is an objection itself those of the case before.
func apart(c cases.Case) []string {
	all := slices.Concat(c.Apart, c.Deciders, []string{c.Officer})
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(id string) bool { return id == "" })
}

// apartNow completes a case with what other cases say of who has no part in it: who handles an open objection to it does not
// decide it, and who decided since what it objects to, or approved that, does not handle it. Who only hands an objection on to
// the body above us is not meant.
func apartNow(ctx context.Context, tx pgx.Tx, c *cases.Case) error {
	about := slices.Clone(c.Linked)
	if c.Parent != "" && !c.Above {
		about = append(about, c.Parent)
	}
	if len(about) == 0 {
		return nil
	}
	others, err := fold(ctx, tx, about)
	if err != nil {
		return fmt.Errorf("looking for who has no part in case %s: %w", c.Number, err)
	}
	for _, number := range c.Linked {
		if o := others[number]; o.Officer != "" && !o.Over() && !o.Above {
			c.Objecting = append(c.Objecting, o.Officer)
		}
	}
	if c.Above {
		return nil
	}
	for _, id := range others[c.Parent].Deciders {
		if !slices.Contains(c.Apart, id) {
			c.Apart = append(slices.Clip(c.Apart), id)
		}
	}
	return nil
}
