// Package limit bounds how often clients may call routes: per address, per user, per key, with a burst. A request above the limit is answered with 429 and Retry-After
// before its body is read.
//
//	api := app.Group("/api", limit.PerIP(limit.Policy{Limit: 100, Window: time.Minute}))
//	api.Post("/orders", a.order, limit.By(limit.Policy{Name: "orders", Limit: 10, Window: time.Minute},
//		func(ctx context.Context, in *struct{ User *User }) (string, error) { return in.User.ID, nil }))
//
// The algorithm is GCRA, which is a token bucket that needs one number per client (ITU-T I.371, annex A).
package limit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Policy is a limit: Limit requests in every Window, of which Burst may come at once.
type Policy struct {
	// Name tells policies apart, in the headers and in a store that several share: lower-case letters, digits, "_", "-", "." and "*". "" is one made of
	// the numbers: "100-in-60s". In a store, policies of one name with other numbers count apart.
	Name string
	// Limit is how many requests a client may make in a Window, spread evenly: with 60 a minute, one comes back every second.
	Limit  int
	Window time.Duration
	// Burst is how many may come at once after a silence; 0 is Limit.
	Burst int
	// Store counts; nil is a [Memory] of the policy's own. Processes that share a store share the limit.
	Store Store
	// Strict refuses requests with 503 when the store fails. Otherwise they pass, and the log says so: a limit that is down takes the service with it only
	// where that is the lesser evil.
	Strict bool
}

// PerIP limits every client address; of IPv6, every network of 64 bits, which is what one client has. Behind a proxy the address is the proxy's unless
// [web.TrustProxies] says otherwise. Requests without an address, from a Unix socket, are one client. It holds for routes that are [web.Public], too.
func PerIP(p Policy) web.Option {
	return option(p, caller(), func(ctx context.Context, _ *struct{}) (string, error) {
		return address(web.ClientIP(ctx)), nil
	}, web.Always())
}

func address(a netip.Addr) string {
	if a.Is6() {
		if prefix, err := a.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return a.String()
}

// By limits everyone whom key names: a user, an API key, a tenant. Its input is that of a guard, so it is provided with what it asks for, and an error that it returns is
// the answer; requests with the key "" are not limited. It runs in the order of the guards: behind the one that refuses strangers.
func By[I any](p Policy, key func(context.Context, *I) (string, error)) web.Option {
	if key == nil {
		return web.Mistaken(errors.New("limit.By: the key function is nil"))
	}
	return option(p, caller(), key)
}

func option[I any](p Policy, site string, key func(context.Context, *I) (string, error), more ...web.Option) web.Option {
	l, err := p.limiter()
	if err != nil {
		return web.Mistaken(fmt.Errorf("limit: %w", err))
	}
	return web.Guard(func(ctx context.Context, in *I) error {
		k, err := key(ctx, in)
		if err != nil || k == "" {
			return err
		}
		return l.take(ctx, k)
	}, append(more, web.Site(site), web.Errors(l.tooMany(0)))...)
}

// limiter is a policy ready to use.
type limiter struct {
	Policy
	quota  Quota
	prefix string // of its keys
	policy string // the header RateLimit-Policy
}

func (p Policy) limiter() (*limiter, error) {
	if p.Name == "" {
		p.Name = strconv.Itoa(p.Limit) + "-in-" + strconv.FormatFloat(p.Window.Seconds(), 'f', -1, 64) + "s"
		if p.Burst != 0 && p.Burst != p.Limit {
			p.Name += "-burst-" + strconv.Itoa(p.Burst)
		}
	}
	if p.Burst == 0 {
		p.Burst = p.Limit
	}
	switch {
	case p.Limit < 1 || p.Window <= 0:
		return nil, fmt.Errorf("policy %q allows %d requests in %s: give both above 0", p.Name, p.Limit, p.Window)
	case p.Burst < 1:
		return nil, fmt.Errorf("policy %q has a burst of %d: give 1 or more", p.Name, p.Burst)
	case p.Window/time.Duration(p.Limit) == 0:
		return nil, fmt.Errorf("policy %q allows more than one request in a nanosecond", p.Name)
	case p.Window/time.Duration(p.Limit) > math.MaxInt64/4/time.Duration(p.Burst):
		return nil, fmt.Errorf("policy %q: the window and the burst are too large", p.Name)
	case strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789_-.*") != "":
		return nil, fmt.Errorf("policy %q: a name has lower-case letters, digits, \"_\", \"-\", \".\" and \"*\"", p.Name)
	}
	if p.Store == nil {
		p.Store = &Memory{}
	}
	// Of draft-ietf-httpapi-ratelimit-headers: the quota and the window in seconds, which are whole.
	policy := strconv.Quote(p.Name) + ";q=" + strconv.Itoa(p.Limit) + ";w=" + strconv.Itoa(seconds(p.Window))
	quota := Quota{Interval: p.Window / time.Duration(p.Limit), Burst: p.Burst}
	prefix := fmt.Sprintf("%s\x00%d/%d\x00", p.Name, quota.Interval, quota.Burst)
	return &limiter{Policy: p, quota: quota, prefix: prefix, policy: policy}, nil
}

// take counts a request, and tells the client where it stands.
func (l *limiter) take(ctx context.Context, key string) error {
	r, err := l.Store.Take(ctx, l.key(key), l.quota)
	if err != nil {
		if l.Strict {
			return problem.Unavailable("Whether the request is within its limit is not known now.").Because(fmt.Errorf("limit %s: %w", l.Name, err)).WithHeader("Retry-After", "1")
		}
		web.Logger(ctx).Error("a limit is not kept: its store failed", "policy", l.Name, "error", err)
		return nil
	}
	h := web.ResponseHeader(ctx)
	h.Add("RateLimit-Policy", l.policy)
	h.Add("RateLimit", strconv.Quote(l.Name)+";r="+strconv.Itoa(r.Remaining)+";t="+strconv.Itoa(seconds(r.Reset)))
	if r.OK {
		return nil
	}
	return l.tooMany(r.RetryAfter)
}

func (l *limiter) tooMany(after time.Duration) error {
	return problem.TooManyRequests("Too many requests: %d are allowed in %s.", l.Limit, l.Window).WithRetryAfter(after)
}

// key is what the store sees: the policy's name and quota, which one number per key suits, and a digest, as keys may be secrets, and of any length.
func (l *limiter) key(key string) string {
	sum := sha256.Sum256([]byte(key))
	return l.prefix + string(sum[:])
}

// seconds rounds up.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// caller is where the option was made.
func caller() string {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return ""
	}
	parts := strings.Split(file, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/") + ":" + strconv.Itoa(line)
}
