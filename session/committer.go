package session

import (
	"bufio"
	"log/slog"
	"net"
	"net/http"

	"github.com/gotandem/tandem/problem"
)

// committer writes the session back just before the header goes out.
type committer struct {
	http.ResponseWriter
	holder *holder
	done   bool
}

// WriteHeader commits the session and sends the header. If the session cannot be kept, the response becomes the reason.
func (c *committer) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols { // informational: the real header is still to come
		c.ResponseWriter.WriteHeader(status)
		return
	}
	if err := c.commit(); err != nil {
		slog.ErrorContext(c.holder.r.Context(), "session lost", "error", err)
		_ = problem.From(err).WriteResponse(c.ResponseWriter, c.holder.r)
		c.ResponseWriter = discard{c.ResponseWriter}
		return
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write sends the header first if it has not gone.
func (c *committer) Write(b []byte) (int, error) {
	if !c.done {
		c.WriteHeader(http.StatusOK)
	}
	return c.ResponseWriter.Write(b)
}

// FlushError sends what there is, the header first.
func (c *committer) FlushError() error {
	if !c.done {
		c.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Hijack takes the connection over, after which there is no header to send.
func (c *committer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(c.ResponseWriter).Hijack()
	c.done = c.done || err == nil
	return conn, rw, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (c *committer) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *committer) commit() error {
	if c.done {
		return nil
	}
	c.done = true
	if c.holder.session == nil {
		return nil
	}
	return c.holder.manager.save(c.holder.r.Context(), c.ResponseWriter, c.holder.r, c.holder.session)
}

// discard drops the body of a response that was replaced by a problem.
type discard struct{ http.ResponseWriter }

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}
