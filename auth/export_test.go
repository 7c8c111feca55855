package auth

import "time"

// SetClock makes the throttle believe that it is another time.
func (t *Throttle) SetClock(now func() time.Time) { t.now = now }

// ThrottleKeys are the counters of a login.
func ThrottleKeys(name, remoteIP string) []string { return throttleKeys(name, remoteIP) }
