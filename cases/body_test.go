package cases

import "testing"

func TestTwoNamesOfOneBody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"许昌市市场监督管理局", "许昌市市场监督管理局", true},
		{"许昌市市场监督管理局", " 许昌市 市场监督管理局。", true},
		{"许昌市市场监督管理局", "市场监管局", true},
		{"许昌市市场监督管理局", "市市场监管局", true},
		{"河南省许昌市魏都区税务局", "魏都区税务局", true},
		{"Xuchang Tax Bureau", "xuchang tax bureau", true},
		{"许昌市市场监督管理局", "河南省市场监督管理局", false},
		{"许昌市市场监督管理局", "许昌市自然资源和规划局", false},
		{"魏都区税务局", "建安区税务局", false},
		{"", "", false},
		{"—", "…", false},
	} {
		if got := SameBody(c.a, c.b); got != c.same {
			t.Errorf("%q and %q are one body: %t", c.a, c.b, got)
		}
	}
}
