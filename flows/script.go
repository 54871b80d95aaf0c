package flows

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/lotusdesk/lotusdesk/locales"
)

// What makes a sentence Chinese or English is not the names in it but the words around them: an authority, a street and a company
// keep their names in every language.
var (
	hanRun       = regexp.MustCompile(`\p{Han}+`)
	hanGrammar   = regexp.MustCompile(`[的了吗呢吧我你您们这那么]|没有|不[给让能肯是会]|还[没是在]|已经|请[问帮您]|是否|怎样|如何|被[拒罚查封]|\p{Han}[，。；！？]`)
	latinGrammar = regexp.MustCompile(`\b(?:the|is|are|was|were|am|has|have|had|to|we|our|us|my|me|you|your|they|their|them|it|this|that|not|does|do|did|please|with|without|from|since|because|still|what|how|when|where|why|can|could|will|would|hello|but|about|against|need|want|I|We|Our|My|Please|What|How|Hello|Hi)\b`) // no name's The
)

// latinWords counts the words of Latin letters in a text. A code, an address or a number with letters is none: it is the same
// in every language.
func latinWords(text string) (count int) {
	for _, word := range strings.Fields(hanRun.ReplaceAllString(text, " $0 ")) {
		word = strings.TrimFunc(word, unicode.IsPunct)
		if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Latin, r) && r != '\'' && r != '’' }) {
			count++
		}
	}
	return count
}

// scripts weighs the two languages in words: more than nothing is Chinese, less is English. Sure says that only one of them is
// there, or that only one makes the sentence, or that there is far more of it. One English word weighs as much as two characters.
func scripts(text string) (weight int, sure bool) {
	han := 0
	for _, run := range hanRun.FindAllString(text, -1) {
		han += len([]rune(run))
	}
	latin := 2 * latinWords(text)
	chinese, english := hanGrammar.MatchString(text), latinGrammar.MatchString(text)
	switch {
	case han == 0 || latin == 0:
		return han - latin, han+latin > 0
	case chinese != english && chinese:
		return 1, true
	case chinese != english:
		return -1, true
	}
	if chinese { // a text in both is read by who reads Chinese
		return 3*han - latin, han > 3*latin || latin > 3*han
	}
	return han - latin, false
}

// WrittenIn is the language in which words are written, as far as they tell; empty where they do not.
func WrittenIn(text string) locales.Language {
	switch weight, _ := scripts(text); {
	case weight > 0:
		return locales.ZH
	case weight < 0:
		return locales.EN
	case hasHan(text):
		return locales.ZH
	}
	return ""
}

// detect decides a language by the words, then by the platform's language, then by what it was. Words in both languages, of
// which neither makes the sentence, turn nobody's language. Chinese in Latin letters is Chinese; of a greeting in it the platform
// knows better.
func (e *Engine) detect(in Input, was locales.Language) locales.Language {
	var written locales.Language
	var sure, greeting bool
	if in.Kind == InputText && !strings.HasPrefix(in.Text, "/") {
		written = WrittenIn(in.Text)
		_, sure = scripts(in.Text)
		if pinyin := e.inPinyin(in.Text); pinyin != "" {
			written, sure, greeting = locales.ZH, true, pinyin == "hello"
		}
	}
	switch {
	case sure && !greeting && written == locales.ZH:
		return written
	case was == "" && in.Hint != "":
		return Hinted(in.Hint)
	case written != "" && (was == "" || sure):
		return written
	case was == "":
		return locales.ZH
	}
	return was
}
