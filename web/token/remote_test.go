package token_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/web/token"
)

// transport answers without a network, so that time can be a bubble's.
type transport func(*http.Request) *http.Response

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if resp := f(r); resp != nil {
		return resp, nil
	}
	return nil, errors.New("the network is down")
}

func TestWhoWaitsForTheIssuerGoesWhenTheRequestEnds(t *testing.T) {
	set := token.Set{newKey(t, "k", private()["ES256"])}
	synctest.Test(t, func(t *testing.T) {
		described, fetched, down := 0, 0, true
		d := &token.Discovery{Issuer: "https://issuer", Client: &http.Client{Transport: transport(func(req *http.Request) *http.Response {
			rec := httptest.NewRecorder()
			if req.URL.Path == "/keys" {
				fetched++
			} else {
				described++
			}
			time.Sleep(9 * time.Second)
			switch {
			case down:
				return nil
			case req.URL.Path == "/keys":
				set.Handler().ServeHTTP(rec, req)
			default:
				_ = json.MarshalWrite(rec, map[string]any{"issuer": "https://issuer", "jwks_uri": "https://issuer/keys"})
			}
			return rec.Result()
		})}}
		began := time.Now()
		ask := func(failed bool) {
			var group sync.WaitGroup
			defer group.Wait()
			for range 5 {
				group.Go(func() {
					if _, err := d.Key(t.Context(), "k", "ES256"); (err != nil) != failed {
						t.Errorf("got %v", err)
					}
				})
			}
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			before := time.Since(began)
			if _, err := d.Key(ctx, "k", "ES256"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != before+time.Second {
				t.Errorf("who has a second waits %s: %v", time.Since(began)-before, err)
			}
		}
		ask(true)
		if described != 1 || fetched != 0 || time.Since(began) != 9*time.Second {
			t.Errorf("described %d times, fetched %d, in %s", described, fetched, time.Since(began))
		}
		time.Sleep(11 * time.Second)
		down = false
		began = time.Now()
		ask(false)
		if described != 2 || fetched != 1 || time.Since(began) != 18*time.Second {
			t.Errorf("described %d times, fetched %d, in %s", described, fetched, time.Since(began))
		}
	})
}

func TestForgedKeysDoNotHaveTheIssuerAskedAllTheTime(t *testing.T) {
	set := token.Set{newKey(t, "k", private()["ES256"])}
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		down := false
		r := &token.Remote{URL: "https://issuer/keys", Client: &http.Client{Transport: transport(func(req *http.Request) *http.Response {
			asked++
			if down {
				return nil
			}
			rec := httptest.NewRecorder()
			set.Handler().ServeHTTP(rec, req)
			return rec.Result()
		})}}
		key := func(id string) error { _, err := r.Key(t.Context(), id, "ES256"); return err }
		for i := range 100 {
			if err := key(fmt.Sprint("forged", i)); !errors.Is(err, token.ErrUnknownKey) {
				t.Fatalf("got %v", err)
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		time.Sleep(11 * time.Second)
		_ = key("forged")
		_ = key("forged")
		if asked != 2 {
			t.Errorf("asked %d times after a while", asked)
		}
		if err := key("k"); err != nil || asked != 2 {
			t.Errorf("a good one: %v, asked %d times", err, asked)
		}
		time.Sleep(2 * time.Hour)
		down = true
		if err := key("k"); err != nil {
			t.Errorf("old keys: %v", err)
		}
		synctest.Wait()
		if err := key("k"); err != nil || asked != 3 {
			t.Errorf("old keys while the issuer is down: %v, asked %d times", err, asked)
		}
		if err := key("k"); err != nil || asked != 3 {
			t.Errorf("it is asked for every token: %v, %d times", err, asked)
		}
	})
}

func TestOnlyUnknownKeysAreWaitedFor(t *testing.T) {
	set := token.Set{newKey(t, "k", private()["ES256"])}
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		r := &token.Remote{URL: "https://issuer/keys", Client: &http.Client{Transport: transport(func(req *http.Request) *http.Response {
			asked++
			keys := set
			time.Sleep(5 * time.Second)
			rec := httptest.NewRecorder()
			keys.Handler().ServeHTTP(rec, req)
			return rec.Result()
		})}}
		after := func(id string, want time.Duration, unknown bool) {
			t.Helper()
			began := time.Now()
			if _, err := r.Key(t.Context(), id, "ES256"); errors.Is(err, token.ErrUnknownKey) != unknown || time.Since(began) != want {
				t.Errorf("%s: %v after %s", id, err, time.Since(began))
			}
		}
		after("k", 5*time.Second, false)
		time.Sleep(2 * time.Hour)
		set = append(set, newKey(t, "new", private()["ES256"]))
		for range 3 {
			after("k", 0, false)
		}
		after("new", 5*time.Second, false)
		after("other", 0, true)
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestTransportThatPanics(t *testing.T) {
	set := token.Set{newKey(t, "k", private()["ES256"])}
	synctest.Test(t, func(t *testing.T) {
		broken := true
		client := &http.Client{Transport: transport(func(req *http.Request) *http.Response {
			if broken {
				panic("no luck")
			}
			rec := httptest.NewRecorder()
			set.Handler().ServeHTTP(rec, req)
			return rec.Result()
		})}
		r := &token.Remote{URL: "https://issuer/keys", Client: client}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for range 2 {
			if _, err := r.Key(ctx, "k", "ES256"); err == nil || !strings.Contains(err.Error(), "no luck") {
				t.Errorf("got %v", err)
			}
		}
		broken = false
		time.Sleep(11 * time.Second)
		if _, err := r.Key(t.Context(), "k", "ES256"); err != nil {
			t.Error(err)
		}
	})
}

func TestRedirectsStayWithHTTPS(t *testing.T) {
	set := token.Set{newKey(t, "k", private()["ES256"])}
	to := ""
	client := &http.Client{Transport: transport(func(req *http.Request) *http.Response {
		rec := httptest.NewRecorder()
		switch req.URL.Path {
		case "/keys":
			set.Handler().ServeHTTP(rec, req)
		case "/.well-known/openid-configuration":
			_ = json.MarshalWrite(rec, map[string]any{"issuer": "https://issuer", "jwks_uri": "https://issuer/moved"})
		default:
			http.Redirect(rec, req, to, http.StatusFound)
		}
		return rec.Result()
	})}
	for _, to = range []string{"https://other/keys", "http://issuer/keys"} {
		for _, keys := range []token.Keys{&token.Remote{URL: "https://issuer/moved", Client: client}, &token.Discovery{Issuer: "https://issuer", Client: client}} {
			if _, err := keys.Key(t.Context(), "k", "ES256"); (err == nil) != strings.HasPrefix(to, "https:") {
				t.Errorf("%T to %s: %v", keys, to, err)
			}
		}
	}
	if _, err := (&token.Remote{URL: "http://issuer/moved", Client: client}).Key(t.Context(), "k", "ES256"); err != nil {
		t.Errorf("a test without TLS: %v", err)
	}
}

func TestIssuerThatMovesItsKeys(t *testing.T) {
	set := token.Set{newKey(t, "old", private()["ES256"])}
	synctest.Test(t, func(t *testing.T) {
		at, described := "/keys", true
		d := &token.Discovery{Issuer: "https://issuer", Client: &http.Client{Transport: transport(func(req *http.Request) *http.Response {
			rec := httptest.NewRecorder()
			switch req.URL.Path {
			case at:
				set.Handler().ServeHTTP(rec, req)
			case "/.well-known/openid-configuration":
				if !described {
					return nil
				}
				_ = json.MarshalWrite(rec, map[string]any{"issuer": "https://issuer", "jwks_uri": "https://issuer" + at})
			default:
				http.NotFound(rec, req)
			}
			return rec.Result()
		})}}
		known := func(id string) {
			t.Helper()
			if _, err := d.Key(t.Context(), id, "ES256"); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		known("old")
		time.Sleep(time.Minute)
		at, set = "/keys/2", token.Set{newKey(t, "new", private()["ES256"])}
		known("new")
		time.Sleep(time.Minute)
		described, set = false, token.Set{newKey(t, "newer", private()["ES256"])}
		known("newer")
	})
}

func TestTypesOfTokens(t *testing.T) {
	k := newKey(t, "k", private()["EdDSA"])
	for _, c := range []struct {
		typ, want string
		ok        bool
	}{
		{"", "", true}, {"JWT", "", true}, {"jwt", "", true}, {"at+jwt", "", true}, {"application/at+jwt", "", true},
		{"logout+jwt", "", false}, {"secevent+jwt", "", false},
		{"at+jwt", "at+jwt", true}, {"Application/AT+JWT", "at+jwt", true}, {"JWT", "at+jwt", false}, {"logout+jwt", "logout+jwt", true},
	} {
		text := sign(t, &token.Signer{Key: k, Type: c.typ}, claims{})
		_, err := (&token.Verifier[claims]{Keys: token.Set{k}, Type: c.want}).Verify(t.Context(), text)
		if (err == nil) != c.ok {
			t.Errorf("a token of type %q where %q is wanted: %v", c.typ, c.want, err)
		}
		if err != nil && !strings.Contains(reason(err), "another type") {
			t.Errorf("refused because %q", reason(err))
		}
	}
}

// TestEd25519ByItsNewerName: RFC 9864.
func TestEd25519ByItsNewerName(t *testing.T) {
	secret := private()["EdDSA"].(ed25519.PrivateKey)
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64([]byte(`{"alg":"Ed25519","kid":"k"}`)) + "." + b64(fmt.Appendf(nil, `{"exp":%d}`, time.Now().Add(time.Hour).Unix()))
	text += "." + b64(ed25519.Sign(secret, []byte(text)))
	set, err := token.ParseJWKS(fmt.Appendf(nil, `{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","kid":"k","x":%q}]}`, b64(secret.Public().(ed25519.PublicKey))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&token.Verifier[claims]{Keys: set}).Verify(t.Context(), text); err != nil {
		t.Error(err)
	}
	if _, err := (&token.Verifier[claims]{Keys: token.Set{newKey(t, "k", private()["ES256"])}}).Verify(t.Context(), text); err == nil {
		t.Error("an ECDSA key verified it")
	}
}
