package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// endsAsking says whether words are put as a question: by their mark, their last words in Chinese, or their first in English.
func endsAsking(text string) bool {
	text = strings.ToLower(clean(text))
	if strings.HasSuffix(text, "?") {
		return true
	}
	if hasHan(text) && asksHan(text) {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimSpace(folded(text)), " ")
	return slices.Contains([]string{"how", "what", "who", "where", "when", "why", "which", "is", "are", "do", "does", "can", "could", "may", "will"}, first)
}

// How Chinese asks: with a word at the end, or one that the clause begins with.
var (
	askedLast  = regexp.MustCompile(`(?:吗|么|呢|谁|哪里|哪儿|哪了|多少|多久|几天|什么|怎么办)$`)
	askedFirst = regexp.MustCompile(`^(?:请问|你们|您们|您|你|我们|我|这个|这|那|那么|大概|一般|到底)*(?:谁|多久|多长时间|能否|是否|可否|怎么|如何|为什么|为何)`)
	anyOf      = regexp.MustCompile(`(?:谁|什么|哪里|哪儿|哪个)[都也]`) // means all or none, and asks nothing
	reported   = regexp.MustCompile(`不知|不清楚|不确定|不晓得|要求|[问说看]`)
)

// reports says whether Chinese words tell what somebody asked, said or does not know.
func reports(text string) bool {
	return reported.MatchString(strings.NewReplacer("请问", "", "想问", "", "问一下", "").Replace(text))
}

// asksHan says whether the last clause of a Chinese text asks: also where it turns a word round and has no mark (会不会泄露). What
// somebody is said to have asked is no question.
func asksHan(text string) bool {
	parts := parted(text)
	if len(parts) == 0 {
		return false
	}
	last := anyOf.ReplaceAllString(strings.TrimRight(parts[len(parts)-1], "啊呀啦哦嘛吧哈"), "")
	if askedLast.MatchString(last) {
		return true
	}
	at := turnsRound(last)
	return askedFirst.MatchString(last) || at >= 0 && !reports(last[:at])
}

// turnsRound is where a word is asked by turning it round: 会不会, 有没有; -1 where none is.
func turnsRound(text string) int {
	runes := []rune(text)
	for i := 2; i < len(runes); i++ {
		if middle := runes[i-1]; runes[i] == runes[i-2] && (middle == '不' || middle == '没') && unicode.Is(unicode.Han, runes[i]) && runes[i] != middle {
			return len(string(runes[:i-2]))
		}
	}
	return -1
}

// onlyAsks says whether a text is one question and nothing else, put as one.
func onlyAsks(said string) bool {
	asked := strings.TrimRight(said, "? ")
	plainly := hasHan(said) && !reports(said) && (turnsRound(said) == 0 || asksPlainly.MatchString(strings.TrimRight(said, "啊呀")))
	marked := strings.HasSuffix(said, "?") && (hasHan(said) || endsAsking(asked))
	return utf8.RuneCountInString(said) <= maxRude && !accounts(said) && !strings.ContainsAny(asked, "?.;!。;\n") && (marked || plainly)
}

// asksPlainly is how a question ends in Chinese that needs no mark.
var asksPlainly = regexp.MustCompile(`(?:吗|呢|行不行|好不好|可不可以|能不能|是不是)$`)

var (
	// complains is a question about what somebody did, which tells of it: 他们凭什么罚我们, "why did they fine us".
	complains = regexp.MustCompile(`(?i)(?:他们|她们|对方|有人|人家|[局委办厅所处队会院]|政府).{0,6}(?:凭什么|怎么(?:能|可以|敢|还不))|凭什么.{0,6}我|\b(?:why (?:did|was|were|has|have|had)|what right|how (?:could|dare|dared)) .{0,40}\b(?:they|he|she|them|him|her|we|us|our|the|it)\b`)
	// ofHere is what speaks of this desk or of what is to be written, and so of nothing that happened.
	ofHere = regexp.MustCompile(`(?i)[你您填写想]|请问|担心|投诉|\b(?:you|your|write|form|question|wonder|worried|afraid|complaint)\b`)
)

// accounts says whether a text that ends as a question tells of something: before it, or by it.
func accounts(said string) bool {
	if complains.MatchString(said) {
		return true
	}
	clauses, least := parted(said), 25
	if hasHan(said) {
		least = 8
	}
	return len(clauses) > 1 && slices.ContainsFunc(clauses[:len(clauses)-1], func(clause string) bool {
		return utf8.RuneCountInString(clause) >= least && !endsAsking(clause) && !ofHere.MatchString(clause)
	})
}

// How the name of an organisation ends: as nothing else does, or as a question about one may, too, which speaks of knowing, writing or
// asking.
var (
	company    = regexp.MustCompile(`(?i)(?:有限公司|责任公司|股份公司|集团公司|[\s,](?:gmbh|ltd|limited|inc|llc|corp|plc|ag|s\.a|b\.v)\.?)$`)
	authority  = regexp.MustCompile(`(?:公司|科技|集团|[工酒]?厂|中心|事务所|商会|协会|餐厅|酒店|[局委办厅署]|政府|大队)$`)
	aboutNames = regexp.MustCompile(`[你您填写问看查知说告哪选找怕]|什么|投诉|公开|泄露|方便|^是不是|联系`)
)

// namesOrganisation says whether words end as the name of an organisation and are one: 多久科技, 算了网络科技有限公司.
func namesOrganisation(said string) bool {
	if strings.ContainsAny(said, "?!。;；\n") || several.MatchString(said) {
		return false
	}
	said = strings.TrimSpace(said)
	return company.MatchString(said) && !(hasHan(said) && strings.Contains(said, ",")) || authority.MatchString(said) && !strings.Contains(said, ",") && !aboutNames.MatchString(said)
}

// powers is what stands around a command in words that say what somebody may do for others: to …, … for us, 代为.
var powers = regexp.MustCompile(`^(?:to|may|only)\b|\b(?:and|for us|for me|for the company|on our behalf|represents?|on behalf)\b|代|沟通|协调|提出|提起|以及|并`)

// empowers says whether words that hold a command are what somebody may do, such as the powers of an agent, and no wish of their
// writer's now.
func (t *turn) empowers(q Question) bool {
	around := folded(t.said())
	_, wish := begins(strings.TrimSpace(around), slices.Values(t.texts.Words(locales.EN, "asking.front.words")))
	for _, phrase := range q.phrases {
		around = strings.ReplaceAll(around, phrase, " ")
	}
	return (q.Does == "human" || q.Does == "begin_withdraw") && wish == "" && powers.MatchString(strings.TrimSpace(around))
}
