package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// machine is a translation service that says 译 or EN in front of what it is given, as either kind, and is down for what
// has a word in it.
type machine struct {
	mu    sync.Mutex
	down  string
	asked []string
}

func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Q, Source, Target string
		Messages          []struct{ Content string }
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	text, chat := q.Source+">"+q.Target+" "+q.Q, len(q.Messages) == 2
	if chat {
		text = q.Messages[1].Content
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, text)
	switch {
	case m.down != "" && strings.Contains(text, m.down):
		http.Error(w, "down", http.StatusBadGateway)
	case chat:
		_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": "EN[" + text + "]"}}}})
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"translatedText": "译[" + q.Q + "]"})
	}
}

// heard is what the machine was given since it was last asked about.
func (m *machine) heard() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	asked := m.asked
	m.asked = nil
	return asked
}

// fails lets the machine be down for what has a word in it.
func (m *machine) fails(at string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = at
}

// withMachine builds a town with a translation service of a kind.
func withMachine(t *testing.T, kind string) (*town, *machine) {
	t.Helper()
	m := &machine{}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	w, _ := buildAt(t, morning, func(s *Settings) { s.TranslateURL, s.TranslateKind, s.TranslateModel = server.URL, kind, "m" })
	return w, m
}

// answered opens a case that nobody wrote in a chat, from answers "name=value", and has an officer take it on. What this
// tells anybody has arrived then.
func (w *town) answered(officer string, kind cases.Kind, language string, answers ...string) cases.Number {
	w.t.Helper()
	in := cases.Intake{ID: strings.Join(answers, ""), Kind: kind, Flow: string(kind), Language: language, Unit: "411002", Topic: "permits", ReceivedAt: morning}
	for _, a := range answers {
		name, value, _ := strings.Cut(a, "=")
		in.Answers = append(in.Answers, cases.Answer{Name: name, Value: value, Language: language})
	}
	c, err := w.house.db.OpenCase(w.t.Context(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(officer, c.Number, "take_on")
	w.settled()
	return c.Number
}

// lookedAt is what was looked at of a case, in order.
func (w *town) lookedAt(number cases.Number) (what []string) {
	w.t.Helper()
	looks, err := w.house.db.LooksAt(w.t.Context(), number)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range looks {
		what = append(what, l.What)
	}
	return what
}

// english is a complaint in English with everything that says who makes it.
var english = []string{
	"topic=permits", "respondent=Weidu Planning Bureau", "respondent_contact=Mr Wang, third floor", "matter=No decision since March.",
	"request=Decide on the permit.", "facts=We applied on 2 March & were told < 30 days.", "declaration_details=许昌市中级人民法院已受理",
	"company=Harbour Light Machinery Ltd", "address=12 Quay Street", "contact=Jane Miller", "phone=+442079460958", "email=jane@harbour.example",
}

// TestAnOfficerHasAComplaintTranslated from English on WeChat: what it says in free words only, each answer under its
// original; by the button or by its words, and never a word of who complains.
func TestAnOfficerHasAComplaintTranslated(t *testing.T) {
	t.Parallel()
	w, machine := withMachine(t, "libretranslate")
	officer, investor := w.wechat.Person("li", "李"), w.telegram.Person(8001, "Jane", "en")
	w.talk(officer, "你好", "请选择")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	colleague := w.telegram.Person(7002, "赵", "zh-hans")
	w.officer(colleague, store.Officer{Name: "赵磊", Unit: "411002", Language: "zh"})
	number := w.answered(li, cases.Complaint, "en", english...)
	n := string(number)
	w.talk(officer, "阅读内容 "+n, "翻译内容")
	if heard := machine.heard(); len(heard) != 0 {
		t.Errorf("before anybody asked for a translation %q was sent", heard)
	}
	w.talk(officer, "[翻译内容]", "原文下方为机器翻译，可能有误，以原文为准。")
	read := w.sees(officer, "机器翻译：译[Weidu Planning Bureau]")
	for _, pair := range []string{
		"（英文原文）No decision since March.\n机器翻译：译[No decision since March.]", "（英文原文）Decide on the permit.\n机器翻译：译[Decide on the permit.]",
		"（英文原文）We applied on 2 March & were told < 30 days.\n机器翻译：译[We applied on 2 March & were told < 30 days.]", "附件", "受理",
	} {
		if !strings.Contains(read, pair) {
			t.Errorf("%q is not in\n%s", pair, read)
		}
	}
	heard := machine.heard()
	if want := []string{"en>zh Weidu Planning Bureau", "en>zh No decision since March.", "en>zh Decide on the permit.", "en>zh We applied on 2 March & were told < 30 days."}; !slices.Equal(heard, want) {
		t.Errorf("sent was %q", heard)
	}
	w.talk(officer, "翻译内容 "+n, "译[Decide on the permit.]", "阅读内容 "+n, "Jane Miller")
	if looks := w.lookedAt(number); !slices.Equal(looks, []string{"matter", "translated", "translated", "matter"}) {
		t.Errorf("the looks on record are %q", looks)
	}
	machine.heard()
	w.talk(colleague, "翻译内容 "+n, "李明")
	w.talk(investor, "/start", "What would you like to do?")
	investor.PressData(1, "!act:open:"+n+":1:translated")
	w.sees(investor, "officer")
	if heard, looks := machine.heard(), w.lookedAt(number); len(heard) != 0 || len(looks) != 4 {
		t.Errorf("for people who may not look %q was sent, the looks are %q", heard, looks)
	}
	for _, private := range []string{"No decision since", "Decide on", "Harbour", "译["} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestARequestInChineseIsTranslatedToEnglish, and so is what was proposed of the investment environment.
func TestARequestInChineseIsTranslatedToEnglish(t *testing.T) {
	t.Parallel()
	w, machine := withMachine(t, "openai")
	officer := w.telegram.Person(7001, "Li", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	own := w.answered(li, cases.Complaint, "en", "matter=No decision since March.", "company=海光机械")
	w.talk(officer, "read the case "+string(own), "No decision since March.")
	if officer.Press("Translate the case") {
		t.Error("what the officer reads anyway is offered to be translated")
	}
	w.talk(officer, "translate the case "+string(own), "There is nothing to translate here")
	if heard := machine.heard(); len(heard) != 0 {
		t.Errorf("sent was %q", heard)
	}
	request := w.answered(li, cases.OfficerRequest, "zh", "matter=新厂房需要施工许可。", "enterprise=海光机械", "contact=王小姐", "phone=+8613900000000", "preferred_time=上午")
	w.talk(officer, "read the case "+string(request), "(written in Chinese) 新厂房需要施工许可。", "[Translate the case]", "Machine translation: EN[新厂房需要施工许可。]")
	environment := w.answered(li, cases.Complaint, "zh", "problem=审批时间太长。", "proposal=请公开审批期限。", "company=海光机械")
	w.talk(officer, "read the case "+string(environment), "海光机械", "[Translate the case]",
		"(written in Chinese) 审批时间太长。\nMachine translation: EN[审批时间太长。]", "translate the case "+string(environment), "EN[请公开审批期限。]")
	if heard := machine.heard(); !slices.Equal(heard, []string{"新厂房需要施工许可。", "审批时间太长。", "请公开审批期限。", "审批时间太长。", "请公开审批期限。"}) {
		t.Errorf("sent was %q", heard)
	}
}

// TestATranslationThatFailsLosesNothing: what came before it stays, everything else is shown as it was written, and it can
// be asked for again.
func TestATranslationThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	w, machine := withMachine(t, "libretranslate")
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.answered(li, cases.Complaint, "en", english...)
	machine.fails("Decide")
	w.talk(officer, "翻译内容 "+string(number), "暂时无法翻译，原文如下：")
	read := w.sees(officer, "We applied on 2 March & were told < 30 days.")
	after, ok := "", false
	if _, after, ok = strings.Cut(read, "译[No decision since March.]\n暂时无法翻译，原文如下：\n"); !ok || !strings.Contains(after, "Decide on the permit.") || strings.Contains(after, "译[") {
		t.Errorf("the officer reads\n%s", read)
	}
	if heard := machine.heard(); len(heard) != 3 {
		t.Errorf("sent was %q", heard)
	}
	w.talk(officer, "[翻译内容]", "暂时无法翻译") // the service is left alone for a while
	if read := w.sees(officer, "Weidu Planning Bureau"); strings.Contains(read, "机器翻译") {
		t.Errorf("nothing was translated and the officer reads\n%s", read)
	}
}

// TestALongMatterIsTranslatedWhole on WeChat, where it takes several messages: the button can still be tapped, and the last
// word of the last answer arrives.
func TestALongMatterIsTranslatedWhole(t *testing.T) {
	t.Parallel()
	w, _ := withMachine(t, "libretranslate")
	officer := w.wechat.Person("li", "李")
	w.talk(officer, "你好", "请选择")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	long := strings.Repeat("We asked again and nobody answered. ", 55)
	number := w.answered(li, cases.Complaint, "en", "matter="+long+"End of the matter.", "facts="+long+"End of the facts.")
	w.talk(officer, "阅读内容 "+string(number), "")
	if last, _ := officer.Said(t.Context(), ""); !strings.Contains(last, "翻译内容") { // as the messages left to the officer allow
		w.talk(officer, "更多", "翻译内容")
	}
	w.talk(officer, "[翻译内容]", "")
	for range 8 {
		if last, _ := officer.Said(t.Context(), ""); !strings.Contains(last, "更多 · More") {
			break
		}
		w.talk(officer, "更多", "")
	}
	w.sees(officer, "受理")
	var all strings.Builder
	for _, m := range officer.Chat() {
		all.WriteString(m.Text + "\n")
	}
	for _, end := range []string{"End of the matter.]", "End of the facts.]", "原文下方为机器翻译"} {
		if strings.Count(all.String(), end) != 1 {
			t.Errorf("%q is said %d times in\n%s", end, strings.Count(all.String(), end), all.String())
		}
	}
}

// TestAConfidentialComplaintIsNotTranslated: no button says so, and one that is made up is refused.
func TestAConfidentialComplaintIsNotTranslated(t *testing.T) {
	t.Parallel()
	w, machine := withMachine(t, "libretranslate")
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.answered(li, cases.Complaint, "en", append(slices.Clone(english), "confidential=yes")...)
	w.talk(officer, "阅读内容 "+string(number), "投诉人的身份资料没有显示")
	if officer.Press("翻译内容") {
		t.Error("the translation of a confidential complaint is offered")
	}
	officer.PressData(1, fmt.Sprintf("!act:open:%s:1:translated", number))
	w.sees(officer, "该案件要求保密")
	w.talk(officer, "翻译内容 "+string(number), "该案件要求保密")
	if heard, looks := machine.heard(), w.lookedAt(number); len(heard) != 0 || !slices.Equal(looks, []string{"matter"}) {
		t.Errorf("sent was %q, the looks on record are %q", heard, looks)
	}
}
