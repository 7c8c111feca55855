package dburl

import (
	"fmt"
	"strconv"
	"time"
)

// Pool is what a URL says of the connections, in options that every database takes. Zero is what the driver thinks right.
type Pool struct {
	Max      int           // pool_max_conns: the most connections that are open
	Lifetime time.Duration // pool_max_conn_lifetime: after which a connection is replaced
	IdleTime time.Duration // pool_max_conn_idle_time: after which one that nobody uses is closed
	Wait     time.Duration // pool_timeout: how long a free one is waited for
}

// TakePool reads the options and removes them from the query.
func (u *URL) TakePool() (Pool, error) {
	var p Pool
	if text := u.take("pool_max_conns"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1<<20 {
			return p, fmt.Errorf("has the option pool_max_conns=%s: write a number of connections, such as 20", text)
		}
		p.Max = n
	}
	for name, to := range map[string]*time.Duration{"pool_max_conn_lifetime": &p.Lifetime, "pool_max_conn_idle_time": &p.IdleTime, "pool_timeout": &p.Wait} {
		text := u.take(name)
		if text == "" {
			continue
		}
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return p, fmt.Errorf("has the option %s=%s: write a time such as 5s or 30m", name, text)
		}
		*to = d
	}
	return p, nil
}

// take removes an option from the query and returns it.
func (u *URL) take(name string) string {
	text := u.Query.Get(name)
	u.Query.Del(name)
	return text
}
