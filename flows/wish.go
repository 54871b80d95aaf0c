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
	// does, where it stands close before one, negated what does without an if.
	asks, harmless, denied, negated *regexp.Regexp
	// pressed are others who want something of who writes, sent those in whose name he or she writes.
	pressed, sent *regexp.Regexp
	// cases are what a case is called by who has one.
	cases *regexp.Regexp
}

type wish struct {
	flow string
	says *regexp.Regexp
}

// What stands around the word in a wish, in English.
const (
	sayAsks  = `(?:how|where) (?:do|can|could|should|to|may)(?: i| we)?|(?:can|could|may) (?:i|we|you)|possible to`
	saySent  = `\b(?:my|our) [a-z ]{2,20}(?:told|asked|sent|wants|instructed) (?:me|us)(?: here)?`
	sayWants = `(?:want|wants|wish|wishes|like|need|needs|intend|going|please|kindly|here|writing|(?:help|let) (?:me|us)|` + saySent + `|` + sayAsks + `)`
	sayThen  = `(?: to| also| now| just| really| please| kindly| hereby| formally| officially)*`
	saySome  = `(?: an?| another| one more| new| second| formal| official)*`
	sayGives = `(?:(?:send|give|assign|appoint|arrange)(?: me| us| for (?:me|us))?|find (?:me|us))`
	sayGets  = `(?: ask for| apply for| request| get| have| see| meet| look(?:ing)? for| ` + sayGives + `)`
)

// And in Chinese.
const (
	hanAsks  = `怎么样?|如何|怎样|哪里|哪儿|能不能|可不可以|可否|能否|可以|能`
	hanWants = `(?:我们?|咱们?|本人|公司|企业)?(?:想要|想|还要|要|希望|需要|打算|准备|决定|请求|请|麻烦|帮我们?|` + hanAsks + `)`
	hanThen  = `(?:才能|才|再|另外|另|重新|也|去|来|给我们?|为我们?|帮我们?|正式|匿名|实名|提出|提交|提|进行|写|做|发起)*`
	hanSome  = `(?:一个|一份|一次|一位|一名|一下|个|份|位|名|新的?)*`
	// Who comes to complain: 我是来投诉的, 老板让我来投诉, 那我就在这投诉; not who came (他们来投诉过).
	hanComes = `(?:^|[让叫派]我们?|我们?|咱们?|本人)是?(?:就|才)?(?:来|去|在(?:这里?|这儿|此|贵处|哪))+`
	hanGives = `(?:申请|找|派|安排|指派|配备|配|预约|约|联系|介绍)`
	// What stands behind the word where a complaint there is already is spoken of: 投诉还没有结果, 投诉材料.
	hanOld = `到在给了过还已被有没怎什多为后之以时材书件的吗呢是能可结进处办人电内信`
)

// says is a wish for a form in the words of an expression.
func says(flow, expression string) wish { return wish{flow, regexp.MustCompile(expression)} }

// complaints are the wishes to complain.
func complaints() []wish {
	return []wish{
		says("complaint", `\b(?:have|must|(?:i|we)(?: will|'ll)?|`+sayWants+`)`+sayThen+` complain\b|\b(?:am|are) complaining (?:about|against)\b`),
		says("complaint", `(?:^|\b(?:have|must|(?:i|we)(?: will|'ll)?|`+sayWants+`)`+sayThen+` )(?:make|file|lodge|submit|raise|start|open|bring|send|register|write|put in)`+saySome+` complaint?\b`),
		says("complaint", `^(?:making|filing|lodging|submitting)`+saySome+` complaint\b`),
		says("complaint", `\b(?:i|we) (?:have|got|have got)`+saySome+` complaint(?: for you| to (?:make|file|submit)| please)*$`),
		says("complaint", `^(?:(?:i|we|want|need|to|an?|new|please|make|file|submit|form|for) )*complaints?(?: (?:form|please|now|asap))*$`),
		says("complaint", `(?:^|\b(?:have|got|this is|want|need)`+saySome+` |^an? )(?:complaint|complain) (?:about|against|regarding|concerning)\b`),
		says("complaint", `^(?:an? )?(?:new|another|second) complaint\b`),
		says("complaint", hanWants+hanThen+hanSome+`投诉`),
		says("complaint", hanComes+hanThen+hanSome+`投诉(?:的?$|[^`+hanOld+`])`),
		says("complaint", `^(?:我们?|想|要|是|来)*(?:替|代表?|帮)\p{Han}{1,8}?投诉(?:的?$|[^`+hanOld+`])`),
		says("complaint", hanWants+`(?:对|就|针对|向).{1,60}?(?:提出|提起|提交|进行|发起)`+hanSome+`投诉|^我?们?有`+hanSome+`投诉(?:要|想|需要)(?:提|交|递|报|办|写|说|反映)`),
		says("complaint", `^(?:我们?|本人|我们?公司)?投诉[^`+hanOld+`].*(?:局|委|办|厅|所|院|政府|部门|单位|中心|大队|海关|银行|公司|人员|干部|乱|不作为|违)`),
	}
}

// officerRequests are the wishes for an officer.
func officerRequests() []wish {
	return []wish{
		says("officer_request", `\b`+sayWants+sayThen+sayGets+`?`+saySome+`(?: [a-z]+)? service officer(?:[ ?]|$)`),
		says("officer_request", `(?:^|\b(?:i|we) )(?:(?:am |are )?ask(?:ing)? for|(?:am |are )?apply(?:ing)? for|request|send(?: me| us)?)`+saySome+` service officer(?:[ ?]|$)`),
		says("officer_request", `\b(?:looking for`+saySome+` service|`+sayWants+sayThen+sayGets+`? an) officer(?:[ ?]|$)`),
		says("officer_request", `\b`+sayWants+sayThen+` `+sayGives+` (?:somebody|someone|(?:an?|one)(?: of your)? (?:person|expert|colleague|staff member))(?:[ ?]|$)`),
		says("officer_request", `^(?:(?:i|we|want|need|to|an?|please|apply|application|request|for|assign|book|get|send|us|me) )+(?:service )?officer(?: (?:please|now|asap|needed))*$`),
		says("officer_request", `^service officer (?:please|for|who|to help|needed|wanted|now|asap)\b`),
		says("officer_request", hanWants+hanThen+hanGives+`?`+hanSome+`服务官`),
		says("officer_request", `^(?:请|给(?:我们?)?|帮我们?)*`+hanGives+hanSome+`服务官`),
		says("officer_request", hanWants+hanThen+`(?:派|安排|指派)`+hanSome+`(?:专人|工作人员|同志|人)(?:过?来|到我们?.{0,6})?(?:帮|对接|联系|协助|上门|看看|看一下|指导|服务)`),
	}
}

// saysNo is a no, in either language.
const saysNo = `[不没未无别勿必]|\b(?:not|no|never|nobody|cannot|without)\b|n't\b`

func newWishes() wishes {
	return wishes{
		says:     append(complaints(), officerRequests()...),
		asks:     regexp.MustCompile(sayAsks + `|在哪|` + hanAsks),
		harmless: regexp.MustCompile(`不好意思|不得不|不知道?|不懂得?|不会|不清楚|\b(?:do not|don't|did not|didn't) know\b`),
		denied:   regexp.MustCompile(saysNo + `|[因若]|如果|要是|\b(?:if|because|when|whether|unless|before|after)\b`),
		negated:  regexp.MustCompile(saysNo),
		pressed:  regexp.MustCompile(`[让劝叫逼求令迫压]着?(?:我|咱|本人|公司|企业)|\b(?:told|tells?|telling|ask(?:s|ed|ing)?|made|makes?|making|forc(?:e|es|ed|ing)|press(?:es|ed|ing)?|pressur(?:e|es|ed|ing)|push(?:es|ed|ing)?|urg(?:e|es|ed|ing)|advis(?:e|es|ed|ing)|order(?:s|ed)?|threaten(?:s|ed|ing)?|persuad(?:e|es|ed|ing)|wants?|wanted|warn(?:s|ed)?) (?:me|us|our)\b`),
		sent:     regexp.MustCompile(saySent + `|(?:老板|公司|总部|总经理|董事会)[让叫要派]我们?`),
		cases:    regexp.MustCompile(`投诉|案件|案子|申请|\b(?:complaint|case|request)\b`),
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
	text = strings.ReplaceAll(spelt(clean(text)), "?", "?\n")
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
	return !all.denied.MatchString(all.before(clause[:at[0]], hasHan(clause))) && (!endsAsking(clause) || all.asks.MatchString(clause[at[0]:at[1]]))
}

// before is what stands close before a wish, without what only looks as if it denied it.
func (all wishes) before(text string, han bool) string {
	return near(all.harmless.ReplaceAllString(text, ""), han)
}

// hurried is how words are typed in a hurry.
var hurried = regexp.MustCompile(`(?i)\b(?:pls|plz|u|wanna|gonna)\b`)

// spelt is a text with its words written out that people shorten: can u, pls.
func spelt(text string) string {
	return hurried.ReplaceAllStringFunc(text, func(word string) string {
		return map[string]string{"pls": "please", "plz": "please", "u": "you", "wanna": "want to", "gonna": "going to"}[strings.ToLower(word)]
	})
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
