package store

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// CheckDatabaseURL says what is wrong with the address of PostgreSQL, and nothing of what it says: it holds a password.
func CheckDatabaseURL(address string) error {
	like := errors.New("DATABASE_URL should look like postgres://user:password@host:5432/lotusdesk")
	u, err := url.Parse(address)
	if err != nil {
		return unread(like, err)
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return like
	}
	return amiss(like, u, func(address string) error {
		_, err := pgxpool.ParseConfig(address)
		return err
	})
}

// CheckRedisURL says the same of the address of Redis.
func CheckRedisURL(address string) error {
	like := errors.New("REDIS_URL should look like redis://localhost:6379/0")
	u, err := url.Parse(address)
	if err != nil {
		return unread(like, err)
	}
	if u.Scheme != "unix" && (u.Scheme != "redis" && u.Scheme != "rediss" || u.Host == "") {
		return like
	}
	return amiss(like, u, func(address string) (err error) {
		if u.Query().Has("addr") {
			_, err = redis.ParseClusterURL(address)
		} else {
			_, err = redis.ParseURL(address)
		}
		return err
	})
}

// unread says why a text is no address, where that can be told.
func unread(like, err error) error {
	if strings.Contains(err.Error(), "invalid port") {
		return fmt.Errorf("%w: the port is not a number, or the password has a sign that has to be escaped, such as / as %%2F", like)
	}
	return like
}

// amiss names the parts of an address without which it could be read.
func amiss(like error, u *url.URL, read func(string) error) error {
	var wrong []string
	if n, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || n == 0) {
		wrong = append(wrong, "the port has to be from 1 to 65535")
	}
	options, alone := u.Query(), *u
	if alone.RawQuery = ""; alone.Host != "" {
		alone.Host = "localhost"
	}
	if read(alone.String()) != nil {
		return like
	}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		alone.RawQuery = url.Values{name: options[name]}.Encode()
		if read(alone.String()) != nil {
			wrong = append(wrong, "its option "+name+" cannot be used")
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %s", like, strings.Join(wrong, "; "))
	}
	if read(u.String()) != nil {
		return like
	}
	return nil
}
