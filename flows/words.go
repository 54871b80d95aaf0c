package flows

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
	"golang.org/x/text/unicode/norm"
)

// shanghai is China's one time zone; it has had no summer time since 1991, so a fixed offset needs no zone files.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// straight is a sign as it is compared: an apostrophe is one however a telephone writes it, and nothing else is changed.
func straight(r rune) rune {
	if strings.ContainsRune("’‘ʼ´`", r) {
		return '\''
	}
	return r
}

// clean is a person's text in one shape: full-width digits and letters made ordinary, apostrophes straight, control
// characters and the blanks around it removed. Line breaks stay.
// Of a digit in a keycap (1️⃣) the digit stays.
func clean(text string) string {
	text = norm.NFKC.String(strings.Map(straight, text))
	for _, mark := range []string{"\ufe0f", "\u20e3"} {
		text = strings.ReplaceAll(text, mark, "")
	}
	return tidy(text)
}

// tidy is what a person wrote without control characters and the blanks around it; punctuation stays as it was. Marks that
// turn the direction of writing go as well: words in front of an officer must not read otherwise than they are kept. The
// joiners stay, as words and emoji are made with them.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029': // the other line breaks
			return '\n'
		case unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Noncharacter_Code_Point), r == '\u200b', r == '\ufeff', r == '\u2060':
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

// plain is a text as it is compared: lower case, without punctuation around it, blanks folded, none between Han.
func plain(text string) string {
	text = strings.ToLower(clean(text))
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsPunct(r) && r != '/' || unicode.IsSpace(r) || unicode.IsSymbol(r) })
	fields := strings.Fields(text)
	out := strings.Join(fields, " ")
	if hasHan(out) {
		out = strings.Join(fields, "")
	}
	return out
}

// hasHan says whether a text has Chinese characters.
func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// pinyinWords are the commands whose words are Chinese in Latin letters, by these without blanks.
func pinyinWords(texts *locales.Texts, words map[string]string) map[string]string {
	pinyin := map[string]string{}
	for word, name := range words {
		latin := !strings.HasPrefix(word, "/") && latinWords(word) > 0 && !hasHan(word)
		if latin && slices.Contains(texts.Words(locales.ZH, "command."+name+".words"), word) && !slices.Contains(texts.Words(locales.EN, "command."+name+".words"), word) {
			pinyin[strings.ReplaceAll(word, " ", "")] = name
		}
	}
	return pinyin
}

// inPinyin is the command that is called in Chinese in Latin letters, with marks for the tones or without; empty where none is.
func (e *Engine) inPinyin(text string) string {
	return e.pinyin[strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFD.String(plain(text)))]
}

// greeting is the key of the words with which people greet.
const greeting = "command.hello.words"

// greets says whether a text is made of greetings, in whatever parts.
func (e *Engine) greets(text string) bool {
	says, ok := e.greetings.read(text)
	return ok && slices.Contains(says, greeting)
}

// digits of Chinese numerals as people type them.
func hanDigit(r rune) (int, bool) {
	if r == '〇' || r == '零' {
		return 0, true
	}
	i := strings.IndexRune("一二三四五六七八九", r)
	if i < 0 {
		if r == '两' {
			return 2, true
		}
		return 0, false
	}
	return i/len("一") + 1, true
}

// hanNumber reads a Chinese numeral such as 十二, 一百零五 or 三万. Digits in a row, as in a year, are none.
func hanNumber(text string) (int, bool) {
	units := map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10_000, '亿': 100_000_000}
	total, section, digit := 0, 0, -1
	for i, r := range text {
		unit := units[r]
		if unit == 0 {
			d, ok := hanDigit(r)
			if !ok || digit > 0 || digit == 0 && section == 0 && total == 0 {
				return 0, false
			}
			digit = d
			continue
		}
		if digit < 0 && i == 0 && r == '十' {
			digit = 1
		}
		switch {
		case unit < 10_000 && digit > 0:
			section += digit * unit
		case unit >= 10_000 && section+max(digit, 0) > 0:
			total, section = total+(section+max(digit, 0))*unit, 0
		default:
			return 0, false
		}
		digit = -1
	}
	return total + section + max(digit, 0), text != ""
}

// ordinal reads the number of a numbered line: 1, １, 一, ①, 第一个, (1), 1., 选1, first, option 1.
func ordinal(text string) (int, bool) {
	text = plain(text)
	for _, word := range []string{"那就", "就", "我", "选择", "选项", "选", "第", "option ", "number ", "no. ", "the "} {
		text = strings.TrimPrefix(text, word)
	}
	for _, word := range []string{"吧", "啊", "呀", "个", "项", "号", "条", "、", " one"} {
		text = strings.TrimSuffix(text, word)
	}
	text = strings.Trim(text, "().（）、# ")
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 1000 && text[0] != '0' { // 000001 is a part of a case number
		return n, true
	}
	for i, word := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"} {
		if text == word || text == strconv.Itoa(i+1)+word[len(word)-2:] {
			return i + 1, true
		}
	}
	n, ok := hanNumber(text)
	return n, ok && n > 0
}

// merelyCounts says whether words that ordinal reads may be a piece of a sentence in which something is counted: 一个, 两个, 一. Where
// a number decides for good, it has to be a digit, or say that it is a number of a line (第一个, 选1).
func merelyCounts(text string) bool {
	text = plain(text)
	return !strings.Contains(text, "第") && !strings.Contains(text, "选") && (strings.HasSuffix(text, "个") || strings.ContainsFunc(text, unicode.IsLetter) && hasHan(text))
}

// begins gives what is left of a text behind the longest of these words that it begins with, without the blanks between; the word is
// empty where it begins with none.
func begins(text string, words iter.Seq[string]) (rest, word string) {
	for w := range words {
		behind, ok := strings.CutPrefix(text, w)
		if ok && len(w) > len(word) && (endsHan(w) || ended(behind)) {
			rest, word = strings.TrimSpace(behind), w
		}
	}
	return rest, word
}

// endsHan says whether a word ends with a Chinese character, behind which the next may begin at once.
func endsHan(word string) bool {
	r, _ := utf8.DecodeLastRuneInString(word)
	return unicode.Is(unicode.Han, r)
}

// ended says whether a word is at its end before a text.
func ended(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text == "" || unicode.Is(unicode.Han, r) || !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '-'
}
