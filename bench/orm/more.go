package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5"
)

// The works that are not a race between peers.
const (
	pipelined = "20 single-row queries in one pipeline"
	streaming = "a stream of 1,000,000 rows"
	turning   = "keyset pages"
)

const (
	inPipeline  = 20
	streamRows  = 1_000_000
	streamLimit = 32 << 20 // bytes of resident memory that a stream may add
	pageRows    = 20
)

// more measures those that need tables of their own.
func (b *bench) more(ctx context.Context, url, only string, pages int) error {
	db := openTandem(url)
	defer db.Close()
	if named(pipelined, only) || named(streaming, only) {
		if err := generate(ctx, b.pool, streamRows); err != nil {
			return err
		}
	}
	if named(pipelined, only) {
		if err := b.pipeline(ctx, db); err != nil {
			return err
		}
	}
	if named(streaming, only) {
		if err := b.stream(ctx, url); err != nil {
			return err
		}
	}
	if pages == 0 || !named(turning, only) {
		return nil
	}
	if err := generate(ctx, b.pool, pages); err != nil {
		return err
	}
	return b.pages(ctx, db, pages)
}

// pipeline compares a batch with the same queries in turn, by the driver and by Tandem.
func (b *bench) pipeline(ctx context.Context, db *orm.DB) error {
	printHead(pipelined, "Beside the same queries of the same peer in turn; the time is that of all 20.")
	for _, p := range []struct {
		name           string
		inTurn, atOnce op
	}{
		{"pgx", b.handInTurn, b.handAtOnce},
		{"Tandem", tandemInTurn(db), tandemAtOnce(db)},
	} {
		var all []pair
		for range b.rounds {
			var at pair
			var err error
			if at.base, err = b.repeat(ctx, p.name, p.inTurn); err != nil {
				return err
			}
			if at.own, err = b.repeat(ctx, p.name, p.atOnce); err != nil {
				return err
			}
			all = append(all, at)
		}
		printLine(p.name, all)
	}
	return nil
}

func (b *bench) handInTurn(ctx context.Context, i int) (any, error) {
	list := make([]*Item, inPipeline)
	for j := range list {
		list[j] = new(Item)
		if err := scanItem(b.pool.QueryRow(ctx, getItem, key(i+j)), list[j]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (b *bench) handAtOnce(ctx context.Context, i int) (any, error) {
	var batch pgx.Batch
	for j := range inPipeline {
		batch.Queue(getItem, key(i+j))
	}
	results := b.pool.SendBatch(ctx, &batch)
	list := make([]*Item, inPipeline)
	for j := range list {
		list[j] = new(Item)
		if err := scanItem(results.QueryRow(), list[j]); err != nil {
			return nil, errors.Join(err, results.Close())
		}
	}
	return list, results.Close()
}

func tandemInTurn(db *orm.DB) op {
	return func(ctx context.Context, i int) (any, error) {
		list := make([]*Item, inPipeline)
		for j := range list {
			var err error
			if list[j], err = db.Get[Item](ctx, key(i+j)); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
}

func tandemAtOnce(db *orm.DB) op {
	t := orm.Columns[Item]()
	return func(ctx context.Context, i int) (any, error) {
		batch := db.Batch()
		found := make([]*orm.Later[*Item], inPipeline)
		for j := range found {
			found[j] = batch.First(orm.From[Item]().Order().Where(orm.Eq(&t.ID, key(i+j))))
		}
		if err := batch.Send(ctx); err != nil {
			return nil, err
		}
		list := make([]*Item, inPipeline)
		for j := range list {
			list[j] = found[j].Value
		}
		return list, nil
	}
}

// stream reads all rows in a process that has done nothing else, whose memory tells what the stream needs.
func (b *bench) stream(ctx context.Context, url string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "-stream", url)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	fmt.Printf("\n### %s\n\n%s", streaming, out)
	return err
}

// streamed reads all items, and fails where the memory grows beyond the limit.
func streamed(ctx context.Context, url string) error {
	db := openTandem(url)
	defer db.Close()
	t := orm.Columns[Item]()
	all := orm.From[Item]().Order(orm.Asc(&t.ID))
	if _, err := db.All(ctx, all.Limit(100)); err != nil {
		return err
	}
	before, err := resident("VmRSS")
	if err != nil {
		return err
	}
	began, rows, sum := time.Now(), 0, int64(0)
	for v, err := range db.Each(ctx, all) {
		if err != nil {
			return err
		}
		rows, sum = rows+1, sum+v.Count
	}
	took := time.Since(began)
	peak, err := resident("VmHWM")
	if err != nil {
		return err
	}
	fmt.Printf("%d rows in %.2f s, %.0f ns a row; resident memory grew by %.1f MB at most (the limit is %d).\n",
		rows, took.Seconds(), float64(took)/float64(max(rows, 1)), float64(peak-before)/(1<<20), streamLimit>>20)
	if peak-before > streamLimit {
		return errors.New("the stream takes too much memory")
	}
	return nil
}

// resident is a size of this process's memory, proc_pid_status(5): VmRSS now, VmHWM at most.
func resident(name string) (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, found := bytes.Cut(status, []byte(name+":"))
	if !found {
		return 0, fmt.Errorf("no %s is known", name)
	}
	kilobytes, err := strconv.ParseInt(strings.Fields(string(after))[0], 10, 64)
	return kilobytes << 10, err
}

// pages compares the pages of a large table: the time must not depend on where they are.
func (b *bench) pages(ctx context.Context, db *orm.DB, rows int) error {
	t := orm.Columns[Item]()
	at := func(before int) op {
		return func(ctx context.Context, i int) (any, error) {
			after := int64(before + i%100)
			return db.All(ctx, orm.From[Item]().Where(orm.Gt(&t.ID, after)).Order(orm.Asc(&t.ID)).Limit(pageRows))
		}
	}
	printHead(fmt.Sprintf("%s of %d rows in a table of %d", turning, pageRows, rows), "Beside the first page.")
	for _, p := range []struct {
		name   string
		before int
	}{{"first", 0}, {"middle", rows / 2}, {"last", rows - 200}} {
		var all []pair
		for range b.rounds {
			var m pair
			var err error
			if m.base, err = b.repeat(ctx, p.name, at(0)); err != nil {
				return err
			}
			if m.own, err = b.repeat(ctx, p.name, at(p.before)); err != nil {
				return err
			}
			all = append(all, m)
		}
		printLine(p.name, all)
	}
	return nil
}
