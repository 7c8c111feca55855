package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// bench runs the rounds.
type bench struct {
	rounds int
	slice  time.Duration // how long a peer works at a time
	pool   *pgxpool.Pool // to make tables empty
}

// measured is one peer at work for one slice, per operation.
type measured struct{ nanos, cpu, allocs, bytes float64 }

// pair is a peer, and the base right before it: what else the machine does falls on both.
type pair struct{ base, own measured }

// measure measures all peers that do the work, and prints a table.
func (b *bench) measure(ctx context.Context, w work, peers []*peer) error {
	base, others := peers[0], make([]*peer, 0, len(peers))
	for _, p := range peers {
		if p.works[w.name] == nil {
			continue
		}
		if p.name == w.base {
			base = p
		}
		others = append(others, p)
	}
	all := make([][]pair, len(others))
	for range b.rounds {
		for i, p := range others {
			var at pair
			var err error
			if at.base, err = b.run(ctx, w, base); err != nil {
				return err
			}
			if at.own, err = b.run(ctx, w, p); err != nil {
				return err
			}
			all[i] = append(all[i], at)
		}
	}
	printHead(w.name, w.about)
	for i, p := range others {
		printLine(p.name, all[i])
	}
	return nil
}

func printHead(name, about string) {
	fmt.Printf("\n### %s\n\n%s\n\n| | µs | ratio | CPU µs | ratio | allocations | bytes |\n|---|--:|--:|--:|--:|--:|--:|\n", name, about)
}

func printLine(name string, pairs []pair) {
	var nanos, ratio, cpu, cpuRatio, allocs, bytes []float64
	for _, m := range pairs {
		nanos, ratio = append(nanos, m.own.nanos), append(ratio, m.own.nanos/m.base.nanos)
		cpu, cpuRatio = append(cpu, m.own.cpu), append(cpuRatio, m.own.cpu/m.base.cpu)
		allocs, bytes = append(allocs, m.own.allocs), append(bytes, m.own.bytes)
	}
	fmt.Printf("| %s | %.1f | %.2f | %.1f | %.2f | %.0f | %.0f |\n", name, median(nanos)/1e3, median(ratio), median(cpu)/1e3, median(cpuRatio), median(allocs), median(bytes))
}

// run lets one peer work for a slice of time.
func (b *bench) run(ctx context.Context, w work, p *peer) (measured, error) {
	if w.writes {
		if _, err := b.pool.Exec(ctx, `TRUNCATE bench_item RESTART IDENTITY`); err != nil {
			return measured{}, err
		}
	}
	return b.repeat(ctx, p.name+": "+w.name, p.works[w.name])
}

// repeat repeats an operation for a slice of time. Garbage of what ran before is collected first, and not counted.
func (b *bench) repeat(ctx context.Context, name string, do op) (measured, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	worked, err := cpuTime(ctx, b.pool)
	if err != nil {
		return measured{}, err
	}
	began, n := time.Now(), 0
	for time.Since(began) < b.slice {
		if _, err := do(ctx, n); err != nil {
			return measured{}, fmt.Errorf("%s: %w", name, err)
		}
		n++
	}
	took := time.Since(began)
	now, err := cpuTime(ctx, b.pool)
	if err != nil {
		return measured{}, err
	}
	runtime.ReadMemStats(&after)
	per := float64(n)
	return measured{float64(took) / per, float64(now-worked) / per, float64(after.Mallocs-before.Mallocs) / per, float64(after.TotalAlloc-before.TotalAlloc) / per}, nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
