package web

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// SetCookie adds a cookie to the response to come. A cookie that browsers would refuse is an error: one with an impossible name or value, or one
// that is Partitioned or SameSite=None without being Secure.
func SetCookie(ctx context.Context, c *http.Cookie) error {
	if err := checkCookie(c); err != nil {
		return err
	}
	ResponseHeader(ctx).Add("Set-Cookie", c.String())
	return nil
}

// DeleteCookie tells the browser to forget a cookie. Browsers find it by its name, path and domain, so these must be those that it was set with; so
// must Secure and Partitioned. The other fields do not matter.
func DeleteCookie(ctx context.Context, c *http.Cookie) error {
	gone := *c
	gone.Value, gone.MaxAge, gone.Expires = "", -1, time.Unix(1, 0)
	return SetCookie(ctx, &gone)
}

// checkCookie returns what is wrong with a cookie, which net/http would leave out without a word.
func checkCookie(c *http.Cookie) error {
	if c == nil {
		return fmt.Errorf("setting a cookie: it is nil")
	}
	if err := c.Valid(); err != nil {
		return fmt.Errorf("setting cookie %q: %w", c.Name, err)
	}
	if c.SameSite == http.SameSiteNoneMode && !c.Secure {
		return fmt.Errorf("setting cookie %q: SameSite=None needs Secure", c.Name)
	}
	return nil
}
