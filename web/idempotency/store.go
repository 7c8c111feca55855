package idempotency

import (
	"context"
	"net/http"
	"time"
)

// Store keeps requests and their answers by id. It is safe for concurrent use; of several that begin one id, exactly one claims it. idempotencytest
// holds the rules that every store keeps.
//
// One that several processes share claims by an insert that fails if the id is there (SET NX with an expiry in Redis, a primary key in SQL), with a claim that is random, and
// compares the claim in the same step in which it finishes or releases. Ids and fingerprints are hexadecimal digests of at most 100
// characters; nothing of the request is in them. What stands before the dot of an id is the digest of its scope.
type Store interface {
	// Begin claims an id for a request. If nobody has it, or a lease or an answer has expired, it is claimed for lease, and claim says by whom. Otherwise known is
	// what there is: without an Answer while the first request runs.
	Begin(ctx context.Context, id, fingerprint string, lease time.Duration) (claim string, known *Record, err error)
	// Finish keeps the answer, if the claim still holds; if it does not, it does nothing.
	Finish(ctx context.Context, id, claim string, answer *Answer, keep time.Duration) error
	// Release gives the id up, if the claim still holds; if it does not, it does nothing.
	Release(ctx context.Context, id, claim string) error
}

// Record is what is known of an id.
type Record struct {
	Fingerprint string
	// Answer is nil while the request runs.
	Answer *Answer
}

// Answer is a response. It must not be changed.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// TooLarge says that the rest was not kept: it was too large, or there was no room any more.
	TooLarge bool
}
