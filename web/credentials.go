package web

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Bearer is the token of "Authorization: Bearer …" (RFC 6750): an input field of this type, without a source tag, is provided. A
// request without one is refused with 401 and a challenge, unless the field is [Optional]; nobody has looked at the token yet.
// It is documented as [BearerAuth] unless [BearerToken] provides it or the one who takes it says [Secure]. It prints as "[redacted]".
type Bearer struct{ Token string }

// String hides the token, so that it is in no log.
func (Bearer) String() string { return redacted }

// GoString hides the token.
func (Bearer) GoString() string { return redacted }

// LogValue hides the token.
func (Bearer) LogValue() slog.Value { return slog.StringValue(redacted) }

// Basic is the name and the password of "Authorization: Basic …" (RFC 7617), provided as [Bearer] is. Compare the password's digest
// in constant time. It prints without the password.
type Basic struct{ Username, Password string }

// String hides the password, so that it is in no log.
func (b Basic) String() string { return b.Username + ":" + redacted }

// GoString hides the password.
func (b Basic) GoString() string { return b.String() }

// LogValue hides the password.
func (b Basic) LogValue() slog.Value { return slog.StringValue(b.String()) }

const redacted = "[redacted]"

// Authorization is the header of that name, taken apart: for schemes that have no type of their own. [Authorize] provides it.
type Authorization struct {
	Scheme      string // as the client writes it
	Credentials string // what follows
}

// String hides the credentials, so that they are in no log.
func (a Authorization) String() string { return a.Scheme + " " + redacted }

// GoString hides the credentials.
func (a Authorization) GoString() string { return a.String() }

// LogValue hides the credentials.
func (a Authorization) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Presented is the input of providers that take credentials out of a request.
type Presented struct{ _ struct{} }

// BearerToken provides [Bearer] and documents it as another scheme than [BearerAuth], such as [OAuth2Password]:
//
//	r.Provide(web.BearerToken(web.OAuth2Password("/token", nil)))
func BearerToken(scheme SecurityScheme) (func(context.Context, *Presented) (Bearer, error), Option) {
	refused := NotAuthenticated(scheme)
	return func(ctx context.Context, _ *Presented) (Bearer, error) {
		scheme, token := authorization(ctx)
		if !strings.EqualFold(scheme, "bearer") || token == "" {
			return Bearer{}, refused
		}
		return Bearer{token}, nil
	}, Secure(scheme)
}

// BasicCredentials provides [Basic] for a realm, which browsers show when they ask for the password:
//
//	r.Provide(web.BasicCredentials("Accounting"))
func BasicCredentials(realm string) (func(context.Context, *Presented) (Basic, error), Option) {
	s := BasicAuth()
	s.Realm = realm
	refused := NotAuthenticated(s)
	return func(ctx context.Context, _ *Presented) (Basic, error) {
		scheme, text := authorization(ctx)
		if !strings.EqualFold(scheme, "basic") {
			return Basic{}, refused
		}
		decoded, err := base64.StdEncoding.DecodeString(text)
		name, password, ok := strings.Cut(string(decoded), ":")
		if err != nil || !ok || !utf8.Valid(decoded) {
			// Something was sent, so it is not as if nothing had been.
			return Basic{}, BadCredentials("Not authenticated", s)
		}
		return Basic{name, password}, nil
	}, Secure(s)
}

// Authorize provides [Authorization] of an HTTP scheme, such as [DigestAuth]:
//
//	r.Provide(web.Authorize(web.DigestAuth()))
func Authorize(scheme SecurityScheme) (func(context.Context, *Presented) (Authorization, error), Option) {
	refused := NotAuthenticated(scheme)
	return func(ctx context.Context, _ *Presented) (Authorization, error) {
		got, credentials := authorization(ctx)
		if got == "" || scheme.Scheme != "" && !strings.EqualFold(got, scheme.Scheme) {
			return Authorization{}, refused
		}
		return Authorization{got, credentials}, nil
	}, Secure(scheme)
}

// APIKey provides the key of [HeaderAuth], [QueryAuth] or [CookieAuth] as a type of its own, so that a program can have several:
//
//	type PartnerKey string
//
//	r.Provide(web.APIKey[PartnerKey](web.HeaderAuth("X-Partner-Key")))
//
// A request without the key is refused with 401, unless the field is [Optional].
func APIKey[T ~string](scheme SecurityScheme) (func(context.Context, *Presented) (T, error), Option) {
	refused := NotAuthenticated(scheme)
	return func(ctx context.Context, _ *Presented) (T, error) {
		key := ""
		if x := exchangeFrom(ctx); x != nil {
			switch scheme.In {
			case "header":
				key = x.r.Header.Get(scheme.Name)
			case "query":
				key = x.r.URL.Query().Get(scheme.Name)
			case "cookie":
				if c, err := x.r.Cookie(scheme.Name); err == nil {
					key = c.Value
				}
			}
		}
		if key == "" {
			return "", refused
		}
		return T(key), nil
	}, securesKey(scheme)
}

// securesKey declares the scheme, and tells one that APIKey cannot read.
func securesKey(scheme SecurityScheme) Option {
	if scheme.Type == "apiKey" && scheme.Name != "" && (scheme.In == "header" || scheme.In == "query" || scheme.In == "cookie") {
		return Secure(scheme)
	}
	return func(s *settings) {
		s.mistakes = append(s.mistakes, errNotAKey)
	}
}

// authorization takes the header apart. A request with several has none.
func authorization(ctx context.Context) (scheme, credentials string) {
	x := exchangeFrom(ctx)
	if x == nil {
		return "", ""
	}
	values := x.r.Header["Authorization"]
	if len(values) != 1 {
		return "", ""
	}
	scheme, credentials, _ = strings.Cut(values[0], " ")
	return scheme, strings.Trim(credentials, " ")
}

var presentedType = reflect.TypeFor[Presented]()

// credential makes a built-in provider of what a request presents.
func credential[T any](p func(context.Context, *Presented) (T, error), secure Option) *provider {
	prov := &provider{
		out:     reflect.TypeFor[T](),
		in:      reflect.TypeFor[struct{}](),
		newIn:   func() unsafe.Pointer { return nil },
		call:    func(ctx context.Context, _ unsafe.Pointer) (any, error) { return p(ctx, nil) },
		set:     put[T],
		builtin: true, credentials: true, ofRequest: true,
	}
	prov.settings.apply([]Option{secure})
	return prov
}

// builtin provides what every request has.
func builtin(t reflect.Type) *provider {
	switch t {
	case requestType:
		return requestProvider()
	case reflect.TypeFor[Bearer]():
		return credential(BearerToken(BearerAuth("")))
	case reflect.TypeFor[Basic]():
		return credential(BasicCredentials(""))
	case scopesType:
		return &provider{out: t, in: reflect.TypeFor[struct{}](), newIn: func() unsafe.Pointer { return nil }, set: put[RequiredScopes], builtin: true, ofRequest: true}
	}
	return nil
}

// requestProvider gives the request itself to a field of type *http.Request.
func requestProvider() *provider {
	return &provider{
		out:       requestType,
		in:        reflect.TypeFor[struct{}](),
		newIn:     func() unsafe.Pointer { return nil },
		call:      func(ctx context.Context, _ unsafe.Pointer) (any, error) { return RequestFrom(ctx), nil },
		set:       put[*http.Request],
		builtin:   true,
		ofRequest: true,
	}
}
