package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Manager loads and keeps sessions. Only DB must be set; it is safe for concurrent use once it serves.
type Manager struct {
	DB         *orm.DB
	Lifetime   time.Duration // from the last login or rotation; 0 is 14 days
	CookieName string        // "" is "session"

	// InsecureCookies lets cookies travel over plain HTTP to hosts other than this machine. Without it they are marked
	// Secure, save for requests to a loopback host, so that a session is never sent in the clear: over plain HTTP
	// nobody can log in then.
	InsecureCookies bool

	now func() time.Time // tests
}

type sessionKey struct{}

// holder is a request's session: nothing until somebody asks.
type holder struct {
	manager *Manager
	r       *http.Request
	session *Session
	err     error
}

// From returns the request's session, loading it when first asked. The error is the database's.
// Outside the Sessions middleware it is an error that says so.
func From(ctx context.Context) (*Session, error) {
	h, ok := ctx.Value(sessionKey{}).(*holder)
	if !ok {
		return nil, errors.New("no session in this context: add the session middleware (auth's component brings it)")
	}
	if h.session == nil && h.err == nil {
		h.session, h.err = h.manager.load(ctx, h.r)
	}
	return h.session, h.err
}

// Sessions is the middleware that gives requests their session and writes it back before the response's header.
func (m *Manager) Sessions(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := &holder{manager: m}
		r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, h))
		h.r = r
		cw := &committer{ResponseWriter: w, holder: h}
		next.ServeHTTP(cw, r)
		if !cw.done {
			cw.WriteHeader(http.StatusOK) // nothing was written: the session must be kept all the same
		}
	})
}

// DeleteExpired removes the rows of sessions that have ended and returns how many there were.
func (m *Manager) DeleteExpired(ctx context.Context) (int64, error) {
	c := orm.Columns[Record]()
	n, err := m.DB.Delete(ctx, orm.From[Record]().Where(orm.Lt(&c.ExpiresAt, m.time())))
	if err != nil {
		return 0, fmt.Errorf("delete expired sessions: %w", err)
	}
	return n, nil
}

// DeleteUser ends every session of a user except the one of ctx, if it has one.
func (m *Manager) DeleteUser(ctx context.Context, userID int64) error {
	c := orm.Columns[Record]()
	q := orm.From[Record]().Where(orm.Eq(&c.UserID, &userID))
	if h, ok := ctx.Value(sessionKey{}).(*holder); ok && h.session != nil && h.session.key != "" {
		q = q.Where(orm.Ne(&c.KeyHash, hash(h.session.key)))
	}
	if _, err := m.DB.Delete(ctx, q); err != nil {
		return fmt.Errorf("end the sessions of user %d: %w", userID, err)
	}
	return nil
}

func (m *Manager) load(ctx context.Context, r *http.Request) (*Session, error) {
	c, err := r.Cookie(m.Cookie())
	if err != nil || len(c.Value) > 128 {
		return &Session{}, nil
	}
	record, err := m.DB.Get[Record](ctx, hash(c.Value))
	if errors.Is(err, orm.ErrNotFound) {
		return &Session{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load the session: %w", err)
	}
	if !m.time().Before(record.ExpiresAt) {
		return &Session{old: c.Value}, nil
	}
	s := &Session{key: c.Value, userID: record.UserID, created: record.CreatedAt, expires: record.ExpiresAt}
	if err := json.Unmarshal(record.Data, &s.values); err != nil {
		return nil, fmt.Errorf("read the session's values: %w", err)
	}
	return s, nil
}

// save writes the session back and sets its cookie.
func (m *Manager) save(ctx context.Context, w http.ResponseWriter, r *http.Request, s *Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.old != "" {
		c := orm.Columns[Record]()
		if _, err := m.DB.Delete(ctx, orm.From[Record]().Where(orm.Eq(&c.KeyHash, hash(s.old)))); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		if !s.changed {
			http.SetCookie(w, m.cookie(r, m.Cookie(), "", -1))
		}
		s.old = ""
	}
	if !s.changed {
		return nil
	}
	values := s.values
	if values == nil {
		values = map[string]jsontext.Value{}
	}
	data, err := json.Marshal(values, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write the session's values: %w", err)
	}
	if s.key != "" {
		c := orm.Columns[Record]()
		_, err := m.DB.Update(ctx, orm.From[Record]().Where(orm.Eq(&c.KeyHash, hash(s.key))),
			orm.Set(&c.Data, jsontext.Value(data)), orm.Set(&c.UserID, s.userID))
		if err != nil {
			return fmt.Errorf("save the session: %w", err)
		}
		s.changed = false
		return nil
	}
	s.key = rand.Text()
	s.created = m.time()
	s.expires = s.created.Add(m.lifetime())
	record := &Record{KeyHash: hash(s.key), UserID: s.userID, Data: data, CreatedAt: s.created, ExpiresAt: s.expires}
	if err := m.DB.Insert(ctx, record); err != nil {
		return fmt.Errorf("start a session: %w", err)
	}
	http.SetCookie(w, m.cookie(r, m.Cookie(), s.key, m.lifetime()))
	s.changed = false
	return nil
}

// cookie makes one of our cookies: for the whole site, out of scripts' reach, not sent along with other sites' posts.
// age 0 lasts until the browser closes, a negative one deletes.
func (m *Manager) cookie(r *http.Request, name, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	// A proxy that ends TLS may speak to us as to a loopback host; whoever lies in this header only protects the cookie better.
	c.Secure = r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" || !m.InsecureCookies && !loopback(r.Host)
	switch {
	case age < 0:
		c.MaxAge = -1
	case age > 0:
		c.MaxAge = int(age / time.Second)
	}
	return c
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

// Cookie is the name of the session's cookie.
func (m *Manager) Cookie() string {
	if m.CookieName != "" {
		return m.CookieName
	}
	return "session"
}

func (m *Manager) lifetime() time.Duration {
	if m.Lifetime > 0 {
		return m.Lifetime
	}
	return 14 * 24 * time.Hour
}

func (m *Manager) time() time.Time {
	if m.now != nil {
		return m.now()
	}
	return time.Now()
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
