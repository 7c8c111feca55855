package session

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/gotandem/tandem/problem"
)

// CSRFField is the form field that carries the token of CSRFToken.
const CSRFField = "csrf_token"

// csrfHeader is the header that may carry the token instead, csrfCookie the cookie that it must fit.
const (
	csrfHeader = "X-CSRF-Token"
	csrfCookie = "csrf"
	csrfSize   = 32
)

// CSRF refuses unsafe requests that another site made the browser send. What browsers say of themselves decides
// (Sec-Fetch-Site, Origin: net/http.CrossOriginProtection). A client that says neither must repeat the token of the csrf cookie
// in the form field csrf_token or the header X-CSRF-Token (OWASP: double submit cookie), if it sends a cookie at all
// and a content type that a plain HTML form could send: whoever sends JSON has asked for leave already (CORS).
func (m *Manager) CSRF(next http.Handler) http.Handler {
	var cross http.CrossOriginProtection
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refused := ""
		switch err := cross.Check(r); {
		case err != nil:
			refused = "the request comes from another site"
		case needsToken(r) && !tokenFits(r):
			refused = "the form's csrf_token is missing or does not fit the csrf cookie: load the form again and send both"
		}
		if refused != "" {
			p := problem.Forbidden("Cross-site request refused: %s.", refused)
			_ = p.WriteResponse(w, r) // the client is gone if this fails
			return
		}
		g := &guard{manager: m, w: w, r: r}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), guardKey{}, g)))
	})
}

// CSRFToken returns the token a form of this response must carry, and sets the csrf cookie if the browser has none.
// It must be called before the response's header is written. Outside the CSRF middleware it returns "".
func CSRFToken(ctx context.Context) string {
	g, ok := ctx.Value(guardKey{}).(*guard)
	if !ok {
		return ""
	}
	return g.token()
}

type guardKey struct{}

// guard makes the tokens of one request.
type guard struct {
	manager *Manager
	w       http.ResponseWriter
	r       *http.Request
	secret  []byte
}

func (g *guard) token() string {
	if g.secret == nil {
		g.secret = cookieSecret(g.r)
	}
	if g.secret == nil {
		g.secret = make([]byte, csrfSize)
		rand.Read(g.secret)
		http.SetCookie(g.w, g.manager.cookie(g.r, csrfCookie, base64.RawURLEncoding.EncodeToString(g.secret), 0))
	}
	// The secret is masked anew each time so that a compressed page does not leak it (BREACH).
	token := make([]byte, 2*csrfSize)
	rand.Read(token[:csrfSize])
	subtle.XORBytes(token[csrfSize:], token[:csrfSize], g.secret)
	return base64.RawURLEncoding.EncodeToString(token)
}

func needsToken(r *http.Request) bool {
	// Without CORS another site can make a browser send no unsafe method but POST (Fetch, CORS-safelisted method).
	if r.Method != http.MethodPost {
		return false
	}
	if r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" || r.Header.Get("Cookie") == "" {
		return false
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return true
	}
	return kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" || kind == "text/plain"
}

func tokenFits(r *http.Request) bool {
	secret := cookieSecret(r)
	text := r.Header.Get(csrfHeader)
	if text == "" {
		text = formToken(r)
	}
	token, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(token) != 2*csrfSize || secret == nil {
		return false
	}
	subtle.XORBytes(token[csrfSize:], token[:csrfSize], token[csrfSize:])
	return subtle.ConstantTimeCompare(token[csrfSize:], secret) == 1
}

// mostTokenBytes is how far into the body the token may stand. Our forms begin with it.
const mostTokenBytes = 1 << 20

// formToken finds the token in the form that the body is, and leaves the body to be read by whoever comes after.
func formToken(r *http.Request) string {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || r.Body == nil {
		return ""
	}
	start, err := io.ReadAll(io.LimitReader(r.Body, mostTokenBytes))
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failing{err} // too long, or the client is gone: that is the reader's to find out
	}
	r.Body = body{Reader: io.MultiReader(bytes.NewReader(start), rest), Closer: r.Body}
	switch kind {
	case "application/x-www-form-urlencoded":
		values, _ := url.ParseQuery(string(start)) // what can be read of it
		return values.Get(CSRFField)
	case "multipart/form-data":
		parts := multipart.NewReader(bytes.NewReader(start), params["boundary"])
		for {
			part, err := parts.NextPart()
			if err != nil {
				return ""
			}
			if part.FormName() == CSRFField {
				text, _ := io.ReadAll(io.LimitReader(part, 4*csrfSize))
				return string(text)
			}
		}
	}
	return ""
}

// body is a body of which the start has been read.
type body struct {
	io.Reader
	io.Closer
}

// failing is a reader that has failed.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func cookieSecret(r *http.Request) []byte {
	c, err := r.Cookie(csrfCookie)
	if err != nil {
		return nil
	}
	secret, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(secret) != csrfSize {
		return nil
	}
	return secret
}
