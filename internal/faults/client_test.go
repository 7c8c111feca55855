package faults_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// client is a connection that can break every rule.
type client struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

// dial connects. The connection ends with the test.
func (p *process) dial() *client {
	p.t.Helper()
	conn, err := net.DialTimeout("tcp", p.address, patience)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.over(conn)
}

func (p *process) over(conn net.Conn) *client {
	_ = conn.SetDeadline(time.Now().Add(patience)) // so that a service that hangs fails the test
	c := &client{p.t, conn, bufio.NewReader(conn)}
	p.t.Cleanup(c.close)
	return c
}

func (c *client) close() { _ = c.Conn.Close() }

// vanish ends the connection by a reset: the peer learns that nobody is there, and nothing else.
func (c *client) vanish() {
	c.t.Helper()
	if err := c.Conn.(*net.TCPConn).SetLinger(0); err != nil {
		c.t.Fatal(err)
	}
	c.close()
}

// send sends all of the text.
func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, text); err != nil {
		c.t.Fatalf("sending: %v", err)
	}
}

// offer sends as much of the text as the service takes: it may well close before the end.
func (c *client) offer(text string) { _, _ = io.WriteString(c.Conn, text) }

// drip sends the text again and again, one byte at a time, until the service does not take it any more.
func (c *client) drip(text string, every time.Duration) {
	if text == "" {
		return
	}
	tick := time.NewTicker(every)
	go func() {
		defer tick.Stop()
		for {
			for i := range len(text) {
				<-tick.C
				if _, err := c.Conn.Write([]byte{text[i]}); err != nil {
					return
				}
			}
		}
	}()
}

// reply is a response with its body.
type reply struct {
	*http.Response
	status int
	body   []byte
}

// response reads a response to a request of the method, to its end.
func (c *client) response(method string) reply {
	c.t.Helper()
	r, err := c.try(method)
	if err != nil {
		c.t.Fatalf("reading the response: %v", err)
	}
	return r
}

func (c *client) try(method string) (reply, error) {
	r, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		return reply{}, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return reply{r, r.StatusCode, body}, err
}

// end reads what still comes and demands that the service closes the connection. A reset is an end as well, which happens when the service
// closes while data is on its way to it.
func (c *client) end() string {
	c.t.Helper()
	rest, err := io.ReadAll(c.r)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		c.t.Fatalf("the connection was not closed: %v", err)
	}
	return string(rest)
}

// refused demands a problem with the status, whatever else may follow.
func (r reply) refused(t *testing.T, status int) {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d %s; want %d", r.status, bytes.TrimSpace(r.body), status)
		return
	}
	if typ := r.Header.Get("Content-Type"); !strings.HasPrefix(typ, "application/problem+json") {
		t.Errorf("%d with %s %q; want a problem", r.status, typ, r.body)
	}
}

// selfSigned is the configuration of a TLS server that nobody has to trust.
func selfSigned() *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"faults"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
