package telegram

import (
	"fmt"
	"net/http"
	"net/http/httptrace"
)

// line is the way to the Bot API. It says of a call that failed what the client library does not: whether it can have
// arrived, and the status of what stands in front of the Bot API and does not speak JSON.
type line struct{ http.RoundTripper }

// unsent is a failure before anything was sent: no address, no connection, no handshake.
type unsent struct{ err error }

func (u unsent) Error() string { return u.err.Error() }
func (u unsent) Unwrap() error { return u.err }

// status is an HTTP status of 500 and above.
type status int

func (s status) Error() string { return fmt.Sprintf("status %d", int(s)) }

// RoundTrip sends a request.
func (l line) RoundTrip(r *http.Request) (*http.Response, error) {
	connected := false
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }}
	response, err := l.RoundTripper.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	switch {
	case err != nil && !connected:
		return nil, unsent{err}
	case err != nil:
		return nil, err
	case response.StatusCode >= http.StatusInternalServerError:
		_ = response.Body.Close() // what it says is for nobody
		return nil, status(response.StatusCode)
	}
	return response, nil
}
