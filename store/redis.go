package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/redis/go-redis/v9"
)

// How long things are kept in Redis: a session for longer than a draft of 30 days may rest, the replies to a message
// for longer than a platform repeats it (Telegram 24 hours).
const (
	sessionLife = 40 * 24 * time.Hour
	repliesLife = 36 * time.Hour
)

// ErrConflict says that somebody else wrote the session meanwhile: take the turn again.
var ErrConflict = errors.New("the session was changed by somebody else")

// Redis keeps what is needed within milliseconds and can be rebuilt: sessions, replies to messages seen, tokens,
// budgets. All keys of a contact share a hash tag, so that a cluster keeps them together.
type Redis struct {
	client server
	save   *redis.Script
	budget *redis.Script
	opened *redis.Script
	pause  *redis.Script
}

// OpenRedis connects to Redis, or to a Redis Cluster where the URL names further nodes: redis://a:6379?addr=b:6379. It
// does not wait for the server to be there; Ping does.
func OpenRedis(address string) (*Redis, error) {
	if err := CheckRedisURL(address); err != nil {
		return nil, err
	}
	client, err := connectRedis(address)
	if err != nil {
		return nil, errors.New("REDIS_URL cannot be read") // the cause may hold a password
	}
	return &Redis{
		client: client,
		save:   redis.NewScript(saveScript), budget: redis.NewScript(budgetScript), opened: redis.NewScript(openScript),
		pause: redis.NewScript(pauseScript),
	}, nil
}

// server is one Redis or a Redis Cluster. It names less than redis.UniversalClient does, whose parts every package that has
// a Redis would compile again.
type server interface {
	redis.Cmdable
	io.Closer
}

func connectRedis(text string) (server, error) {
	const saved = true // a round trip on each new connection, for saying who we are
	const kept = true  // the time that a call is given, also by a server that hangs
	if u, err := url.Parse(text); err == nil && u.Query().Has("addr") {
		options, err := redis.ParseClusterURL(text)
		if err != nil {
			return nil, err
		}
		options.DisableIdentity, options.ContextTimeoutEnabled = saved, kept
		return redis.NewClusterClient(options), nil
	}
	options, err := redis.ParseURL(text)
	if err != nil {
		return nil, err
	}
	options.DisableIdentity, options.ContextTimeoutEnabled = saved, kept
	return redis.NewClient(options), nil
}

// Close ends all connections.
func (r *Redis) Close() error { return r.client.Close() }

// written is how many keys a ping writes: enough for each node of a cluster to get one.
const written = 16

// Ping says whether Redis answers and takes writes: one that is full, or a replica, answers, and every message is refused. The
// error is then ErrNoWrites.
func (r *Redis) Ping(ctx context.Context) error {
	pipe := r.client.Pipeline()
	for i := range written {
		pipe.Set(ctx, fmt.Sprintf("ping:%d", i), 1, time.Minute)
	}
	_, err := pipe.Exec(ctx)
	var refused redis.Error
	if errors.As(err, &refused) {
		return fmt.Errorf("asking Redis: %w: %w", ErrNoWrites, err)
	}
	if err != nil {
		return fmt.Errorf("asking Redis: %w", err)
	}
	return nil
}

// Stored is a contact's session as it is kept, with the replies to one message where that was seen before.
type Stored struct {
	// Version is 0 where there is no session.
	Version int64
	Session []byte
	Seen    bool
	Replies []byte
}

func sessionKey(id cases.Identity) string { return "session:{" + id.String() + "}" }
func seenKey(id cases.Identity, message string) string {
	return "seen:{" + id.String() + "}:" + message
}

// Load reads a contact's session, and the replies to a message if it was seen before, in one round trip.
func (r *Redis) Load(ctx context.Context, id cases.Identity, message string) (Stored, error) {
	pipe := r.client.Pipeline()
	session := pipe.HMGet(ctx, sessionKey(id), "version", "data")
	replies := pipe.Get(ctx, seenKey(id, message))
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return Stored{}, fmt.Errorf("loading a session: %w", err)
	}
	var s struct {
		Version int64  `redis:"version"`
		Data    []byte `redis:"data"`
	}
	if err := session.Scan(&s); err != nil {
		return Stored{}, fmt.Errorf("reading a session: %w", err)
	}
	stored := Stored{Version: s.Version, Session: s.Data}
	if data, err := replies.Bytes(); err == nil {
		stored.Seen, stored.Replies = true, data
	}
	return stored, nil
}

// saveScript writes a session if its version is still the one it was made from, and the replies to the message that
// made it. It gives 0 on a conflict.
const saveScript = `
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'data', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[6])
return 1`

// Save writes a session that was made from version was, with the replies to the message, in one round trip. The new
// version next is more than was. ErrConflict says that nothing was written.
func (r *Redis) Save(ctx context.Context, id cases.Identity, message string, was, next int64, session, replies []byte) error {
	written, err := r.save.Run(ctx, r.client, []string{sessionKey(id), seenKey(id, message)},
		was, next, session, replies, sessionLife.Milliseconds(), repliesLife.Milliseconds()).Int()
	if err != nil {
		return fmt.Errorf("saving a session: %w", err)
	}
	if written == 0 {
		return ErrConflict
	}
	return nil
}

// albumLife is how long the parts of an album may take to come, repeats and all.
const albumLife = time.Hour

func albumKey(id cases.Identity, album string) string { return "album:{" + id.String() + "}:" + album }

// AlbumAnswer gives the message by which an album's earlier parts were answered; 0 where there is none.
func (r *Redis) AlbumAnswer(ctx context.Context, id cases.Identity, album string) (message int, err error) {
	message, err = r.client.Get(ctx, albumKey(id, album)).Int()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("asking for the answer to an album: %w", err)
	}
	return message, nil
}

// SetAlbumAnswer keeps by which message an album was answered, so that its later parts change that one.
func (r *Redis) SetAlbumAnswer(ctx context.Context, id cases.Identity, album string, message int) error {
	if err := r.client.Set(ctx, albumKey(id, album), message, albumLife).Err(); err != nil {
		return fmt.Errorf("keeping the answer to an album: %w", err)
	}
	return nil
}

// Intakes is the shelf of confirmed intakes that PostgreSQL could not take.
const Intakes = "intakes"

func shelfKey(shelf string) string { return "waiting:{" + shelf + "}" }

// Keep keeps something that has to be done later on a shelf, under its id. It stays until it is dropped.
func (r *Redis) Keep(ctx context.Context, shelf, id string, data []byte) error {
	if err := r.client.HSet(ctx, shelfKey(shelf), id, data).Err(); err != nil {
		return fmt.Errorf("keeping %s in %s: %w", id, shelf, err)
	}
	return nil
}

// Kept gives what waits on a shelf, by id. What is done with it has to be idempotent, so that several may try.
func (r *Redis) Kept(ctx context.Context, shelf string) (map[string]string, error) {
	kept, err := r.client.HGetAll(ctx, shelfKey(shelf)).Result()
	if err != nil {
		return nil, fmt.Errorf("reading what waits in %s: %w", shelf, err)
	}
	return kept, nil
}

// Drop forgets what was done.
func (r *Redis) Drop(ctx context.Context, shelf, id string) error {
	if err := r.client.HDel(ctx, shelfKey(shelf), id).Err(); err != nil {
		return fmt.Errorf("dropping %s from %s: %w", id, shelf, err)
	}
	return nil
}

// Once says true to the first who asks for a name within a while, and false to everybody after.
func (r *Redis) Once(ctx context.Context, name string, life time.Duration) (bool, error) {
	first, err := r.client.SetNX(ctx, "once:{"+name+"}", 1, life).Result()
	if err != nil {
		return false, fmt.Errorf("asking whether something was done before: %w", err)
	}
	return first, nil
}

// Was says whether somebody asked Once for a name within its while.
func (r *Redis) Was(ctx context.Context, name string) (bool, error) {
	n, err := r.client.Exists(ctx, "once:{"+name+"}").Result()
	if err != nil {
		return false, fmt.Errorf("asking whether something was done before: %w", err)
	}
	return n > 0, nil
}

// Note writes something short down under a name, for a while.
func (r *Redis) Note(ctx context.Context, name, text string, life time.Duration) error {
	if err := r.client.Set(ctx, "note:{"+name+"}", text, life).Err(); err != nil {
		return fmt.Errorf("noting %s: %w", name, err)
	}
	return nil
}

// Noted is what was noted last under a name; empty where nothing is.
func (r *Redis) Noted(ctx context.Context, name string) (string, error) {
	text, err := r.client.Get(ctx, "note:{"+name+"}").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("looking what is noted of %s: %w", name, err)
	}
	return text, nil
}

// Hold gives a name to one holder at a time, who lets it go by release; after life it goes by itself, as where the
// holder was killed. Not held means that somebody else has it.
func (r *Redis) Hold(ctx context.Context, name string, life time.Duration) (release func(), held bool, err error) {
	key, mine := "held:{"+name+"}", rand.Text()
	held, err = r.client.SetNX(ctx, key, mine, life).Result()
	if err != nil {
		return nil, false, fmt.Errorf("asking for %s: %w", name, err)
	}
	return func() {
		r.client.Eval(context.WithoutCancel(ctx), releaseScript, []string{key}, mine) // it ends by itself where this fails
	}, held, nil
}

// Pages is a long answer that is handed out page by page.
type Pages struct {
	Rest []string `json:"rest,omitempty"`
	// Answered is the page that a message got, so that a repeated delivery of it gets the same.
	Answered map[string]string `json:"answered"`
}

func pagesKey(id cases.Identity) string { return "pages:{" + id.String() + "}" }

// Pages reads what is left of a contact's last long answer.
func (r *Redis) Pages(ctx context.Context, id cases.Identity) (Pages, error) {
	var p Pages
	data, err := r.client.Get(ctx, pagesKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return p, fmt.Errorf("reading the pages that wait: %w", err)
	}
	return p, nil
}

// SavePages keeps what is left of a long answer.
func (r *Redis) SavePages(ctx context.Context, id cases.Identity, p Pages) error {
	data, err := json.Marshal(p)
	if err == nil {
		err = r.client.Set(ctx, pagesKey(id), data, repliesLife).Err()
	}
	if err != nil {
		return fmt.Errorf("keeping the pages that wait: %w", err)
	}
	return nil
}
