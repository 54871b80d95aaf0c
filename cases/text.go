package cases

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// FileText is what somebody wrote into a file: in UTF-8, without the mark that some editors put in front. The error names file and
// line of what is written in another way, such as GBK.
func FileText(file string, data []byte) ([]byte, error) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if !utf8.Valid(text) {
			return nil, fmt.Errorf("%s:%d: this is not UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)", file, line)
		}
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}
