package cases

import (
	"reflect"
	"testing"
	"time"
)

// TestAnswersAsTheyStand after supplements: words take the place of earlier ones, files come beside them.
func TestAnswersAsTheyStand(t *testing.T) {
	t.Parallel()
	first, later, last := time.Unix(1.8e9, 0).UTC(), time.Unix(1.8e9+864000, 0).UTC(), time.Unix(1.8e9+1728000, 0).UTC()
	in := Intake{Language: "en", Answers: []Answer{
		{Name: "facts", Value: "old", Language: "zh", At: first}, {Name: "evidence", Files: []string{"a"}, At: first}, {Name: "request", Value: "pay", At: first},
	}}
	tests := []struct {
		name   string
		events []Event
		want   []Standing
	}{
		{"without a supplement", []Event{{Type: Received, Data: map[string]string{"answers": "a sum"}}}, []Standing{{Answer: in.Answers[0]}, {Answer: in.Answers[1]}, {Answer: in.Answers[2]}}},
		{"after one", []Event{{Type: Supplemented, At: later, Data: map[string]string{"answers": `{"facts":"new"}`, "files": "b,c", "enclosed": `{"evidence":["b"],"standing":["c"]}`}}},
			[]Standing{
				{Answer{Name: "facts", Value: "new", Language: "en", At: later}, DateOf(later), "old"},
				{Answer{Name: "evidence", Files: []string{"a", "b"}, Language: "en", At: later}, DateOf(later), ""},
				{Answer: in.Answers[2]},
				{Answer{Name: "standing", Files: []string{"c"}, Language: "en", At: later}, DateOf(later), ""},
			}},
		{"after two", []Event{{Type: Supplemented, At: later, Data: map[string]string{"answers": `{"facts":"new"}`}}, {Type: Supplemented, At: last, Data: map[string]string{"answers": `{"facts":"newest"}`, "files": "d"}}},
			[]Standing{{Answer{Name: "facts", Value: "newest", Language: "en", At: last}, DateOf(last), "new"}, {Answer: in.Answers[1]}, {Answer: in.Answers[2]}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Stand(in, test.events)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("stands %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
	if _, err := Stand(in, []Event{{Type: Supplemented, Data: map[string]string{"answers": "{"}}}); err == nil {
		t.Error("what cannot be read was taken for nothing")
	}
	if len(in.Answers[1].Files) != 1 {
		t.Error("the intake itself was changed")
	}
}
