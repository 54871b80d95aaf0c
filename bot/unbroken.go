package bot

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// ErrBroken is that of a turn that broke: to take it again is not to be hoped much of.
var ErrBroken = errors.New("a turn broke")

// Unbroken makes an ErrBroken of a panic, so that a message that breaks something ends its own turn and not the program. What a
// panic says may be what somebody wrote, unless it is the runtime's.
func Unbroken[T any](turn func() (T, error)) (answer T, err error) {
	defer func() {
		broken := recover()
		if _, ours := broken.(runtime.Error); ours {
			err = fmt.Errorf("%w: %v\n%s", ErrBroken, broken, debug.Stack())
		} else if broken != nil {
			err = fmt.Errorf("%w on a %T\n%s", ErrBroken, broken, debug.Stack())
		}
	}()
	return turn()
}
