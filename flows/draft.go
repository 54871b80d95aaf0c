package flows

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// maxDrafts bounds how many drafts are kept aside, so that a session stays small.
const maxDrafts = 9

// draftLife is how long a draft is kept from its last answer; people are told so.
const draftLife = 30 * 24 * time.Hour

// expire forgets drafts that were left alone too long, and says so of the one in work.
func (t *turn) expire() {
	old := func(d *Draft) bool { return d != nil && t.in.Now.Sub(d.Touched) > draftLife }
	t.s.Drafts = slices.DeleteFunc(t.s.Drafts, func(d Draft) bool { return old(&d) })
	if old(t.s.Cancelled) {
		t.s.Cancelled = nil
	}
	if a := t.s.Acted; a != nil && t.in.Now.After(a.Until) {
		t.s.Acted = nil
	}
	if old(t.s.Draft) {
		t.say(locales.Text{Key: "draft.expired", Vars: locales.Vars{"title": t.s.Draft.title()}})
		t.s.Draft = nil
		t.s.CloseQuestion()
	}
}

// start begins a flow. One already in work goes on; another one is put aside; an older draft of it is offered first.
func (t *turn) start(name string) {
	f := t.flows[name]
	switch older := t.draftOf(name); {
	case f == nil || f.Act != "":
		t.say(msg("nothing.understood"))
		t.again()
	case t.s.Draft != nil && t.s.Draft.Flow == name:
		t.aside(msg("draft.here"))
	case older != "":
		t.s.Prompt = promptDrafts
		t.offer([]locales.Text{{Key: "draft.switch", Vars: locales.Vars{"title": msg(name + ".title")}}},
			[]string{"!resume:" + older, "!new:" + name}, nil)
	default:
		t.anew(name)
	}
}

// anew begins a flow with an empty draft.
func (t *turn) anew(name string) {
	f := t.flows[name]
	if f == nil || f.Act != "" || len(t.s.Drafts) >= maxDrafts {
		t.drafts("")
		return
	}
	lead := t.putAside()
	now := t.in.Now.UTC().Truncate(time.Second)
	t.s.Draft = (&Draft{ID: t.in.Turn, Flow: name, Version: f.version, Started: now, Touched: now}).clone()
	t.ask(append(lead, msg(name+".intro"))...)
}

// putAside moves the draft in work to the drafts kept, and says so where it has answers.
func (t *turn) putAside() []locales.Text {
	d, over := t.s.Draft, t.endTalk()
	t.s.Draft, t.s.Prompt = nil, ""
	if d == nil || len(d.Order) == 0 {
		return over
	}
	d.Editing = ""
	t.s.Drafts = slices.Insert(t.s.Drafts, 0, *d)
	return []locales.Text{{Key: "draft.suspended", Vars: locales.Vars{"title": d.title()}}}
}

// draftOf is the id of the newest draft kept of a flow.
func (t *turn) draftOf(name string) string {
	for _, d := range t.s.Drafts {
		if d.Flow == name {
			return d.ID
		}
	}
	return ""
}

// resume takes a draft up again where its answers leave it.
func (t *turn) resume(id string) {
	i := slices.IndexFunc(t.s.Drafts, func(d Draft) bool { return d.ID == id })
	if i < 0 {
		t.say(msg("draft.none"))
		t.again()
		return
	}
	d := t.s.Drafts[i].clone()
	t.s.Drafts = slices.Delete(t.s.Drafts, i, i+1)
	lead := t.putAside()
	t.s.Draft = d
	t.ask(append(lead, append([]locales.Text{msg("draft.resumed")}, t.upToDate()...)...)...)
}

// upToDate brings a draft to the flow's present definition: valid answers are kept. It says so, once, where the
// definition changed.
func (t *turn) upToDate() []locales.Text {
	f := t.flow()
	if f == nil || t.s.Draft.Version == f.version {
		return nil
	}
	t.s.Draft.Version = f.version
	f.settle(t.s.Draft, t.in.Now)
	return []locales.Text{msg("draft.changed")}
}

// outdated notes that the flow of the draft in work has changed since the last turn, and tells of it. What was said in
// answer to a question that is not the open one any more is not taken: the open one is asked instead.
func (t *turn) outdated() bool {
	changed := t.upToDate()
	if changed == nil {
		return false
	}
	open := t.open()
	if t.commands() || open != nil && open.Name == t.s.Asked {
		t.say(changed...)
		return false
	}
	t.ask(changed...)
	return true
}

// commands says whether the input means the same whatever question is open.
func (t *turn) commands() bool {
	switch t.in.Kind {
	case InputText:
		c, ok := t.asCommand(plain(t.said()))
		return ok && !ofDraft(c.name)
	case InputPress:
		return strings.HasPrefix(t.in.Press, "!")
	}
	return t.in.Kind == InputStarted
}

// carryOn goes back to the open question, or takes up the draft that was put aside.
func (t *turn) carryOn(string) {
	t.s.Prompt = ""
	if t.s.Draft == nil && len(t.s.Drafts) > 1 {
		t.drafts("")
		return
	}
	if t.s.Draft == nil && len(t.s.Drafts) == 1 {
		t.resume(t.s.Drafts[0].ID)
		return
	}
	if t.s.Draft == nil && t.s.Talk == nil && !t.asksAgain() {
		t.tasks(locales.Text{Lines: []locales.Text{msg("draft.none"), msg("menu.title")}})
		return
	}
	t.again()
}

// back takes the last answer back, or leaves an edit; the question is asked again with what was answered.
func (t *turn) back(string) {
	d := t.s.Draft
	switch {
	case t.s.Prompt != "" && t.s.Prompt != promptReview:
		t.carryOn("")
		return
	case d.Editing != "":
		d.Editing = ""
	case len(d.Order) == 0:
		t.aside(msg("nothing.back"))
		return
	default:
		d.take(d.Order[len(d.Order)-1])
		t.flow().settle(d, t.in.Now)
	}
	t.ask()
}

// cancel asks before it discards a draft.
func (t *turn) cancel(string) {
	if t.s.Draft == nil {
		t.say(msg("cancel.nothing"))
		t.menu()
		return
	}
	t.s.Prompt = promptCancel
	t.offer([]locales.Text{{Key: "cancel.ask", Vars: locales.Vars{"title": t.s.Draft.title()}}},
		[]string{"!discard:" + t.s.Draft.ID, "!continue"}, []string{"!save"})
}

// discard drops a draft; it can be brought back until the next one is dropped.
func (t *turn) discard(id string) {
	i := slices.IndexFunc(t.s.Drafts, func(d Draft) bool { return d.ID == id })
	switch {
	case t.s.Draft != nil && t.s.Draft.ID == id:
		t.s.Cancelled, t.s.Draft = t.s.Draft, nil
	case i >= 0:
		t.s.Cancelled = t.s.Drafts[i].clone()
		t.s.Drafts = slices.Delete(t.s.Drafts, i, i+1)
	default:
		t.say(msg("draft.none"))
		t.again()
		return
	}
	t.pastActs()
	if t.s.Draft != nil {
		t.aside(locales.Text{Key: "cancel.done", Vars: locales.Vars{"title": t.s.Cancelled.title()}})
		return
	}
	t.s.Prompt = promptMenu
	t.offer([]locales.Text{{Key: "cancel.done", Vars: locales.Vars{"title": t.s.Cancelled.title()}}},
		nil, []string{"!undo", "!menu"})
}

// save puts the draft in work aside for later.
func (t *turn) save(string) {
	switch {
	case t.s.Draft == nil && t.s.WaitsForCase(t.in.Now): // later: it waits
		t.asksAgain(t.soFar()...)
		return
	case t.s.Draft == nil && len(t.s.Drafts) > 0:
		t.say(msg("draft.saved"))
		t.menu()
		return
	case t.s.Draft == nil:
		t.say(msg("draft.none"))
		t.menu()
		return
	}
	if len(t.s.Draft.Order) == 0 {
		t.s.Draft = nil
		t.menu()
		return
	}
	t.putAside()
	t.say(msg("draft.saved"))
	t.menu()
}

// later passes an optional question over, which says that it can be answered later, and puts the form aside at any other.
func (t *turn) later(string) {
	if open := t.open(); open != nil && t.s.Prompt == "" && !open.required {
		t.skip("")
		return
	}
	t.save("")
}

// drafts lists the drafts kept, each to be taken up again or discarded.
func (t *turn) drafts(string) {
	switch {
	case len(t.s.Drafts) > 0:
	case t.s.Draft != nil:
		t.aside(msg("draft.only"))
		return
	default:
		t.aside(msg("draft.none"))
		return
	}
	t.s.Prompt = promptDrafts
	var values []string
	for _, d := range t.s.Drafts {
		values = append(values, "!resume:"+d.ID)
	}
	for _, d := range t.s.Drafts {
		values = append(values, "!discard:"+d.ID)
	}
	controls := []string{"!menu"}
	if t.s.Draft != nil {
		controls = []string{"!continue"}
	}
	t.offer([]locales.Text{msg("draft.list")}, values, controls)
}

// title is what a draft is: its flow, and the case that it is about.
func (d Draft) title() locales.Text {
	if d.Case == "" {
		return msg(d.Flow + ".title")
	}
	return locales.Text{Key: "draft.about", Vars: locales.Vars{"title": msg(d.Flow + ".title"), "number": d.Case}}
}

// draftLine names a draft: what it is, how far it is, and since when.
func (t *turn) draftLine(id string) locales.Text {
	for _, d := range t.s.Drafts {
		if d.ID == id {
			return locales.Text{Key: "draft.line", Vars: locales.Vars{
				"title": d.title(), "count": strconv.Itoa(len(d.Order)), "day": locales.Text{Day: day(d.Touched)},
			}}
		}
	}
	return msg("draft.none")
}
