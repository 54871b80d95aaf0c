package bot

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Unbroken makes an error of a panic, so that a message that breaks something ends its own turn and not the program. What a
// panic says may be what somebody wrote, unless it is the runtime's.
func Unbroken[T any](turn func() (T, error)) (answer T, err error) {
	defer func() {
		broken := recover()
		if _, ours := broken.(runtime.Error); ours {
			err = fmt.Errorf("a turn broke: %v\n%s", broken, debug.Stack())
		} else if broken != nil {
			err = fmt.Errorf("a turn broke on a %T\n%s", broken, debug.Stack())
		}
	}()
	return turn()
}
