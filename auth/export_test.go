package auth

import "time"

// SetClock makes the throttle believe that it is another time.
func (t *Throttle) SetClock(now func() time.Time) { t.now = now }
