package flows

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// wishes are the ways in which people say in a sentence of their own that they want one of the forms. It is the wish that is
// looked for, not the word: who has a case speaks of a complaint and of an officer, too.
type wishes struct {
	says []wish
	// asks are those that may be put as a question: how do I, can we. Harmless is a no that denies no wish; denied is what
	// does, where it stands close before one.
	asks, harmless, denied *regexp.Regexp
}

type wish struct {
	flow string
	says *regexp.Regexp
}

func newWishes() wishes {
	const (
		asks  = `(?:how|where) (?:do|can|could|should|to|may)(?: i| we)?|(?:can|could|may) (?:i|we|you)|possible to`
		wants = `(?:want|wants|wish|wishes|like|need|needs|intend|going|please|here|writing|(?:help|let) (?:me|us)|` + asks + `)`
		then  = `(?: to| also| now| just| really| please| hereby| formally| officially)*`
		some  = `(?: an?| another| one more| new| second| formal| official)*`
		gets  = `(?: ask for| apply for| request| get| have| see| meet| send(?: me| us)?| give(?: me| us)?| assign(?: me| us)?)`
	)
	const (
		hanAsks  = `怎么样?|如何|怎样|哪里|哪儿|能不能|可不可以|可否|能否|可以|能`
		hanWants = `(?:我们?|咱们?|本人|公司|企业)?(?:想要|想|还要|要|希望|需要|打算|准备|决定|请求|请|麻烦|帮我们?|` + hanAsks + `)`
		hanThen  = `(?:才能|才|再|另外|另|重新|也|去|来|给我们?|为我们?|帮我们?|正式|匿名|实名|提出|提交|提|进行|写|做|发起)*`
		hanSome  = `(?:一个|一份|一次|一位|一名|个|份|位|名|新的?)*`
		// What stands behind the word where a complaint there is already is spoken of: 投诉还没有结果, 投诉材料.
		hanOld = `到在给了过还已被有没怎什多为后之以时材书件的吗呢是能可结进处办人电内信`
	)
	says := func(flow, expression string) wish { return wish{flow, regexp.MustCompile(expression)} }
	return wishes{
		says: []wish{
			says("complaint", `\b(?:have|must|i|we|`+wants+`)`+then+` complain\b|\b(?:am|are) complaining (?:about|against)\b`),
			says("complaint", `(?:^|\b(?:have|must|i|we|`+wants+`)`+then+` )(?:make|file|lodge|submit|raise|start|open|bring|send|register|write|put in)`+some+` complaint\b`),
			says("complaint", `(?:^|\b(?:have|got|this is|want|need)`+some+` |^an? )(?:complaint|complain) (?:about|against|regarding|concerning)\b`),
			says("complaint", `^(?:an? )?(?:new|another|second) complaint\b`),
			says("complaint", hanWants+hanThen+hanSome+`投诉`),
			says("complaint", `^(?:我们?|本人|我们?公司)?投诉[^`+hanOld+`].*(?:局|委|办|厅|所|院|政府|部门|单位|中心|大队|海关|银行|公司|人员|干部|乱|不作为|违)`),
			says("officer_request", `\b`+wants+then+gets+`?`+some+`(?: [a-z]+)? service officer\b`),
			says("officer_request", `(?:^|\b(?:i|we) )(?:(?:am |are )?ask(?:ing)? for|(?:am |are )?apply(?:ing)? for|request|send(?: me| us)?)`+some+` service officer\b`),
			says("officer_request", `\b`+wants+then+`(?: get| have| see| meet)? an officer\b`),
			says("officer_request", `^service officer (?:please|for|who|to help)\b`),
			says("officer_request", hanWants+hanThen+`(?:申请|找|派|安排|预约|约|联系)?`+hanSome+`服务官`),
			says("officer_request", `^(?:请|给我们?|帮我们?)*(?:申请|找|派|安排|预约)`+hanSome+`服务官`),
		},
		asks:     regexp.MustCompile(asks + `|` + hanAsks),
		harmless: regexp.MustCompile(`不好意思|不知道?|不懂得?|不会|不清楚|\b(?:do not|don't|did not|didn't) know\b`),
		denied:   regexp.MustCompile(`[不没未无别勿必因若]|如果|要是|\b(?:not|no|never|nobody|cannot|without|if|because|when|whether|unless|before|after)\b|n't\b`),
	}
}

// wishOf gives the form that a sentence plainly wishes for; empty where it wishes for none, or for more than one.
func (e *Engine) wishOf(text string) (flow string) {
	for _, name := range e.order { // called by its name alone
		for _, language := range locales.Languages() {
			if plain(text) == plain(e.texts.Say(language, msg(name+".title"))) {
				return name
			}
		}
	}
	for _, clause := range clauses(text) {
		for _, w := range e.wishes.says {
			if w.flow == flow || !e.wishes.in(w, clause) {
				continue
			}
			if flow != "" || e.flows[w.flow] == nil {
				return ""
			}
			flow = w.flow
		}
	}
	return flow
}

// clauses are the parts of a text between its marks, as they are compared; one that asks keeps its mark.
func clauses(text string) (parts []string) {
	text = strings.NewReplacer("?", "?\n", "’", "'", "‘", "'").Replace(clean(text))
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;.!:\n。、", r) }) {
		asked := strings.HasSuffix(part, "?")
		if part = plain(part); asked {
			part += "?"
		}
		parts = append(parts, part)
	}
	return parts
}

// in says whether a clause says a wish: not where somebody wants none, or says when he or she would, and not where it asks about
// one that there is.
func (all wishes) in(w wish, clause string) bool {
	at := w.says.FindStringIndex(clause)
	if at == nil {
		return false
	}
	before := near(all.harmless.ReplaceAllString(clause[:at[0]], ""), hasHan(clause))
	return !all.denied.MatchString(before) && (!endsAsking(clause) || all.asks.MatchString(clause[at[0]:at[1]]))
}

// near is what stands close before a wish: in Chinese the last two characters, in English the last three words.
func near(before string, han bool) string {
	if han {
		for utf8.RuneCountInString(before) > 2 {
			_, size := utf8.DecodeRuneInString(before)
			before = before[size:]
		}
		return before
	}
	words := strings.Fields(before)
	return strings.Join(words[max(0, len(words)-3):], " ")
}
