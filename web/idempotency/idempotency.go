// Package idempotency makes POST and PATCH safe to repeat: a client that sends the header Idempotency-Key gets the first answer again when it repeats the request, and the
// work is done once (draft-ietf-httpapi-idempotency-key-header).
//
//	r.Provide(func(_ context.Context, in *struct{ User *User }) (idempotency.Scope, error) {
//		return idempotency.Scope(in.User.ID), nil
//	})
//	r.Post("/payments", a.pay, idempotency.Keys(idempotency.Policy{Required: true}))
package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Scope says whose keys a request's are: two clients that choose one key do not meet, and nobody is given the answer to somebody else. Programs provide
// it: the user's id, the tenant's. A constant suits a service with one client.
type Scope string

// Policy says how keys are kept. The zero value is ready.
type Policy struct {
	// Store keeps the answers; nil is a [Memory] of the policy's own, which ends with the process and is not shared with others. Work that must never be done twice
	// wants a store as durable as the work.
	Store Store
	// Required refuses requests without a key with 400.
	Required bool
	// Keep is how long an answer can be had again: 24 hours if 0.
	Keep time.Duration
	// Lease is how long a request may take before its key is free again although it never ended, because the process died: 2 minutes if 0. It must be longer
	// than the route's [web.Timeout].
	Lease time.Duration
	// MaxAnswer is how many bytes of an answer's body are kept: 1 MiB if 0. The work of a longer one is not repeated either; who asks again is told 409.
	MaxAnswer int
}

// Keys has a route's POST and PATCH requests, or those of a group's typed routes, done once for each key:
//   - the first request with a key runs, and its answer is kept, refusals (4xx) among them;
//   - the same request again gets that answer, with the header Idempotency-Replayed: true;
//   - while the first one runs, another gets 409;
//   - another request with a key that was used (another route, query or body) gets 422;
//   - a request that failed with 5xx, or panicked, or was told to come again (408, 425, 429), may be tried again.
//
// It runs behind the guards and providers, so that strangers learn nothing, and when the input is good. Keys are up to 255 visible characters, as a string of structured
// fields ("…") or bare.
func Keys(p Policy) web.Option {
	k, err := p.keeper()
	if err != nil {
		return web.Mistaken(fmt.Errorf("idempotency: %w", err))
	}
	declared := []any{inUse(), reused()}
	if p.Required {
		declared = append(declared, missing())
	}
	return web.Around(k.around, web.OnMethods(http.MethodPost, http.MethodPatch), web.Errors(declared...))
}

func missing() *problem.Error {
	return problem.BadRequest("This needs an Idempotency-Key: a header with a new random value for every new request, and the same one when it is repeated.")
}

func inUse() *problem.Error {
	return problem.Conflict("A request with this Idempotency-Key is still running.").WithHeader("Retry-After", "1")
}

func reused() *problem.Error {
	return problem.Unprocessable("This Idempotency-Key was used for another request.")
}

// input is what the keeper wants to know of a request.
type input struct {
	Key   string `header:"Idempotency-Key" default:"" doc:"A value that the client makes up for the request and sends again when it repeats it: the work is then done once." validate:"max=257"`
	Scope Scope
}

// keeper is a policy ready to use.
type keeper struct{ Policy }

func (p Policy) keeper() (*keeper, error) {
	if p.Keep < 0 || p.Lease < 0 || p.MaxAnswer < 0 {
		return nil, errors.New("a Policy has a Keep, a Lease and a MaxAnswer above 0, or 0 for the default")
	}
	if p.Keep == 0 {
		p.Keep = 24 * time.Hour
	}
	if p.Lease == 0 {
		p.Lease = 2 * time.Minute
	}
	if p.MaxAnswer == 0 {
		p.MaxAnswer = 1 << 20
	}
	if p.Store == nil {
		p.Store = &Memory{}
	}
	return &keeper{p}, nil
}

func (k *keeper) around(ctx context.Context, in *input, call *web.Call) error {
	key, err := parseKey(in.Key)
	switch {
	case err != nil:
		return err
	case key == "" && k.Required:
		return missing()
	case key == "":
		call.Run(call.ResponseWriter())
		return nil
	}
	id := digest(string(in.Scope))[:32] + "." + digest(string(in.Scope), key)
	mark := fingerprint(call)
	claim, known, err := k.Store.Begin(ctx, id, mark, k.Lease)
	if err != nil {
		return problem.Unavailable("Whether the request was made before is not known now.").Because(fmt.Errorf("idempotency: begin: %w", err)).WithHeader("Retry-After", "1")
	}
	switch {
	case known == nil:
		return k.run(ctx, call, id, claim)
	case known.Fingerprint != mark:
		return reused()
	case known.Answer == nil:
		return inUse()
	case known.Answer.TooLarge:
		return problem.Conflict("The request was carried out; its answer was not kept.")
	}
	header := known.Answer.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Idempotency-Replayed", "true")
	return call.Answer(known.Answer.Status, header, known.Answer.Body)
}

// run runs the handler and keeps its answer before the client gets it, so that a client that saw an answer can rely on it.
func (k *keeper) run(ctx context.Context, call *web.Call, id, claim string) error {
	// The client may be gone by then, and its request is no less done.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.Lease)
	defer cancel()
	w := newCapture(call.ResponseWriter(), k.MaxAnswer)
	kept := false
	defer func() {
		if kept {
			return
		}
		if err := k.Store.Release(ctx, id, claim); err != nil {
			web.Logger(ctx).Error("an idempotency key stays taken until its lease ends", "error", err)
		}
	}()
	call.Run(w)
	answer := w.answer()
	if final(answer.Status) {
		kept = true
		if err := k.Store.Finish(ctx, id, claim, answer, k.Keep); err != nil {
			// The work is done: the key stays taken rather than letting it be done again at once.
			web.Logger(ctx).Error("an answer could not be kept for its idempotency key", "error", err)
		}
	}
	return w.send()
}

// final reports whether the same request would be answered so again.
func final(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status < http.StatusInternalServerError
}

// parseKey reads the header: a string of RFC 9651 or the bare key.
func parseKey(s string) (string, error) {
	s = strings.Trim(s, " \t")
	bad := problem.BadRequest("The Idempotency-Key is malformed: send up to 255 visible characters, in double quotes or bare.")
	if strings.HasPrefix(s, `"`) {
		if len(s) < 2 || !strings.HasSuffix(s, `"`) {
			return "", bad
		}
		var b strings.Builder
		for in := s[1 : len(s)-1]; in != ""; in = in[1:] {
			switch {
			case in[0] == '"':
				return "", bad
			case in[0] == '\\':
				if len(in) < 2 || in[1] != '"' && in[1] != '\\' {
					return "", bad
				}
				in = in[1:]
			}
			b.WriteByte(in[0])
		}
		s = b.String()
		if s == "" {
			return "", bad
		}
	}
	if len(s) > 255 || strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
		return "", bad
	}
	return s, nil
}

// fingerprint tells requests apart: the route, the path and the query, and the body.
func fingerprint(call *web.Call) string {
	r := call.Request()
	body := call.BodyDigest()
	return digest(r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body[:]))
}

// digest is the same for the same parts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// changed are the headers that the handler set, without those that belong to one transmission.
func changed(before, after http.Header) http.Header {
	out := http.Header{}
	for name, values := range after {
		switch name {
		case "Connection", "Date", "Transfer-Encoding", "Trailer", "Ratelimit", "Ratelimit-Policy", "X-Request-Id", "Server-Timing":
			continue
		}
		if !slices.Equal(before[name], values) {
			out[name] = slices.Clone(values)
		}
	}
	return out
}
