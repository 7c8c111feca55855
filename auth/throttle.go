package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
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

// throttleKeys names the counters of a login: the account from that address, then the address.
func throttleKeys(name, remoteIP string) []string {
	from := network(remoteIP)
	return []string{"account " + strings.ToLower(strings.TrimSpace(name)) + " from " + from, "address " + from}
}

// network is what one client has at its disposal: an IPv4 address, or the /64 that every IPv6 host may choose its addresses from (RFC 4291, section 2.5.1).
func network(remoteIP string) string {
	addr, err := netip.ParseAddr(remoteIP)
	if err != nil {
		return remoteIP
	}
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}

// Admit counts a try under each key, before it is made, so that many at once are counted too. It returns 0 when the try may be made,
// and otherwise how long the keys' owner must wait. The first key is the account's, the others are addresses'.
func (t *Throttle) Admit(ctx context.Context, keys ...string) (time.Duration, error) {
	// Whoever must wait anyhow writes nothing.
	if wait, err := t.wait(ctx, 0, keys); wait > 0 || err != nil {
		return wait, err
	}
	for i, key := range keys {
		if err := t.count(ctx, key, t.limit(i)); err != nil {
			return 0, fmt.Errorf("count a login: %w", err)
		}
	}
	return t.wait(ctx, 1, keys) // one is this try
}

// wait says how long until all keys have fewer tries than they are allowed, besides some of them.
func (t *Throttle) wait(ctx context.Context, besides int, keys []string) (time.Duration, error) {
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
		if row.Count-besides >= row.Allowed {
			wait = max(wait, row.Since.Add(t.window()).Sub(t.time()))
		}
	}
	return wait, nil
}

// count adds a try to a key's row, or starts one.
func (t *Throttle) count(ctx context.Context, key string, limit int) error {
	c := orm.Columns[LoginFailure]()
	one := orm.From[LoginFailure]().Where(orm.Eq(&c.KeyHash, hashKey(key)))
	if _, err := t.DB.Delete(ctx, one.Where(orm.Lte(&c.Since, t.time().Add(-t.window())))); err != nil {
		return err
	}
	n, err := t.DB.Update(ctx, one, orm.SetTo(&c.Count, orm.Plus(&c.Count, 1)))
	if n > 0 || err != nil {
		return err
	}
	err = t.DB.Insert(ctx, &LoginFailure{KeyHash: hashKey(key), Count: 1, Allowed: limit, Since: t.time()})
	var taken *orm.UniqueError
	if errors.As(err, &taken) {
		// Another try came first and made the row: count on it.
		_, err = t.DB.Update(ctx, one, orm.SetTo(&c.Count, orm.Plus(&c.Count, 1)))
	}
	return err
}

// Succeeded takes back what Admit counted: the account's failures are forgotten, its owner has proved to be the owner; those
// of an address stay, less this try.
func (t *Throttle) Succeeded(ctx context.Context, keys ...string) error {
	c := orm.Columns[LoginFailure]()
	for i, key := range keys {
		one := orm.From[LoginFailure]().Where(orm.Eq(&c.KeyHash, hashKey(key)))
		var err error
		if i == 0 {
			_, err = t.DB.Delete(ctx, one)
		} else {
			_, err = t.DB.Update(ctx, one.Where(orm.Gt(&c.Count, 0)), orm.SetTo(&c.Count, orm.Plus(&c.Count, -1)))
		}
		if err != nil {
			return fmt.Errorf("forget failed logins: %w", err)
		}
	}
	return nil
}

// DeleteExpired removes the counters whose window is over and returns how many there were.
func (t *Throttle) DeleteExpired(ctx context.Context) (int64, error) {
	c := orm.Columns[LoginFailure]()
	n, err := t.DB.Delete(ctx, orm.From[LoginFailure]().Where(orm.Lte(&c.Since, t.time().Add(-t.window()))))
	if err != nil {
		return 0, fmt.Errorf("delete old counters of failed logins: %w", err)
	}
	return n, nil
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
