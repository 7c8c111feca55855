package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
)

// peer is one of those that are compared.
type peer struct {
	name  string
	about string
	// serve serves on l, in this program started anew for it. Python's have a command instead.
	serve func(ctx context.Context, l net.Listener, log io.Writer) error
	// command is the program for an address, with the module whose absence means that it is not installed.
	command func(addr string) []string
	needs   string
}

// peers are all of them. The first is what the others are measured by.
func peers() []peer {
	std := func(h func() http.Handler) func(context.Context, net.Listener, io.Writer) error {
		return func(_ context.Context, l net.Listener, _ io.Writer) error { return http.Serve(l, h()) }
	}
	return []peer{
		{name: "net/http", about: "http.ServeMux, encoding/json, checks by hand", serve: std(v1.mux)},
		{name: "json/v2", about: "the same with encoding/json/v2", serve: std(v2.mux)},
		{name: "goccy", about: "the same with goccy/go-json", serve: std(goccyJ.mux)},
		{name: "chi", about: "chi, encoding/json, checks by hand", serve: std(chiHandler)},
		{name: "gin", about: "gin.New, its binding", serve: std(ginHandler)},
		{name: "echo", about: "echo v5, validator/v10", serve: std(echoHandler)},
		{name: "huma", about: "huma v2 on http.ServeMux", serve: std(humaHandler)},
		{name: "fiber", about: "fiber v3, validator/v10", serve: func(_ context.Context, l net.Listener, _ io.Writer) error { return serveFiber(l) }},
		{name: "fasthttp", about: "fasthttp, encoding/json, checks by hand", serve: func(_ context.Context, l net.Listener, _ io.Writer) error { return serveFasthttp(l) }},
		{name: "tandem", about: "web.Server, web.Defaults, a log line per request", serve: serveTandem},
		{name: "tandem bare", about: "its routes on net/http's server, no middleware", serve: func(_ context.Context, l net.Listener, _ io.Writer) error { return serveBare(l) }},
		{name: "FastAPI", about: "Debian's, uvicorn with uvloop and httptools", needs: "fastapi", command: func(addr string) []string {
			host, port, _ := net.SplitHostPort(addr)
			return []string{python, "-m", "uvicorn", "--app-dir", "python", "--host", host, "--port", port, "--no-access-log", "--log-level", "error", "fastapi_app:app"}
		}},
		{name: "DRF", about: "Debian's Django REST framework, gunicorn", needs: "rest_framework", command: func(addr string) []string {
			return []string{python, "/usr/bin/gunicorn", "--chdir", "python", "--bind", addr, "--workers", "1", "--threads", "4", "--log-level", "error", "django_app:application"}
		}},
	}
}

// python is the system's: it has Debian's packages.
const python = "/usr/bin/python3"

// installed reports whether the peer can run here.
func (p *peer) installed() bool {
	return p.needs == "" || exec.Command(python, "-c", "import "+p.needs).Run() == nil
}

// start starts the peer's process on one core, and returns when it listens.
func (p *peer) start(core, addr, log string) (*exec.Cmd, error) {
	var args []string
	if p.command != nil {
		args = p.command(addr)
	} else {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		args = []string{self, "-serve", p.name, "-addr", addr, "-log", log}
	}
	cmd := exec.Command("taskset", append([]string{"-c", core}, args...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := listening(addr); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", p.name, err), cmd.Process.Kill())
	}
	return cmd, nil
}

func find(name string) (peer, error) {
	var names []string
	for _, p := range peers() {
		if p.name == name {
			return p, nil
		}
		names = append(names, p.name)
	}
	return peer{}, fmt.Errorf("no peer is called %q: take one of %s", name, strings.Join(names, ", "))
}
