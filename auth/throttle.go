package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Throttle slows down whoever guesses passwords. It counts failures in the database, so that all processes of an application
// count together: per account and address, and per address alone. Only DB must be set.
type Throttle struct {
	DB         *orm.DB
	PerAccount int           // failures for one account from one address within Window; 0 is 5
	PerAddress int           // failures from one address within Window; 0 is 50
	Window     time.Duration // 0 is 15 minutes

	now func() time.Time // tests
}

// LoginFailure counts the failed logins under one key since Since.
type LoginFailure struct {
	KeyHash string `db:"pk" validate:"len=64"`
	Count   int
	Allowed int
	Since   time.Time
}

// throttleKeys names the counters of a login: the account from that address, then the address.
func throttleKeys(name, remoteIP string) []string {
	return []string{"account " + strings.ToLower(name) + " from " + remoteIP, "address " + remoteIP}
}

// Blocked says how long the keys' owner must wait; 0 is not at all.
func (t *Throttle) Blocked(ctx context.Context, keys ...string) (time.Duration, error) {
	hashes := make([]string, len(keys))
	for i, key := range keys {
		hashes[i] = hashKey(key)
	}
	c := orm.Columns[LoginFailure]()
	rows, err := t.DB.All(ctx, orm.From[LoginFailure]().Where(orm.In(&c.KeyHash, hashes...)))
	if err != nil {
		return 0, fmt.Errorf("count failed logins: %w", err)
	}
	var wait time.Duration
	for _, row := range rows {
		if row.Count >= row.Allowed {
			wait = max(wait, row.Since.Add(t.window()).Sub(t.time()))
		}
	}
	return wait, nil
}

// Failed counts one failure under each key; the first key is the account's, the others are addresses'.
func (t *Throttle) Failed(ctx context.Context, keys ...string) error {
	c := orm.Columns[LoginFailure]()
	for i, key := range keys {
		one := orm.From[LoginFailure]().Where(orm.Eq(&c.KeyHash, hashKey(key)))
		old := t.time().Add(-t.window())
		if _, err := t.DB.Delete(ctx, one.Where(orm.Lte(&c.Since, old))); err != nil {
			return fmt.Errorf("forget old failed logins: %w", err)
		}
		n, err := t.DB.Update(ctx, one, orm.SetTo(&c.Count, orm.Plus(&c.Count, 1)))
		if err != nil {
			return fmt.Errorf("count a failed login: %w", err)
		}
		if n > 0 {
			continue
		}
		row := &LoginFailure{KeyHash: hashKey(key), Count: 1, Allowed: t.limit(i), Since: t.time()}
		var taken *orm.UniqueError
		if err := t.DB.Insert(ctx, row); errors.As(err, &taken) {
			// Another try came first and made the row: count on it.
			_, err = t.DB.Update(ctx, one, orm.SetTo(&c.Count, orm.Plus(&c.Count, 1)))
			if err != nil {
				return fmt.Errorf("count a failed login: %w", err)
			}
		} else if err != nil {
			return fmt.Errorf("count a failed login: %w", err)
		}
	}
	return nil
}

// Forget clears the keys: the owner has proved to be the owner.
func (t *Throttle) Forget(ctx context.Context, keys ...string) error {
	c := orm.Columns[LoginFailure]()
	for _, key := range keys {
		if _, err := t.DB.Delete(ctx, orm.From[LoginFailure]().Where(orm.Eq(&c.KeyHash, hashKey(key)))); err != nil {
			return fmt.Errorf("forget failed logins: %w", err)
		}
	}
	return nil
}

func (t *Throttle) limit(i int) int {
	switch {
	case i == 0 && t.PerAccount > 0:
		return t.PerAccount
	case i == 0:
		return 5
	case t.PerAddress > 0:
		return t.PerAddress
	}
	return 50
}

func (t *Throttle) window() time.Duration {
	if t.Window > 0 {
		return t.Window
	}
	return 15 * time.Minute
}

func (t *Throttle) time() time.Time {
	if t.now != nil {
		return t.now()
	}
	return time.Now()
}

func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
