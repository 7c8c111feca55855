package ormtest

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy passes TCP connections on to a server, until it is cut: what is the same to a client as a server that is gone.
type proxy struct {
	server   string
	address  string
	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	silent   atomic.Bool // a connection ends where the server would answer
	wg       sync.WaitGroup
}

// newProxy listens for connections to a server.
func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	p := &proxy{server: server, conns: map[net.Conn]bool{}}
	p.listen(t, "127.0.0.1:0")
	t.Cleanup(p.cut)
	return p
}

// mend listens again, at the same address.
func (p *proxy) mend(t testing.TB) { p.listen(t, p.address) }

func (p *proxy) listen(t testing.TB, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.listener, p.address = listener, listener.Addr().String()
	p.mu.Unlock()
	p.wg.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() { p.pass(client) })
		}
	})
}

// pass copies both ways until one side closes.
func (p *proxy) pass(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		both.Go(func() {
			if way[1] == server {
				p.answer(client, server)
			} else {
				_, _ = io.Copy(server, client) // ends by an error, as every connection does that is cut
			}
			client.Close()
			server.Close()
		})
	}
	both.Wait()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, server)
	p.mu.Unlock()
}

// answer passes on what the server says, unless the proxy is silent.
func (p *proxy) answer(client, server net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil || p.silent.Load() {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// cut refuses new connections and ends those that there are.
func (p *proxy) cut() {
	p.mu.Lock()
	p.listener.Close()
	for c := range p.conns {
		c.Close()
	}
	p.mu.Unlock()
	p.wg.Wait()
}

// drop ends the connections that there are; new ones are taken.
func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}
