// Package cases holds the rules of a case: its number, its acts and events, its clocks and the calendar they run on.
// Everything is a function from values to values; time, randomness and storage belong to the callers.
package cases

// Identity is one way to reach a person: an openid of an Official Account or a Telegram user id.
type Identity struct {
	Channel  string `json:"channel"`  // wechat or telegram
	Account  string `json:"account"`  // the app id of the Official Account, the id of the bot
	External string `json:"external"` // the platform's id of the person for this account
}

// String is the identity as one word, for keys; it is an id and may be logged only hashed.
func (id Identity) String() string { return id.Channel + ":" + id.Account + ":" + id.External }
