package session

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"sync"
	"time"
)

// Session is what the server remembers of one browser between requests. It is loaded when first asked for and written back
// before the response's header, once, if it changed. It is safe for concurrent use within its request.
type Session struct {
	mu      sync.Mutex
	key     string // what the cookie carries; "" = not in the database
	old     string // key that Rotate or Destroy left behind
	userID  *int64
	values  map[string]jsontext.Value
	created time.Time
	expires time.Time
	changed bool
}

// UserID is the user who has logged in with this session.
func (s *Session) UserID() (id int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.userID == nil {
		return 0, false
	}
	return *s.userID, true
}

// Get reads a value into dst. It reports false when the session has no such value, or one of another shape.
func (s *Session) Get[T any](name string) (value T, ok bool) {
	s.mu.Lock()
	raw, ok := s.values[name]
	s.mu.Unlock()
	if !ok {
		return value, false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		return value, false
	}
	return value, true
}

// Set keeps a value, as JSON, until the session ends.
func (s *Session) Set[T any](name string, value T) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("keep %q in the session: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = map[string]jsontext.Value{}
	}
	s.values[name] = raw
	s.changed = true
	return nil
}

// Delete forgets a value.
func (s *Session) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.values[name]; ok {
		delete(s.values, name)
		s.changed = true
	}
}

// Login makes the session the user's, under a new key, so that a key planted before the login is worth nothing
// (OWASP: session fixation). What a visitor gathered before the login stays; what another user did is gone.
func (s *Session) Login(userID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave()
	if s.userID != nil && *s.userID != userID {
		s.values = nil
	}
	s.userID = &userID
	s.changed = true
}

// Rotate gives the session a new key and keeps what it holds.
func (s *Session) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave()
	s.changed = true
}

// Destroy ends the session: its row and its cookie go, and what follows in this request starts an empty one.
func (s *Session) Destroy() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave()
	s.userID, s.values, s.changed = nil, nil, false
}

// leave gives the key up; the manager removes its row when it writes the session back.
func (s *Session) leave() {
	if s.key != "" {
		s.old, s.key = s.key, ""
	}
}
