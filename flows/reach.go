package flows

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/nyaruka/phonenumbers"
)

// readPhone takes any country's number with its code, and Chinese mobile and landline numbers without, whatever words stand
// around it. A number typed without a code in English could be of any country (020 is London's code and Guangzhou's), so it
// is taken for Chinese only with Xuchang's own area code, 0374, or where it is a Chinese mobile number or a company's that
// begins with 400; one with 800 could be of North America. Where the code
// seems to be there without its plus sign it is asked, and of two numbers one is asked for.
func readPhone(text string, language locales.Language) (string, *fault) {
	found, text := phones(phoneText(text), language)
	digits := strings.Map(onlyDigits, text)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return wrong("phone.several", nil)
	case digits == "":
		return wrong("phone.none", nil)
	case len(digits) < 7:
		return wrong("phone.short", locales.Vars{"count": len(digits)})
	}
	switch number, ok := phone("+"+strings.TrimLeft(text, "+0( "), language); {
	case strings.HasPrefix(text, "+") || strings.HasPrefix(digits, "00"):
		return wrong("phone.invalid", nil)
	case ok && !strings.HasPrefix(digits, "0") && (language != locales.ZH || digits[0] != '1'): // a mobile number with a slip begins with 1
		return number, &fault{Key: "error.phone.plus", Vars: locales.Vars{"number": locales.Phone(number)}}
	case digits[0] == '1' && len(digits) != 11 && language == locales.ZH:
		return wrong("phone.mobile", locales.Vars{"count": len(digits)})
	case len(digits) <= 8:
		return wrong("phone.area", nil)
	}
	return wrong("phone.country", nil)
}

// phoneText is what was written in one shape: digits for Chinese numerals, # for 转 and ext., and a line break in the place
// of words and of email addresses, so that no digits behind words are joined to a number in front of them.
func phoneText(text string) string {
	if digits := strings.Map(onlyDigits, text); len(digits) < 3 {
		text = strings.Map(func(r rune) rune {
			if n, ok := hanDigit(r); ok {
				return '0' + rune(n)
			}
			return r
		}, strings.ReplaceAll(text, "幺", "一"))
	}
	text = regexp.MustCompile(`区号\D{0,2}(0\d{2,3})\D{1,8}(\d{7,8})\b`).ReplaceAllString(text, "$1-$2")
	text = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+`).ReplaceAllString(text, "\n")
	text = regexp.MustCompile(`转(?:分机)?|分机(?:号)?`).ReplaceAllString(text, " ext. ")
	text = regexp.MustCompile(`(?i)(\d)[\s,;]*(?:ext(?:ension|n)?|x)[\s.:]*(\d{1,6})\b`).ReplaceAllString(text, "$1#$2")
	text = regexp.MustCompile(`\b(0\d{2,3}[-\s]?\d{7,8})-(\d{1,5})\b`).ReplaceAllString(text, "$1#$2")
	text = regexp.MustCompile(`[(（][^()（）\d]*[)）]|\pL+\.?`).ReplaceAllString(text, "\n")
	return regexp.MustCompile(`[:<>"“”]+`).ReplaceAllString(text, " ")
}

// phones are the different numbers that are written, and the words of which most are digits, for what is said where there
// is none. Beside a number, as many digits as a number has are another one, be it mistyped.
func phones(text string, language locales.Language) (found []string, longest string) {
	others := 0
	for _, piece := range strings.Split(text, "\n") {
		for _, part := range phoneParts(piece, language) {
			number, ok := phone(part, language)
			switch {
			case ok && !slices.Contains(found, number):
				found = append(found, number)
			case !ok && len(strings.Map(onlyDigits, part)) >= 7:
				others++
			}
			if len(strings.Map(onlyDigits, part)) > len(strings.Map(onlyDigits, longest)) {
				longest = part
			}
		}
	}
	if len(found) == 1 && others > 0 {
		return append(found, ""), longest
	}
	return found, longest
}

// phoneParts takes words apart where signs stand between numbers; not where these are within the only one.
func phoneParts(text string, language locales.Language) []string {
	whole, some := []string{bareNumber(text)}, false
	var parts []string
	for _, part := range regexp.MustCompile(`[/,，、;；]|\s{2,}`).Split(text, -1) {
		part = bareNumber(part)
		_, ok := phone(part, language)
		if !ok && strings.HasPrefix(part, "+") { // the code alone
			return whole
		}
		parts, some = append(parts, part), some || ok
	}
	if !some {
		return whole
	}
	return parts
}

// bareNumber is a number without the signs around it.
func bareNumber(text string) string {
	if at := strings.IndexAny(text, "+(0123456789"); at >= 0 {
		text = text[at:]
	}
	return strings.TrimRight(text, " .,;。；、?!'")
}

// phone reads one number, with its extension where it has one.
func phone(text string, language locales.Language) (string, bool) {
	digits := strings.Map(onlyDigits, text)
	switch bare := strings.TrimLeft(text, " (（"); {
	case strings.HasPrefix(bare, "+"):
	case strings.HasPrefix(digits, "00"):
		text = "+" + strings.TrimLeft(text, "(0 ")
	case strings.HasPrefix(digits, "086"):
		text = "+" + strings.TrimLeft(text, "(0 ")
	case language == locales.EN && !regexp.MustCompile(`^(0374|(86)?(1[3-9]\d{9}|400\d{7})$)`).MatchString(digits):
		return "", false
	}
	parsed, err := phonenumbers.Parse(text, "CN")
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return "", false
	}
	number := phonenumbers.Format(parsed, phonenumbers.E164)
	if extension := parsed.GetExtension(); extension != "" {
		number += " ext. " + extension
	}
	return number, true
}

// readEmail takes the one address that is written: alone, in angle brackets, behind words that lead to it, or in front of any.
func readEmail(text string) (string, *fault) {
	const address = `[A-Za-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&*+/=?^_{|}~-]+)*@(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+[A-Za-z]{2,24}`
	text = strings.NewReplacer("。", ".", "mailto:", "", "[at]", "@", "(at)", "@").Replace(text)
	text = regexp.MustCompile(`\s*@\s*`).ReplaceAllString(text, "@")
	text = regexp.MustCompile(`(@\S*),(com|cn|net|org)\b`).ReplaceAllString(text, "$1.$2")
	if strings.Count(text, "@") > 1 && len(regexp.MustCompile(address).FindAllString(text, -1)) > 1 {
		return wrong("form.emails", nil)
	}
	if f := regexp.MustCompile(`^(\p{Han}{1,20}@(?:[\p{L}0-9-]+\.)+[A-Za-z]{2,24})$`).FindString(text); f != "" {
		return f, nil
	}
	lead := `(?:^|[:<",;]|\p{Han}|\b(?i:is|it's|to|at|use|mail|email|address))\s*`
	parted := regexp.MustCompile(`@\S+\.(?:co|com|org|net|ac|gov|edu)\s+[a-z]{2}\s*$`) // jane@example.co uk
	if f := regexp.MustCompile(lead + `(` + address + `)\.?(?:[>"\s,;!(].*|\p{Han}.*)?$`).FindStringSubmatch(text); f != nil && !parted.MatchString(text) {
		return f[1], nil
	}
	return wrong("form.email", nil)
}

// CreditCode reads a unified social credit code (GB 32100) as people write one, in small letters or with blanks. The text says what
// is wrong with it; it is empty where nothing is.
func CreditCode(text string) (string, locales.Text) {
	code, wrong := readCreditCode(text, true)
	if wrong != nil {
		return "", *wrong
	}
	return code, locales.Text{}
}

// readCreditCode checks a unified social credit code by its check character (GB 32100-2015). It may have words around it;
// the letters O and I, which no code has, are read as the digits that look like them. Words without a digit mostly say
// that it is not at hand; where it may be skipped, that is said.
func readCreditCode(text string, needed bool) (string, *fault) {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if !needed && !strings.ContainsAny(text, "0123456789") {
		return wrong("credit_code.none", nil)
	}
	text = regexp.MustCompile(`\b(?:[A-Za-z]{3,}|(?i:my|our|is|it|no))\b`).ReplaceAllString(text, "")
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text))
	if found := regexp.MustCompile(`[0-9A-Z]{18,}`).FindAllString(code, -1); len(found) == 1 {
		code = found[0]
	}
	code = regexp.MustCompile(`[^0-9A-Z]`).ReplaceAllString(code, "")
	if len(code) != 18 {
		return wrong("credit_code.length", locales.Vars{"count": len(code)})
	}
	sum, weight := 0, 1
	code = strings.NewReplacer("O", "0", "I", "1").Replace(code)
	for i := range 18 {
		value := strings.IndexByte(alphabet, code[i])
		if value < 0 {
			return wrong("credit_code.characters", nil)
		}
		if i == 17 {
			if value != (31-sum%31)%31 {
				return wrong("credit_code.check", nil)
			}
			break
		}
		sum, weight = sum+value*weight, weight*3%31
	}
	return code, nil
}
