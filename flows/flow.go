package flows

// Flow is a declared set of questions, in the vocabulary of XLSForm. Its texts are messages of the locales, named
// after it: complaint.company.label belongs to step company of flow complaint.
type Flow struct {
	// Name is the flow's name; Version is the day its definition was last changed, for the record.
	Name    string `yaml:"flow"`
	Version string `yaml:"version"`
	// Case is the kind of case that a finished intake becomes.
	Case string `yaml:"case"`
	// Act is the act on a case that a finished flow becomes, instead of a case. AsksOf is the flow whose questions it asks,
	// those of them that the case lacks.
	Act    string `yaml:"act"`
	AsksOf string `yaml:"asks_of"`
	// Continues names the step whose answer is the flow whose questions follow; Follow says which of them.
	Continues string   `yaml:"continues"`
	Follow    []Follow `yaml:"follow"`
	// Direct sends what was answered at once, without showing it again before.
	Direct bool `yaml:"direct"`
	// Unit and Topic name the steps whose answers route the case.
	Unit  string `yaml:"unit"`
	Topic string `yaml:"topic"`
	Steps []Step `yaml:"steps"`
	// Facts are the names of days that are known of the case when an act on it is begun: its expressions and questions may use them.
	Facts []string `yaml:"facts"`
	// file is where it is written; lines are those of its steps.
	file  string
	lines []int
}

// Type is what kind of answer a step takes.
type Type string

// The types of step.
const (
	TypeText       Type = "text"
	TypeSelectOne  Type = "select_one"
	TypeSelectMany Type = "select_multiple" // its value is the names chosen, with commas, in the order of the choices
	TypeYesNo      Type = "yes_no"
	TypePhone      Type = "phone"
	TypeEmail      Type = "email"
	TypeCreditCode Type = "credit_code"
	TypeDate       Type = "date"
	TypeNumber     Type = "number"
	TypeFiles      Type = "files"
	TypeNote       Type = "note"    // said in front of the next question
	TypeConsent    Type = "consent" // a notice that has to be agreed to before going on
	TypeEnd        Type = "end"     // where it is relevant the flow ends with its text: not our remit
)

// Step is one question of a flow.
type Step struct {
	Name string `yaml:"name"`
	Type Type   `yaml:"type"`
	// Label and Hint name other messages than FLOW.STEP.label and FLOW.STEP.hint, where flows share a text.
	Label string `yaml:"label"`
	Hint  string `yaml:"hint"`
	// Required is true where the YAML says nothing: the contact cannot skip the step.
	Required *bool `yaml:"required"`
	// Later says of a step that can be skipped that its answer is needed all the same: without it the case is not complete.
	Later bool `yaml:"later"`
	// Relevant is an expression over earlier answers; where it is false the step is not asked.
	Relevant string `yaml:"relevant"`
	// Constraint is an expression over value, today and earlier answers; where it is false the sentence
	// FLOW.STEP.constraint says why.
	Constraint string `yaml:"constraint"`
	// Choices are the names to choose from; List takes them from data instead: units, or what is known only when an act is
	// begun, such as the colleagues who can take a case.
	Choices []ChoiceDef `yaml:"choices"`
	List    string      `yaml:"list"`
	// Min and Max bound a text's length in characters, a number's value, or the count of files.
	Min int `yaml:"min"`
	Max int `yaml:"max"`
	// MaxBytes bounds the size of one file.
	MaxBytes int64 `yaml:"max_bytes"`
	// Alone says of a yes_no that only an answer without a reason is taken: one could turn it round. It changes nothing of what is asked.
	Alone bool `yaml:"alone" json:"-"`
	// Asking says of a text that a question may be its answer: what somebody needs to know. It changes nothing of what is asked.
	Asking bool `yaml:"asking" json:"-"`
	// Notice is the version of the notice that a consent agrees to.
	Notice string `yaml:"notice"`
	// Private is true where the YAML says nothing: the answer may say who somebody is, and it and its files are hidden where a
	// complainant asked for that. Translate lets the words of a public text be given to a translation service. Only forms that
	// open a case have them; they change nothing of what is asked, and so are no part of the definition's fingerprint.
	Private   *bool `yaml:"private" json:"-"`
	Translate bool  `yaml:"translate" json:"-"`
	// Source is the article a step rests on, and how sure that is: listed by check --sources, never shown to contacts.
	Source string `yaml:"source"`
}

// ChoiceDef is one choice of a step, offered where Relevant holds. Its text is FLOW.STEP.NAME. The one named none
// is none of the others.
type ChoiceDef struct {
	Name     string `yaml:"name"`
	Relevant string `yaml:"relevant"`
}
