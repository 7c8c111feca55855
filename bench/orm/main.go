package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	server := os.Getenv("TANDEM_TEST_POSTGRES")
	if server == "" {
		server = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"
	}
	flag.StringVar(&server, "url", server, "the PostgreSQL `server` on which a database is made")
	rounds := flag.Int("rounds", 15, "how often each peer is measured")
	seconds := flag.Float64("seconds", 0.15, "how long each time")
	only := flag.String("only", "", "comma-separated `words`: measure the works whose names have one of them")
	peer := flag.String("peers", "", "comma-separated `peers` to measure beside the driver; all if empty")
	pages := flag.Int("pages", 0, "also turn the pages of a table of so many `rows`")
	stream := flag.String("stream", "", "only read the items of the database at a `url`, and print how far the memory grew")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *stream != "" {
		return streamed(ctx, *stream)
	}
	url, file, drop, err := database(ctx, server)
	if err != nil {
		return err
	}
	defer drop()
	peers, err := openPeers(ctx, url, file, sizes{get: 100, insert: 1000})
	if err != nil {
		return err
	}
	defer closePeers(peers)
	pool, err := openPool(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	b := &bench{rounds: *rounds, slice: time.Duration(*seconds * float64(time.Second)), pool: pool}
	var version string
	if err := pool.QueryRow(ctx, `SHOW server_version`).Scan(&version); err != nil {
		return err
	}
	fmt.Printf("%d rounds of %v a peer. Versions: %s; PostgreSQL %s; %s.\n", b.rounds, b.slice, runtime.Version(), version, versions())
	for _, w := range works() {
		if !named(w.name, *only) {
			continue
		}
		if err := b.measure(ctx, w, chosen(peers, w, *peer)); err != nil {
			return err
		}
	}
	return b.more(ctx, url, *only, *pages)
}

// named reports whether a name has one of the words; without words every name does.
func named(name, words string) bool {
	for word := range strings.SplitSeq(words, ",") {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// chosen are the base of the work and the peers of those names.
func chosen(all []*peer, w work, names string) []*peer {
	var list []*peer
	for _, p := range all {
		if names == "" || p.name == w.base || strings.Contains(","+names+",", ","+p.name+",") {
			list = append(list, p)
		}
	}
	return list
}

// versions are the peers', as this program was built with them.
func versions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var list []string
	for _, name := range []string{"github.com/jackc/pgx/v5", "github.com/jmoiron/sqlx", "entgo.io/ent", "gorm.io/gorm", "github.com/uptrace/bun",
		"github.com/stephenafamo/bob", "modernc.org/sqlite"} {
		for _, dep := range info.Deps {
			if dep.Path == name {
				list = append(list, strings.TrimPrefix(name, "github.com/")+" "+dep.Version)
			}
		}
	}
	return strings.Join(list, ", ")
}
