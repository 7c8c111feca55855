package token

import (
	"context"
	"errors"
)

// Keys finds the key that a token says it is signed with. It is safe for concurrent use.
type Keys interface {
	// Key returns the key of that id and algorithm; id is "" for a token without one. An error that wraps [ErrUnknownKey] refuses the token; any other
	// says that the keys cannot be had now.
	Key(ctx context.Context, id, algorithm string) (Key, error)
}

// ErrUnknownKey says that a token is signed with no key that is known.
var ErrUnknownKey = errors.New("no such key")

// Set is keys that the program has. To rotate: add the new key, sign with it, and take the old one out when its last token has expired.
type Set []Key

// Key returns the key of the id and algorithm. A token without an id is verified with the only key of its algorithm.
func (s Set) Key(_ context.Context, id, algorithm string) (Key, error) {
	var found []Key
	for _, k := range s {
		if k.Algorithm == algorithm && (id == "" || k.ID == id) {
			found = append(found, k)
		}
	}
	if len(found) != 1 {
		return Key{}, ErrUnknownKey
	}
	return found[0], nil
}
