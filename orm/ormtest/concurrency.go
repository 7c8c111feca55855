package ormtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

func concurrencyTests(s *suite) []test {
	tests := []test{
		{"64 writers", testWriters},
		{"readers beside a writer", testReaders},
		{"transfers keep the sum", testTransfers},
		{"the first use by many at once", testFirstUse},
	}
	if s.locksRows() {
		tests = append(tests, test{"deadlock", testDeadlock}, test{"a deadlock, run again", testDeadlockAgain}, test{"serialization failures, run again", testSerializable},
			test{"nowait and skip locked", testNoWait})
	}
	return tests
}

func testWriters(t *testing.T, s *suite) {
	row := &Track{Name: "counter"}
	insert(t, s.db, row)
	c := orm.Columns[Track]()
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 4 {
				if err := s.db.Insert(t.Context(), &Artist{Name: fmt.Sprint(i, j)}); err != nil {
					t.Errorf("insert: %v", err)
				}
				if _, err := s.db.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, row.ID)), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 1))); err != nil {
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	wg.Wait()
	got, err := s.db.Get[Track](t.Context(), row.ID)
	must(t, err)
	equal(t, "counted", got.Plays, 256)
	equal(t, "inserted", count(t, s.db), 256)
}

func testReaders(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "a"}, &Artist{Name: "a"})
	a := orm.Columns[Artist]()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				rows, err := s.db.All(t.Context(), orm.From[Artist]())
				if err != nil || len(rows) != 2 || rows[0].Name != rows[1].Name {
					t.Errorf("half a transaction is seen: %s, %v", describe(rows), err)
					return
				}
			}
		})
	}
	for i := range 30 {
		must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
			rows := all(t, tx, orm.From[Artist]())
			for _, row := range rows {
				row.Name = fmt.Sprint(i)
				must(t, tx.Save(t.Context(), row))
			}
			return nil
		}))
	}
	close(stop)
	wg.Wait()
	n, err := s.db.Count(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "29")))
	if err != nil || n != 2 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func testTransfers(t *testing.T, s *suite) {
	accounts := make([]*Account, 5)
	for i := range accounts {
		accounts[i] = account(fmt.Sprint(i), fmt.Sprint(i))
		accounts[i].Balance = decimal.New(100, 0)
	}
	insert(t, s.db, accounts...)
	c := orm.Columns[Account]()
	amount := decimal.RequireFromString("0.37")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				from, to := accounts[(i+j)%5].ID, accounts[(i*3+j*7+1)%5].ID
				minus := orm.SetTo(&c.Balance, orm.Minus(&c.Balance, amount))
				plus := orm.SetTo(&c.Balance, orm.Plus(&c.Balance, amount))
				if from > to { // always in one order, so that no two transfers wait for each other
					from, to, minus, plus = to, from, plus, minus
				}
				err := s.db.Tx(t.Context(), func(tx *orm.DB) error {
					if _, err := tx.Update(t.Context(), orm.From[Account]().Where(orm.Eq(&c.ID, from)), minus); err != nil {
						return err
					}
					_, err := tx.Update(t.Context(), orm.From[Account]().Where(orm.Eq(&c.ID, to)), plus)
					return err
				})
				if err != nil {
					t.Errorf("transfer: %v", err)
				}
			}
		})
	}
	wg.Wait()
	sum, err := s.db.Compute(t.Context(), orm.From[Account](), orm.Sum(&c.Balance))
	must(t, err)
	equal(t, "sum", sum.String(), "500")
}

// testDeadlock lets two transactions wait for each other: one of them wins.
func testDeadlock(t *testing.T, s *suite) {
	a, b := &Track{Name: "a"}, &Track{Name: "b"}
	insert(t, s.db, a, b)
	c := orm.Columns[Track]()
	var both sync.WaitGroup
	both.Add(2)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, order := range [][2]int64{{a.ID, b.ID}, {b.ID, a.ID}} {
		wg.Go(func() {
			errs[i] = s.db.Tx(t.Context(), func(tx *orm.DB) error {
				for step, id := range order {
					if step == 1 {
						both.Done()
						both.Wait()
					}
					if _, err := tx.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, id)), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 1))); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	wg.Wait()
	err := errors.Join(errs...)
	var lost *orm.ConflictError
	if !errors.As(err, &lost) || errs[0] != nil && errs[1] != nil {
		t.Errorf("errs = %v, want one ConflictError", errs)
		return
	}
	noSQL(t, err)
	sum, err := s.db.Compute(t.Context(), orm.From[Track](), orm.Sum(&c.Plays))
	if err != nil || sum != 2 {
		t.Errorf("sum = %d, %v, want the two of the winner", sum, err)
	}
}

func testFirstUse(t *testing.T, s *suite) {
	opened := 0
	registry := orm.NewRegistry()
	registry.Add("ormtest", models()...)
	db := orm.New(registry, func(ctx context.Context) (orm.Driver, error) {
		opened++
		return s.backend.Open(ctx, s.backend.URL)
	})
	defer db.Close()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := db.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "opened", opened, 1)
}

// testDeadlockAgain is testDeadlock, where the one that lost runs again.
func testDeadlockAgain(t *testing.T, s *suite) {
	a, b := &Track{Name: "a"}, &Track{Name: "b"}
	insert(t, s.db, a, b)
	c := orm.Columns[Track]()
	var both, wg sync.WaitGroup
	both.Add(2)
	for _, order := range [][2]int64{{a.ID, b.ID}, {b.ID, a.ID}} {
		wg.Go(func() {
			first := true
			err := s.db.TxWith(t.Context(), orm.TxOptions{Attempts: 10}, func(tx *orm.DB) error {
				for step, id := range order {
					if step == 1 && first {
						first = false
						both.Done()
						both.Wait()
					}
					if _, err := tx.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, id)), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 1))); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sum, err := s.db.Compute(t.Context(), orm.From[Track](), orm.Sum(&c.Plays))
	if err != nil || sum != 4 {
		t.Errorf("sum = %d, %v, want 4", sum, err)
	}
}

// testSerializable reads and then writes, which loses counts unless transactions are as if one ran after the other.
func testSerializable(t *testing.T, s *suite) {
	row := &Track{Name: "a"}
	insert(t, s.db, row)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				err := s.db.TxWith(t.Context(), orm.TxOptions{Isolation: orm.Serializable, Attempts: 50}, func(tx *orm.DB) error {
					now, err := tx.Get[Track](t.Context(), row.ID)
					if err != nil {
						return err
					}
					now.Plays++
					return tx.Save(t.Context(), now)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	must(t, s.db.Refresh(t.Context(), row))
	equal(t, "plays", row.Plays, 20)
}

func testNoWait(t *testing.T, s *suite) {
	a, b := &Artist{Name: "a"}, &Artist{Name: "b"}
	insert(t, s.db, a, b)
	c := orm.Columns[Artist]()
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		_, err := tx.First(t.Context(), orm.From[Artist]().Where(orm.Eq(&c.ID, a.ID)).Lock(orm.ForUpdate))
		must(t, err)
		err = s.db.Tx(t.Context(), func(other *orm.DB) error {
			rows, err := other.All(t.Context(), orm.From[Artist]().Lock(orm.ForUpdateSkipLocked))
			must(t, err)
			equal(t, "rows that are free", rows, []*Artist{b})
			_, err = other.All(t.Context(), orm.From[Artist]().Lock(orm.ForUpdateNoWait))
			return err
		})
		var busy *orm.ConflictError
		if !errors.As(err, &busy) || busy.Kind != orm.FailureBusy {
			t.Errorf("err = %v", err)
		}
		return nil
	}))
}
