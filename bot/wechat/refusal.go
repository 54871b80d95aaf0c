package wechat

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
)

var errBudget = errors.New("the number of messages that WeChat allows is used up, or its window is closed")

// refused is an error of the platform's own, read from inside HTTP 200.
type refused struct {
	Code    int    `json:"errcode"`
	Message string `json:"errmsg"`
}

// Error says code and message.
func (r refused) Error() string { return fmt.Sprintf("WeChat says %d %s", r.Code, r.Message) }

// status is an answer that is not even HTTP 200.
type status int

// Error says the status.
func (s status) Error() string { return "HTTP status " + strconv.Itoa(int(s)) }

// lost is an answer that did not come or cannot be read: what was asked for may have been done.
type lost struct{ error }

// Unwrap gives the cause.
func (l lost) Unwrap() error { return l.error }

// unanswered is the error of a request without its URL, which holds the token. Once there is a connection the request may have
// arrived.
func unanswered(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return err
	}
	return lost{err}
}

// classify reads what a failure means for the message.
func (c *Channel) classify(err error) error {
	failed := &bot.SendError{Class: bot.SendRetry, Code: "network", Err: err}
	var no refused
	var answered status
	var gone lost
	switch {
	case errors.As(err, &no):
		failed.Code = strconv.Itoa(no.Code)
		failed.Class, failed.After, failed.Wide = meaning(no.Code, c.now())
	case errors.As(err, &answered):
		failed.Code, failed.Class = strconv.Itoa(int(answered)), bot.SendUnknown
		if answered < 500 {
			failed.Class, failed.After = bot.SendRetry, time.Minute
		}
	case errors.As(err, &gone):
		failed.Class, failed.Code = bot.SendUnknown, "timeout"
	}
	return failed
}

// unsaid is a failure before a message left us: whatever became of the call, the message was surely not sent.
func (c *Channel) unsaid(err error) error {
	err = c.classify(err)
	var failed *bot.SendError
	if errors.As(err, &failed) && failed.Class == bot.SendUnknown {
		failed.Class = bot.SendRetry
	}
	return err
}

// meaning says what one of WeChat's error codes asks for, how long to wait, and whether the whole account has to. A code
// that is not here is tried again.
func meaning(code int, now time.Time) (class bot.SendClass, wait time.Duration, wide bool) {
	switch code {
	case 40003, 43004, 43019, 46004, 50002, 50005: // no follower of ours, on the account's black list, or a restricted account
		return bot.SendBlocked, 0, false
	case 45015, 45047, 43101: // the window is closed, the number is used up, there is no consent
		return bot.SendClosed, 0, false
	case 43107, 48002, 50001: // notices are forbidden to the account, or the person takes no messages of this kind
		return bot.SendClosed, 0, false
	case 45162, 48001, 48004: // the account may not send this kind of message; perhaps another kind
		return bot.SendClosed, 0, false
	case 40004, 40005, 40006, 40007, 40008, 40009, 40010, 40033, 40035, 40036, 40037, 40038, 40039: // this message is
		return bot.SendPermanent, 0, false // refused as it stands: its file, its signs, its template
	case 41030, 44001, 44002, 44003, 44004, 45001, 45002, 45003, 45004, 45005, 45006, 45007, 45008, 47001, 47003, 87014:
		return bot.SendPermanent, 0, false // and so is its length, its form, a value, or what it says
	case 45009: // the day's calls are used up; the next day begins in China
		return bot.SendRetry, (cases.DateOf(now) + 1).At(0, 1).Sub(now), true
	case 45011: // too many in this minute
		return bot.SendRetry, time.Minute, true
	case 40164, 45035, 61004, 89501, 89503, 89506, 89507: // our address is not on the account's list, or waits for its owner
		return bot.SendRetry, time.Minute, true
	case 40002, 40013, 40125, 41002, 41004, 43002, 43003, 50004: // the account is not set up as it should be
		return bot.SendRetry, time.Minute, true
	}
	return bot.SendRetry, 0, false
}
