package ormtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Wallet has money, in cents.
type Wallet struct {
	ID    int64 `db:"pk,noauto"`
	Cents int64
}

// Transfer is money that went from one wallet to another. Its name is given by who makes it.
type Transfer struct {
	Name   string `db:"pk,varchar(40)"`
	FromID int64
	From   *Wallet
	ToID   int64
	To     *Wallet
	Cents  int64
}

const (
	wallets = 50
	opening = 1000 // cents in each
)

// bank makes transfers, of which each is done as a whole or not at all.
type bank struct {
	db *orm.DB

	mu      sync.Mutex
	done    []string // names of the transfers that were made
	refused []string // that were certainly not made
	unknown int      // of which nobody knows
}

// openBank connects to a bank.
func openBank(t testing.TB, b Backend) *bank {
	t.Helper()
	registry := orm.NewRegistry()
	registry.Add("bank", orm.Model[Wallet](), orm.Model[Transfer]())
	db := orm.New(registry, func(ctx context.Context) (orm.Driver, error) { return b.Open(ctx, b.URL) })
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &bank{db: db}
}

// found makes the tables, and the wallets with what is in them at first.
func (b *bank) found(t testing.TB) {
	t.Helper()
	makeTables(t, b.db)
	rows := make([]*Wallet, wallets)
	for i := range rows {
		rows[i] = &Wallet{ID: int64(i + 1), Cents: opening}
	}
	insert(t, b.db, rows...)
}

// transfer makes one transfer: in a transaction or, every other time, as a batch.
func (b *bank) transfer(ctx context.Context, name string, n int) error {
	w := orm.Columns[Wallet]()
	row := &Transfer{Name: name, FromID: int64(n%wallets + 1), ToID: int64((n*7+n/wallets)%wallets + 1), Cents: int64(n%9 + 1)}
	from, to := orm.From[Wallet]().Where(orm.Eq(&w.ID, row.FromID)), orm.From[Wallet]().Where(orm.Eq(&w.ID, row.ToID))
	minus, plus := orm.SetTo(&w.Cents, orm.Minus(&w.Cents, row.Cents)), orm.SetTo(&w.Cents, orm.Plus(&w.Cents, row.Cents))
	if n%2 == 0 {
		batch := b.db.Batch()
		batch.Update(from, minus)
		batch.Insert(row)
		batch.Update(to, plus)
		return batch.Send(ctx)
	}
	return b.db.TxWith(ctx, orm.TxOptions{Attempts: 20}, func(tx *orm.DB) error {
		if _, err := tx.Update(ctx, from, minus); err != nil {
			return err
		}
		if _, err := tx.Update(ctx, to, plus); err != nil {
			return err
		}
		return tx.Insert(ctx, row)
	})
}

// work makes transfers by several goroutines until so many are done, or ctx ends. It calls ack after each.
func (b *bank) work(ctx context.Context, t testing.TB, who string, most int, ack func(name string)) {
	var next int
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for ctx.Err() == nil {
				b.mu.Lock()
				n, enough := next, len(b.done) >= most
				next++
				b.mu.Unlock()
				if enough {
					return
				}
				name := fmt.Sprint(who, "-", n)
				// Not by ctx: a transfer that has begun is ended.
				err := b.transfer(context.WithoutCancel(ctx), name, n)
				if b.note(t, name, err); err == nil {
					ack(name)
				}
				if errors.Is(err, orm.ErrUnavailable) {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	group.Wait()
}

// note keeps what became of a transfer.
func (b *bank) note(t testing.TB, name string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var away *orm.UnavailableError
	var lost *orm.ConflictError
	switch {
	case err == nil:
		b.done = append(b.done, name)
	case errors.As(err, &away) && away.UnknownOutcome:
		b.unknown++
	case errors.As(err, &away), errors.As(err, &lost):
		b.refused = append(b.refused, name)
	default:
		t.Errorf("transfer %s: %T: %v", name, err, err)
	}
}

// audit makes sure that no cent was made or lost, that each wallet has what its transfers say, that all transfers which were told of as done
// are there, and none that was told of as not done.
func (b *bank) audit(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var rows []*Wallet
	var made []*Transfer
	must(t, b.db.TxWith(ctx, orm.TxOptions{Isolation: orm.RepeatableRead, ReadOnly: true}, func(tx *orm.DB) (err error) {
		if rows, err = tx.All(ctx, orm.From[Wallet]()); err != nil {
			return err
		}
		made, err = tx.All(ctx, orm.From[Transfer]())
		return err
	}))
	want := map[int64]int64{}
	names := map[string]bool{}
	for _, transfer := range made {
		want[transfer.FromID] -= transfer.Cents
		want[transfer.ToID] += transfer.Cents
		names[transfer.Name] = true
	}
	sum := int64(0)
	for _, row := range rows {
		sum += row.Cents
		if row.Cents != opening+want[row.ID] {
			t.Errorf("wallet %d has %d cents, and %d by its transfers", row.ID, row.Cents, opening+want[row.ID])
		}
	}
	if sum != wallets*opening || len(rows) != wallets {
		t.Errorf("%d wallets have %d cents together, want %d", len(rows), sum, wallets*opening)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range b.done {
		if !names[name] {
			t.Errorf("transfer %s was done and is not there", name)
		}
	}
	for _, name := range b.refused {
		if names[name] {
			t.Errorf("transfer %s was refused and is there", name)
		}
	}
}
