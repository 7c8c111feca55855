package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Check says what is wrong with the server's addresses, without opening them.
func (s *Server) Check() error {
	_, err := parseAddresses(s.Addr, s.TLS != nil)
	return err
}

// entrances opens all addresses, or none.
func (s *Server) entrances(ctx context.Context, all *connections) (open []*entrance, err error) {
	defer func() {
		if err != nil {
			for _, e := range open {
				e.unlink()
				_ = e.Close()
			}
		}
	}()
	add := func(l net.Listener, secure bool, from origin) {
		e := &entrance{Listener: l, all: all, secure: secure, from: from, closed: make(chan struct{})}
		if unix, ok := l.(*net.UnixListener); ok {
			unix.SetUnlinkOnClose(false)
			if from == fromAddress {
				e.file, _ = os.Lstat(l.Addr().String()) // there is none for an abstract name
			}
		}
		open = append(open, e)
	}
	if s.Listener != nil {
		add(s.Listener, s.TLS != nil, fromCaller)
		return open, nil
	}
	addresses, err := parseAddresses(cmp.Or(s.Addr, "127.0.0.1:8000"), s.TLS != nil)
	if err != nil {
		return nil, err
	}
	var inherited map[string][]net.Listener
	for _, a := range addresses {
		if a.network != "" {
			l, err := s.listen(ctx, a)
			if err != nil {
				return open, err
			}
			add(l, a.secure(a.network, s.TLS != nil), fromAddress)
			continue
		}
		if inherited == nil {
			if inherited, err = handedOver(); err != nil {
				return open, fmt.Errorf("address %q: %w", a.text, err)
			}
		}
		found := false
		for name, listeners := range inherited {
			if a.at != "" && a.at != name {
				continue
			}
			for _, l := range listeners {
				add(l, a.secure(l.Addr().Network(), s.TLS != nil), fromParent)
				found = true
			}
			delete(inherited, name)
		}
		if !found {
			return open, fmt.Errorf("address %q: systemd handed no such socket over: start the program by a .socket unit", a.text)
		}
	}
	for name, listeners := range inherited {
		for _, l := range listeners {
			_ = l.Close()
		}
		return open, fmt.Errorf("systemd handed over a socket called %q, which no address takes: add systemd:%s", name, name)
	}
	return open, nil
}

// listen opens an address and, when it cannot, says what to do.
func (s *Server) listen(ctx context.Context, a address) (net.Listener, error) {
	config := net.ListenConfig{}
	config.SetMultipathTCP(false) // see refuse
	if s.ReusePort && a.network == "tcp" {
		config.Control = reusePort
	}
	l, err := config.Listen(ctx, a.network, a.at)
	if a.network == "unix" && errors.Is(err, syscall.EADDRINUSE) && removeStale(ctx, a.at) {
		l, err = config.Listen(ctx, a.network, a.at)
	}
	switch {
	case err == nil && a.mode != 0:
		if err = os.Chmod(a.at, a.mode); err != nil {
			_ = l.Close()
			return nil, fmt.Errorf("listen %s: %w", a.text, err)
		}
		return l, nil
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen %s: address already in use: stop the other program or choose another with --addr", a.at)
	case errors.Is(err, syscall.EACCES) && a.network == "unix":
		return nil, fmt.Errorf("listen %s: permission denied: choose a directory that this user may write to", a.at)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listen %s: permission denied: choose a port above 1023 with --addr", a.at)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("listen %s: this machine has no such address: use one of its own, or leave the host out for all of them", a.at)
	}
	return nil, fmt.Errorf("listen %s: %w", a.at, err)
}

// removeStale removes the file of a socket that nobody listens at any more, as a program that was killed leaves it, and reports whether it did.
func removeStale(ctx context.Context, path string) bool {
	before, err := os.Lstat(path)
	if err != nil || before.Mode()&os.ModeSocket == 0 {
		return false
	}
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err == nil {
		_ = c.Close()
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return false
	}
	// Another program may have come to the same conclusion, and listen there by now.
	if now, err := os.Lstat(path); err != nil || !os.SameFile(before, now) {
		return false
	}
	return os.Remove(path) == nil
}

// HandedOver reports whether systemd has opened sockets for this process (LISTEN_PID, LISTEN_FDS): the address "systemd" takes them.
func HandedOver() bool {
	pid, err := strconv.Atoi(os.Getenv("LISTEN_PID"))
	return err == nil && pid == os.Getpid() && os.Getenv("LISTEN_FDS") != ""
}

// firstHanded is the file descriptor of the first socket that is handed over, by sd_listen_fds(3).
const firstHanded = 3

// handedOver are the sockets that systemd has opened for this process, by their names.
func handedOver() (map[string][]net.Listener, error) {
	all := map[string][]net.Listener{}
	if !HandedOver() {
		return all, nil
	}
	n, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	if err != nil || n < 0 || n > 1<<10 {
		return nil, fmt.Errorf("LISTEN_FDS=%q is no number of sockets", os.Getenv("LISTEN_FDS"))
	}
	names := strings.Split(os.Getenv("LISTEN_FDNAMES"), ":")
	for i := range n {
		name := "unknown" // as systemd calls what has no name
		if i < len(names) && names[i] != "" {
			name = names[i]
		}
		f := os.NewFile(uintptr(firstHanded+i), name)
		l, err := net.FileListener(f) // a duplicate, which children do not get
		_ = f.Close()
		if err != nil {
			return nil, fmt.Errorf("socket %s that systemd handed over (file descriptor %d): only stream sockets can be served: %w", name, firstHanded+i, err)
		}
		all[name] = append(all[name], l)
	}
	return all, nil
}
