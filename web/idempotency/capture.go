package idempotency

import (
	"bytes"
	"maps"
	"net/http"
)

// capture holds a response back until it is kept. One that is too large is passed on as it comes.
type capture struct {
	w      http.ResponseWriter
	before http.Header
	most   int
	status int
	body   bytes.Buffer
	passed bool // the head is on its way
	err    error
}

func newCapture(w http.ResponseWriter, most int) *capture {
	return &capture{w: w, before: maps.Clone(w.Header()), most: most}
}

// Header implements http.ResponseWriter.
func (c *capture) Header() http.Header { return c.w.Header() }

// WriteHeader implements http.ResponseWriter.
func (c *capture) WriteHeader(status int) {
	switch {
	case status < 200 && status != http.StatusSwitchingProtocols:
		c.w.WriteHeader(status)
	case c.status == 0:
		c.status = status
	}
}

// Write implements http.ResponseWriter.
func (c *capture) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	if !c.passed && c.body.Len()+len(p) <= c.most {
		return c.body.Write(p)
	}
	if err := c.pass(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}

// pass sends what was held back.
func (c *capture) pass() error {
	if c.passed {
		return c.err
	}
	c.passed = true
	c.w.WriteHeader(c.status)
	if c.body.Len() > 0 {
		_, c.err = c.w.Write(c.body.Bytes())
	}
	return c.err
}

// answer is what is kept.
func (c *capture) answer() *Answer {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	if c.passed {
		return &Answer{Status: c.status, TooLarge: true}
	}
	return &Answer{Status: c.status, Header: changed(c.before, c.w.Header()), Body: bytes.Clone(c.body.Bytes())}
}

// send passes the response on. That the client is gone is nobody's mistake.
func (c *capture) send() error {
	_ = c.pass()
	return nil
}
