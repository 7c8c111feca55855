package session

import "time"

// SetClock makes the manager believe that it is another time.
func (m *Manager) SetClock(now func() time.Time) { m.now = now }
