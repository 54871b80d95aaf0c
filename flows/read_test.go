package flows

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// tuesday is the day of these tests, late in the evening in China and still before noon in London.
var tuesday = time.Date(2026, 11, 24, 22, 30, 0, 0, shanghai)

// anyDay can be an answer.
func anyDay(string) bool { return true }

func TestDatesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026年3月5日": "2026-03-05", "2026年03月05号": "2026-03-05", "二〇二六年三月五日": "2026-03-05", "二零二六年十二月三十一日": "2026-12-31", "２０２６年３月５日": "2026-03-05",
		"2026-3-5": "2026-03-05", "2026/03/05": "2026-03-05", "2026.3.5": "2026-03-05", "20260305": "2026-03-05", " 2026-03-05。": "2026-03-05",
		"5 March 2026": "2026-03-05", "5th of March 2026": "2026-03-05", "5 Mar 2026": "2026-03-05", "March 5, 2026": "2026-03-05", "Mar. 5th 2026": "2026-03-05", "1 Sept 2025": "2025-09-01",
		"25/12/2025": "2025-12-25", "12/25/2025": "2025-12-25", "03/03/2026": "2026-03-03", "31.12.2025": "2025-12-31",
		"今天": "2026-11-24", "昨天": "2026-11-23", "前天": "2026-11-22", "today": "2026-11-24", "Yesterday": "2026-11-23", "tomorrow": "2026-11-25",
		"二月二十九日": "date.year", "2026年2月29日": "date.impossible", "2024年2月29日": "2024-02-29", "31 April 2026": "date.impossible",
		"03/04/2026": "date.ambiguous", "5.3.2026": "date.ambiguous", "三月五日": "date.year", "3月5号": "date.year", "5 March": "date.year", "March 5": "date.year", "很久以前": "date.day",
		"2026-13-01": "date.impossible", "1066-10-14": "date.impossible", "": "date.format", "5 Maybe 2026": "date.format", "2026-00-00": "date.impossible", "3/5": "date.ambiguous", "3.5": "date.ambiguous", "9.15": "date.year", "9-15": "date.year", "31/12": "date.year", "40/50": "date.format", "2026": "date.day",
		// other habits of both languages
		"二○二六年三月五日": "2026-03-05", "二零二六年三月廿六日": "2026-03-26", "2026、3、5": "2026-03-05", "2026 3 5": "2026-03-05", "26年3月5日": "2026-03-05", "2026年3月5日（星期四）": "2026-03-05", "2026年3月5日上午10点": "2026-03-05",
		"2026-03-05 10:30": "2026-03-05", "大概是2026年3月5日左右": "2026-03-05", "我记得是2026年3月5日": "2026-03-05", "民国115年3月5日": "2026-03-05", "截至2027年12月31日止": "2027-12-31", "2026年元月五日": "2026-01-05",
		"Thursday, 5 March 2026": "2026-03-05", "on 5 March 2026": "2026-03-05", "the 5th of March 2026": "2026-03-05", "5-Mar-2026": "2026-03-05", "2026 March 5": "2026-03-05", "March the 5th, 2026": "2026-03-05",
		"It was on 5 March 2026, at 10 am": "2026-03-05", "around 5 March 2026": "2026-03-05", "until 31 December 2027": "2027-12-31",
		// by their distance from today
		"去年10月3日": "2025-10-03", "去年十月三号": "2025-10-03", "今年3月5日": "2026-03-05", "上个月5号": "2026-10-05", "本月一日": "2026-11-01", "明年3月5日": "2027-03-05", "3 October last year": "2025-10-03", "5th of last month": "2026-10-05",
		"三天前": "2026-11-21", "3天前": "2026-11-21", "两周前": "2026-11-10", "三个星期以前": "2026-11-03", "大前天": "2026-11-21", "后天": "2026-11-26", "昨天下午": "2026-11-23", "上周三": "2026-11-18", "上星期日": "2026-11-22", "这周一": "2026-11-23", "上上周五": "2026-11-13",
		"3 days ago": "2026-11-21", "three days ago": "2026-11-21", "a week ago": "2026-11-17", "two weeks ago": "2026-11-10", "yesterday morning": "2026-11-23", "the day before yesterday": "2026-11-22",
		// what is not all of a day, is two of them, or is another calendar's
		"去年十月": "date.day", "2025年10月": "date.day", "2025-10": "date.day", "October 2025": "date.day", "October last year": "date.day", "上个月": "date.day", "去年": "date.day", "三月份": "date.day", "10月": "date.day",
		"2026年3月5日到3月8日": "date.format", "2026年3月5日至8日": "date.format", "5 to 8 March 2026": "date.format", "农历二月初二": "date.lunar", "正月初五": "date.lunar", "2026年3月5日前": "date.format", "13/14/2026": "date.impossible",
		"农历九月初八": "date.lunar", "腊月二十三": "date.lunar", "上个月初八": "date.lunar", "正月十五": "date.lunar", "中秋节那天": "date.lunar", "the 8th day of the lunar month": "date.lunar", "2026年2月17日（农历正月初一）": "2026-02-17",
		"去年年底": "date.day", "2025年底": "date.day", "半个月前": "date.day", "大概是今年三月份吧，具体哪天记不清了": "date.day", "三个月前": "date.day", "三月中旬": "date.day", "今年年初": "date.day", "上周": "date.day", "最近": "date.day", "end of 2025": "date.day", "early March": "date.day", "last week": "date.day", "3 months ago": "date.day", "I don't remember the exact day": "date.day", "二月三十日": "date.impossible",
		// years of two digits, and weekdays in English
		"3/3/26": "2026-03-03", "3/4/26": "date.ambiguous", "25/12/25": "2025-12-25", "26.3.5": "2026-03-05", "26/3/25": "date.ambiguous", "3/3/98": "date.format", "1/2/3": "date.format",
		"3 March 26": "2026-03-03", "3 Mar '26": "2026-03-03", "March 3, 26": "2026-03-03", "3rd March 26": "2026-03-03", "25-26 March": "date.format", "5 March 98": "date.format", "March 26": "date.year",
		"last Friday": "2026-11-20", "it was last Friday afternoon": "2026-11-20", "last Monday": "date.ambiguous", "Monday last week": "2026-11-16", "last week Monday": "2026-11-16", "this Monday": "2026-11-23", "next Tuesday": "2026-12-01", "next Friday": "date.ambiguous", "last Tuesday": "2026-11-17", "last Monty": "date.format",
		"We got the letter on 5 March 2026": "2026-03-05", "it happened on 5 March 2026": "2026-03-05", "it was not on 5 March 2026": "date.format", "in March": "date.day", "last weekend": "date.day", "今年的3月5号": "2026-03-05",
		// feasts of the ordinary calendar, and its names
		"国庆节那天": "date.year", "五一": "date.year", "元旦": "date.year", "去年国庆": "2025-10-01", "2026年元旦": "2026-01-01", "五一劳动节": "date.year", "国庆前": "date.day", "年前": "date.day", "过年前": "date.day", "3月头": "date.day", "国庆期间": "date.day",
		"公历2026年9月25日": "2026-09-25", "阳历2026年9月25日": "2026-09-25", "西元2026年9月25日": "2026-09-25", "新历9月25日": "date.year", "就是2026年9月25日": "2026-09-25",
		"上周五吧": "2026-11-20", "我是上个月8号知道的": "2026-10-08", "上个月8号收到的": "2026-10-08", "上个月8号": "2026-10-08",
		// in a sentence that holds just one
		"14th September 2026 as mentioned above": "2026-09-14", "on or about 14 Sept 2026": "2026-09-14", "14/09/2026 (letter received)": "2026-09-14", "I already told you: 14 September 2026": "2026-09-14", "14 September 2026 or so": "2026-09-14", "14 September 2026 by phone": "2026-09-14",
		"we were told at the counter on September 14, 2026": "2026-09-14", "收到通知是2026年9月14日": "2026-09-14", "通知书上写的是2026年9月14日": "2026-09-14", "我们一直到2026年9月14日才收到": "2026-09-14", "去年年底12月28号左右": "2025-12-28", "那就去年12月31号": "2025-12-31",
		"14 September 2026 at the latest": "date.likely", "we applied on 3 March 2026 and heard of it in May": "date.likely", "two weeks later than the letter of 3 March 2026": "date.likely", "3 March 2026, but not sure": "date.likely", "2026年9月14日以后一周": "date.format", "我们是10月15日收到的通知": "date.year", "那就12月31号": "date.year", "就算12月31号吧": "date.year",
		"letter dated 14 September 2026, received by us on 21 September 2026": "date.which", "2026年9月14日的通知，9月21日收到": "date.likely", "2026年9月14日发的，2026年9月21日收到": "date.which", "14 September 2026, 14.09.2026": "2026-09-14",
		"before 14 September 2026": "date.format", "from 14 September 2026 to 21 September 2026": "date.which", "between 5 and 8 March 2026 or later": "date.likely", "不是2026年9月14日": "date.format", "3月5日到8日": "date.format", "letter 03/04/2026 of the bureau": "date.ambiguous",
		"until further notice": "date.open", "open-ended": "date.open", "no end date": "date.open", "长期有效": "date.open", "无固定期限": "date.open",
	} {
		got, fault := readDate(clean(text), tuesday, anyDay)
		check(t, text, want, got, fault)
	}
}

// check compares what was read, or the kind of fault, with what was wanted.
func check(t *testing.T, text, want, got string, fault *fault) {
	t.Helper()
	if fault != nil {
		got = strings.TrimPrefix(fault.Key, "error.")
	}
	if got != want {
		t.Errorf("%q is read as %s, want %s", text, got, want)
	}
}

func TestPhonesOfAnyCountry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		language locales.Language
		want     string
	}{
		{"13800138000", locales.ZH, "+8613800138000"}, {"138 0013 8000", locales.ZH, "+8613800138000"}, {"１３８００１３８０００", locales.ZH, "+8613800138000"},
		{"+86 138-0013-8000", locales.EN, "+8613800138000"}, {"008613800138000", locales.ZH, "+8613800138000"}, {"0374-2123456", locales.ZH, "+863742123456"},
		{"（0374）2123456", locales.ZH, "+863742123456"}, {"0374 212 3456", locales.EN, "+863742123456"}, {"010-65123456", locales.ZH, "+861065123456"},
		{"+44 20 7946 0958", locales.EN, "+442079460958"}, {"0049 30 901820", locales.EN, "+4930901820"}, {"+49 (30) 901820", locales.ZH, "+4930901820"},
		{"+1 212 555 0123", locales.EN, "+12125550123"}, {"+852 2345 6789", locales.ZH, "+85223456789"}, {"+886 2 2345 6789", locales.ZH, "+886223456789"}, {"+81-3-1234-5678", locales.EN, "+81312345678"},
		{"020 7946 0958", locales.EN, "phone.country"}, // London or Guangzhou? It is not guessed
		{"13800138000（微信同号）", locales.ZH, "+8613800138000"}, {"我的手机是13800138000。", locales.ZH, "+8613800138000"}, {"一三八零零一三八零零零", locales.ZH, "+8613800138000"}, {"幺三八零零一三八零零零", locales.ZH, "+8613800138000"},
		{"086-13800138000", locales.ZH, "+8613800138000"}, {"2123456", locales.ZH, "phone.area"}, {"138001380001", locales.ZH, "phone.mobile"}, {"0374-2123456-801", locales.ZH, "+863742123456 ext. 801"}, {"0374-2123456转801", locales.ZH, "+863742123456 ext. 801"}, {"+49 30 901820 ext. 12", locales.EN, "+4930901820 ext. 12"}, {"WhatsApp: +49 171 1234567", locales.EN, "+491711234567"},
		{"+49 171 1234567 (mobile)", locales.EN, "+491711234567"}, {"400-800-1234", locales.ZH, "+864008001234"}, {"400-123-4567", locales.EN, "+864001234567"}, {"our hotline is 400 820 8820", locales.EN, "+864008208820"}, {"4008-123-123", locales.EN, "+864008123123"}, {"86 400 820 8820", locales.EN, "+864008208820"}, {"800-810-1234", locales.ZH, "+868008101234"}, {"800-810-1234", locales.EN, "phone.country"}, {"400-123-456", locales.EN, "phone.country"}, {"8613800138000", locales.EN, "+8613800138000"}, {"13800138000", locales.EN, "+8613800138000"},
		{"13800138000 / 13900139000", locales.ZH, "phone.several"}, {"0374-2123456 或 13800138000", locales.ZH, "phone.several"}, {"+4930901820 (office), +49 171 1234567 (mobile)", locales.EN, "phone.several"}, {"+49 30 901820 or +49 171 1234567", locales.EN, "phone.several"},
		{"44 20 7946 0958", locales.EN, "phone.plus"}, {"852 2345 6789", locales.ZH, "phone.plus"}, {"886-2-2345-6789", locales.ZH, "phone.plus"}, {"1-212-555-0123", locales.EN, "phone.plus"},
		{"212-555-0123", locales.EN, "phone.country"}, // New York or Shanghai? Nor is this
		{"+44 20 7946 0958, jane@harbourlight.co.uk", locales.EN, "+442079460958"}, {"jane2026@harbourlight.co.uk, +44 20 7946 0958", locales.EN, "+442079460958"}, {"+44 (0)7911 123456 thanks", locales.EN, "+447911123456"},
		{"+44 7911 123 456 or email me", locales.EN, "+447911123456"}, {"电话是13800138000谢谢", locales.ZH, "+8613800138000"}, {"13800138000，邮箱wang@163.com", locales.ZH, "+8613800138000"}, {"区号0374，电话2123456", locales.ZH, "+863742123456"}, {"13800138000，下午3点以后打", locales.ZH, "+8613800138000"},
		{"+44 20 7946 0958, between 10 and 5", locales.EN, "+442079460958"}, {"+49 30 901820 extension 12 please", locales.EN, "+4930901820 ext. 12"}, {"13800138000, 138 0013 8000", locales.ZH, "+8613800138000"}, {"+44 7911 123 456 fax 0374 2123456", locales.EN, "phone.several"},
		{"13800138000，1390013900", locales.ZH, "phone.several"}, {"+44 20 7946 0958 or +49 171 1234567 thanks", locales.EN, "phone.several"}, {"+44 20 7946 095 at 9 o'clock", locales.EN, "phone.invalid"}, {"+44, 7911 123456", locales.ZH, "phone.invalid"},
		{"12345", locales.ZH, "phone.short"}, {"没有电话", locales.ZH, "phone.none"}, {"12345678901", locales.ZH, "phone.country"}, {"+86 12345678901", locales.ZH, "phone.invalid"}, {"+999 1234567", locales.EN, "phone.invalid"},
	} {
		got, fault := readPhone(clean(c.text), c.language)
		check(t, c.text, c.want, got, fault)
	}
}

// TestAPhoneIsShownInTheReadersLanguage: the digits are grouped as in their country, the extension has its word.
func TestAPhoneIsShownInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string][2]string{
		"+863742123456 ext. 801": {"+86 374 212 3456转801", "+86 374 212 3456 ext. 801"},
		"+8613800138000":         {"+86 138 0013 8000", "+86 138 0013 8000"},
		"no number":              {"no number", "no number"},
	} {
		for i, language := range locales.Languages() {
			if got := texts.Say(language, locales.Phone(number)); got != want[i] {
				t.Errorf("%s is shown as %q in %s, want %q", number, got, language, want[i])
			}
		}
	}
}

func TestEmails(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"jane@harbour-light.co.uk": "jane@harbour-light.co.uk", "ｊａｎｅ＠ｑｑ．ｃｏｍ": "jane@qq.com", "wang@163。com": "wang@163.com", "mailto:a.b+c@x.cn": "a.b+c@x.cn", "a@b.cn.": "a@b.cn",
		"jane@": "form.email", "jane": "form.email", "a b@c.cn": "form.email", "王@x.cn": "王@x.cn", "a@b": "form.email", "a@@b.cn": "form.email",
		"我的邮箱是wang@163.com": "wang@163.com", "邮箱：wang@163.com，谢谢": "wang@163.com", "邮箱：wang@163.com": "wang@163.com", "wang@163.com（工作）": "wang@163.com", "my email is jane@example.com": "jane@example.com", "My e-mail address: jane@example.com.": "jane@example.com",
		"Jane Miller <jane@example.com>": "jane@example.com", "jane (at) example.com": "jane@example.com", "wang@163，com": "wang@163.com", "jane[at]example.com": "jane@example.com", "wang @ 163.com": "wang@163.com", "jane@münchen.de": "jane@münchen.de", "jane miller@example.com": "form.email",
		"jane@harbourlight.co.uk thanks": "jane@harbourlight.co.uk", "jane@x.co.uk, please": "jane@x.co.uk", "jane@x.co.uk or +44 20 7946 0958": "jane@x.co.uk", "Sure, jane@x.co.uk": "jane@x.co.uk", "wang@163.com 谢谢": "wang@163.com", "jane@harbourlight.co uk": "form.email", "jane@x.co.uk2": "form.email",
		"wang@163.com，wang2@qq.com": "form.emails", "a@b.cn or c@d.cn": "form.emails", ".jane@example.com": "form.email", "jane@example..com": "form.email", "没有邮箱": "form.email",
	} {
		got, fault := readEmail(clean(text))
		check(t, text, want, got, fault)
	}
}

func TestCreditCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"91350100M000100Y43": "91350100M000100Y43", "91350100m000100y43": "91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３": "91350100M000100Y43", "91 350100 M000100Y4 3": "91350100M000100Y43",
		"91350100M000100Y44": "credit_code.check", "19350100M000100Y43": "credit_code.check", "91350100M000100Y4": "credit_code.length", "91350100S000100Y43": "credit_code.characters",
		"统一社会信用代码：91350100M000100Y43": "91350100M000100Y43", "91350100M000100Y43（附照片）": "91350100M000100Y43", "9135OIOOMOOOIOOY43": "91350100M000100Y43", "91350100M000100Y43、91350100M000100Y44": "credit_code.length",
		"Our code is 91350100 M000100Y43": "91350100M000100Y43", "91350100-MA00-1234-5": "credit_code.length",
		"没有带在身上": "credit_code.none", "回头补": "credit_code.none", "not with me": "credit_code.none", "统一社会信用代码九一三五零一零零零零一": "credit_code.none", "": "credit_code.none",
	} {
		got, fault := readCreditCode(clean(text), false)
		check(t, text, want, got, fault)
	}
}

// TestOnlyDigitsAndLettersOfACreditCodeAreCounted: 统一社会信用代码 is no part of the code in front of which it stands.
func TestOnlyDigitsAndLettersOfACreditCodeAreCounted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"没有带在身上": 0, "代码是9135": 4, "my code is 91350100": 8, "91350100MA00 12，其余回头补": 14, "91350100M000100Y43、91350100M000100Y44": 36} {
		if _, fault := readCreditCode(clean(text), true); fault == nil || fault.Vars["count"] != want {
			t.Errorf("%q: %+v, want a count of %d", text, fault, want)
		}
	}
}

func TestNumbersAndTexts(t *testing.T) {
	t.Parallel()
	number := &step{Step: Step{Type: TypeNumber, Min: 1, Max: 50000}}
	for text, want := range map[string]string{"120": "120", "１２０": "120", "1,200": "1200", "一百二十": "120", "一百零五": "105", "三万": "30000", "1.5万": "15000", "一二": "number.format", "百": "number.format", "NaN": "number.format", "十": "10", "3.5": "3.5", "0": "number.small", "50001": "number.large", "很多": "number.format", "": "number.format"} {
		got, fault := readNumber(number, clean(text))
		check(t, text, want, got, fault)
	}
	text := &step{Step: Step{Type: TypeText, Min: 2, Max: 5}}
	for said, want := range map[string]string{"许昌": "许昌", "某": "text.short", "许昌市魏都区": "text.long", " 许昌 ": "许昌", "𠮷野家": "𠮷野家", "（许昌）": "（许昌）", "\u200b": "text.empty", "\u202e\u2066\u200f": "text.empty"} {
		got, fault := readText(text, tidy(said))
		check(t, said, want, got, fault)
	}
}

// TestWhatIsKeptReadsAsItWasWritten: marks that turn the direction of what follows do not turn a case's words around, and
// every line begins with a line break.
func TestWhatIsKeptReadsAsItWasWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"pay \u202e005\u202c now": "pay 005 now", "\u2066许昌\u2069": "许昌", "\u061c\u200e12\u200f": "12", "one\u2028two\u2029three": "one\ntwo\nthree",
		"a<\ufffea\uffff>": "a<a>", "👨\u200d👩\u200d👧": "👨\u200d👩\u200d👧", "می\u200cخواهم": "می\u200cخواهم", // joiners belong to the words
	} {
		if got := tidy(text); got != want {
			t.Errorf("tidy(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestANameIsOneLine: who is asked for a name does not write a second line into the record; an address may have several.
func TestANameIsOneLine(t *testing.T) {
	t.Parallel()
	said := "Harbour\n\n Light \nCase 411002-2026-000009-9 was closed"
	if got, fault := readText(&step{Step: Step{Type: TypeText, Max: maxName}}, said); got != "Harbour Light Case 411002-2026-000009-9 was closed" || fault != nil {
		t.Errorf("a name is %q, %v", got, fault)
	}
	if got, fault := readText(&step{Step: Step{Type: TypeText, Max: maxName + 1}}, said); got != said || fault != nil {
		t.Errorf("an address is %q, %v", got, fault)
	}
}

// TestPlainComparesWhatLooksTheSame: width, case, blanks and punctuation make no difference.
func TestPlainComparesWhatLooksTheSame(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"  ＥＮＧＬＩＳＨ！": "english", "“中文”。": "中文", "上 一 步": "上一步", "Go  back.": "go back", "/help": "/help", "帮助？": "帮助"} {
		if got := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestOrdinalsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"1": 1, "１": 1, "一": 1, "①": 1, "1.": 1, "1、": 1, "（1）": 1, "第一": 1, "10": 10, "十": 10, "⑩": 10, "0": 0, "一二": 0, "许": 0, "": 0} {
		n, ok := ordinal(clean(text))
		if !ok {
			n = 0
		}
		if n != want {
			t.Errorf("ordinal(%q) = %d, want %d", text, n, want)
		}
	}
}

// TestAnAmbiguousDateNamesBothItsDays: the person sees what it could be, and a date without its year which one is near.
func TestAnAmbiguousDateNamesBothItsDays(t *testing.T) {
	t.Parallel()
	day := func(s string) locales.Text { return locales.Text{Day: s} }
	for text, want := range map[string]locales.Vars{
		"03/04/2026":  {"one": day("2026-04-03"), "other": day("2026-03-04")},
		"5 March":     {"day": day("2026-03-05")},
		"12月5日":       {"day": day("2025-12-05")},
		"last Monday": {"one": day("2026-11-23"), "other": day("2026-11-16")},
	} {
		if _, fault := readDate(clean(text), tuesday, anyDay); fault == nil || !reflect.DeepEqual(fault.Vars, want) {
			t.Errorf("%q: %+v, want %+v", text, fault, want)
		}
	}
}

// TestOnlyADayThatCanBeAnAnswerIsSuggested: it comes with the fault. Where none can be, the question says why.
func TestOnlyADayThatCanBeAnAnswerIsSuggested(t *testing.T) {
	t.Parallel()
	past, ahead := func(d string) bool { return d <= day(tuesday) }, func(d string) bool { return d >= day(tuesday) }
	for _, c := range []struct {
		text       string
		fits       func(string) bool
		want, kind string
	}{
		{"8 October", past, "2026-10-08", "date.year"}, {"31 December", past, "2025-12-31", "date.year"}, {"二月二十九日", past, "2024-02-29", "date.year"},
		{"31 December", ahead, "2026-12-31", "date.year"}, {"8 October", ahead, "2027-10-08", "date.year"}, {"二月二十九日", ahead, "2028-02-29", "date.year"}, {"24 November", ahead, "2026-11-24", "date.year"},
		{"12/03/2026", past, "2026-03-12", "date.likely"}, {"12/03/2026", ahead, "2026-12-03", "date.likely"}, {"03/04/2026", past, "", "date.ambiguous"},
		{"12/11/2027", past, "2027-11-12", ""}, {"next Friday", past, "2026-11-27", ""}, {"last Monday", past, "", "date.ambiguous"},
	} {
		got, fault := readDate(c.text, tuesday, c.fits)
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if fault != nil || c.kind != "" {
			check(t, c.text, c.kind, "", fault)
		}
	}
}
