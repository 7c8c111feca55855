package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var b bench
	serve := flag.String("serve", "", "serve as this `peer` alone")
	addr := flag.String("addr", "127.0.0.1:18000", "the first `address` to serve on; further peers take the next ports")
	only := flag.String("only", "", "comma-separated `peers` to measure beside net/http; all if empty")
	flag.StringVar(&b.log, "log", os.DevNull, "where Tandem's log of requests goes")
	flag.IntVar(&b.rounds, "rounds", 7, "how often each peer is measured")
	flag.IntVar(&b.seconds, "seconds", 2, "how long each time")
	flag.IntVar(&b.connections, "connections", 16, "how many connections wrk opens")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *serve != "" {
		return serveAs(ctx, *serve, *addr, b.log)
	}
	for _, p := range peers() {
		if *only != "" && p.name != "net/http" && !strings.Contains(","+*only+",", ","+p.name+",") {
			continue
		}
		if !p.installed() {
			fmt.Printf("skipped: %s is not installed\n", p.name)
			continue
		}
		b.peers = append(b.peers, p)
	}
	return b.run(ctx, *addr)
}

// serveAs is the process of one peer.
func serveAs(ctx context.Context, name, addr, log string) error {
	p, err := find(name)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- p.serve(ctx, l, out) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return l.Close()
	}
}
