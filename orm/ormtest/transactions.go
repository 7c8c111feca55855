package ormtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func transactionTests(s *suite) []test {
	tests := []test{
		{"commit", testCommit},
		{"an error undoes", testRollback},
		{"a panic undoes", testPanic},
		{"savepoints", testSavepoints},
		{"a refusal inside a savepoint", testRefusedSavepoint},
		{"the end of the context undoes", testCancel},
		{"a context that has ended", testCancelled},
		{"a transaction that is kept", testKeptTx},
		{"read-only", testReadOnly},
		{"after commit", testAfterCommit},
		{"after commit panic", testAfterCommitPanic},
		{"begin and end", testBegin},
		{"durable", testDurable},
		{"run again", testAttempts},
		{"locks", testLocks},
		{"a lock outside of a transaction", testLockOutside},
	}
	if !s.inMemory() {
		tests = append(tests, test{"others see what is committed", testIsolation})
	}
	return tests
}

func count(t testing.TB, db *orm.DB) int64 {
	t.Helper()
	n, err := db.Count(t.Context(), orm.From[Artist]())
	must(t, err)
	return n
}

func testCommit(t *testing.T, s *suite) {
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"}, &Artist{Name: "b"})
		if n := count(t, tx); n != 2 {
			t.Errorf("the transaction sees %d rows of its own", n)
		}
		return nil
	}))
	equal(t, "rows", count(t, s.db), 2)
}

func testRollback(t *testing.T, s *suite) {
	reason := errors.New("reason")
	err := s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		return reason
	})
	if !errors.Is(err, reason) {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testPanic(t *testing.T, s *suite) {
	func() {
		defer func() {
			if r := recover(); r != "reason" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = s.db.Tx(t.Context(), func(tx *orm.DB) error {
			insert(t, tx, &Artist{Name: "a"})
			panic("reason")
		})
	}()
	equal(t, "rows", count(t, s.db), 0)
	insert(t, s.db, &Artist{Name: "b"})
}

func testSavepoints(t *testing.T, s *suite) {
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		_ = tx.Tx(t.Context(), func(inner *orm.DB) error {
			insert(t, inner, &Artist{Name: "b"})
			must(t, inner.Tx(t.Context(), func(innermost *orm.DB) error {
				insert(t, innermost, &Artist{Name: "c"})
				return nil
			}))
			return errors.New("reason")
		})
		must(t, tx.Tx(t.Context(), func(inner *orm.DB) error {
			insert(t, inner, &Artist{Name: "d"})
			return nil
		}))
		return nil
	}))
	a := orm.Columns[Artist]()
	var got []string
	for _, row := range all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.Name))) {
		got = append(got, row.Name)
	}
	equal(t, "rows", got, []string{"a", "d"})
}

func testRefusedSavepoint(t *testing.T, s *suite) {
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		err := tx.Tx(t.Context(), func(inner *orm.DB) error {
			return inner.Insert(t.Context(), &Album{Title: "x", ArtistID: 4711})
		})
		var missing *orm.ForeignKeyError
		if !errors.As(err, &missing) {
			t.Errorf("err = %v", err)
		}
		insert(t, tx, &Artist{Name: "b"}) // the transaction goes on
		return nil
	}))
	equal(t, "rows", count(t, s.db), 2)
}

func testCancel(t *testing.T, s *suite) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.db.Tx(ctx, func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows", count(t, s.db), 0)
	ctx, cancel = context.WithCancel(t.Context())
	err = s.db.Tx(ctx, func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		cancel()
		return tx.Insert(ctx, &Artist{Name: "b"})
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testCancelled(t *testing.T, s *suite) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err1 := s.db.All(ctx, orm.From[Artist]())
	err2 := s.db.Insert(ctx, &Artist{Name: "a"})
	err3 := s.db.Tx(ctx, func(*orm.DB) error { t.Error("the function ran"); return nil })
	for i, err := range []error{err1, err2, err3} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testKeptTx(t *testing.T, s *suite) {
	var kept *orm.DB
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error { kept = tx; return nil }))
	if err := kept.Insert(t.Context(), &Artist{Name: "a"}); err == nil {
		t.Error("a transaction that has ended took a row")
	}
	if _, err := kept.All(t.Context(), orm.From[Artist]()); err == nil {
		t.Error("a transaction that has ended gave rows")
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testReadOnly(t *testing.T, s *suite) {
	err := s.db.TxWith(t.Context(), orm.TxOptions{ReadOnly: true}, func(tx *orm.DB) error {
		equal(t, "rows", count(t, tx), 0)
		return tx.Insert(t.Context(), &Artist{Name: "a"})
	})
	var refused *orm.DriverError
	if !errors.As(err, &refused) || refused.Kind != orm.FailureReadOnly {
		t.Errorf("a write in a read-only transaction: %v", err)
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testAfterCommit(t *testing.T, s *suite) {
	ran := ""
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		tx.AfterCommit(func() { ran += "a" })
		_ = tx.Tx(t.Context(), func(inner *orm.DB) error {
			inner.AfterCommit(func() { ran += "undone" })
			return errors.New("reason")
		})
		must(t, tx.Tx(t.Context(), func(inner *orm.DB) error {
			inner.AfterCommit(func() { ran += "b" })
			return nil
		}))
		if ran != "" {
			t.Errorf("%s ran before the commit", ran)
		}
		return nil
	}))
	_ = s.db.Tx(t.Context(), func(tx *orm.DB) error {
		tx.AfterCommit(func() { ran += "undone" })
		return errors.New("reason")
	})
	equal(t, "ran", ran, "ab")
}

func testIsolation(t *testing.T, s *suite) {
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		equal(t, "rows that others see", count(t, s.db), 0)
		return nil
	}))
	equal(t, "rows that others see", count(t, s.db), 1)
	for _, level := range []orm.Isolation{orm.RepeatableRead, orm.Serializable} {
		must(t, s.db.TxWith(t.Context(), orm.TxOptions{Isolation: level, ReadOnly: true}, func(tx *orm.DB) error {
			before := count(t, tx)
			if level == orm.RepeatableRead { // MySQL's serializable reads would keep the writer waiting for this goroutine
				insert(t, s.db, &Artist{Name: "b"})
			}
			equal(t, "rows seen again", count(t, tx), before)
			return nil
		}))
	}
}

func testLocks(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "a"}, &Artist{Name: "b"})
	a := orm.Columns[Artist]()
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		row, err := tx.First(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "a")).Lock(orm.ForUpdate))
		must(t, err)
		row.Name = "c"
		return tx.Save(t.Context(), row)
	}))
	n, err := s.db.Count(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "c")))
	if err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func testAfterCommitPanic(t *testing.T, s *suite) {
	ran := ""
	func() {
		defer func() { equal(t, "panic", recover(), "reason") }()
		_ = s.db.Tx(t.Context(), func(tx *orm.DB) error {
			insert(t, tx, &Artist{Name: "a"})
			tx.AfterCommit(func() { ran += "a" })
			tx.AfterCommit(func() { panic("reason") })
			tx.AfterCommit(func() { ran += "b" })
			return nil
		})
	}()
	equal(t, "ran", ran, "ab")
	equal(t, "rows", count(t, s.db), 1)
}

func testDurable(t *testing.T, s *suite) {
	durable := orm.TxOptions{Durable: true}
	must(t, s.db.TxWith(t.Context(), durable, func(tx *orm.DB) error { return tx.Insert(t.Context(), &Artist{Name: "a"}) }))
	var mistake *orm.QueryError
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		for name, options := range map[string]orm.TxOptions{"durable": durable, "level": {Isolation: orm.Serializable}, "read-only": {ReadOnly: true}} {
			if err := tx.TxWith(t.Context(), options, func(*orm.DB) error { t.Errorf("%s: it ran", name); return nil }); !errors.As(err, &mistake) {
				t.Errorf("%s: %v", name, err)
			}
		}
		return tx.TxWith(t.Context(), orm.TxOptions{Attempts: 3}, func(inner *orm.DB) error { return inner.Insert(t.Context(), &Artist{Name: "b"}) })
	}))
	equal(t, "rows", count(t, s.db), 2)
}

func testAttempts(t *testing.T, s *suite) {
	lost := &orm.ConflictError{Kind: orm.FailureSerialization, Cause: errors.New("reason")}
	runs, committed := 0, 0
	must(t, s.db.TxWith(t.Context(), orm.TxOptions{Attempts: 3}, func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		tx.AfterCommit(func() { committed++ })
		if runs++; runs < 3 {
			return fmt.Errorf("step: %w", lost)
		}
		return nil
	}))
	equal(t, "runs, hooks, rows", []int64{int64(runs), int64(committed), count(t, s.db)}, []int64{3, 1, 1})
	runs = 0
	err := s.db.TxWith(t.Context(), orm.TxOptions{Attempts: 2}, func(*orm.DB) error { runs++; return lost })
	if !errors.Is(err, lost) || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
	runs = 0
	_ = s.db.Tx(t.Context(), func(*orm.DB) error { runs++; return lost })
	equal(t, "runs without the option", runs, 1)
	runs = 0
	reason := errors.New("reason")
	err = s.db.TxWith(t.Context(), orm.TxOptions{Attempts: 5}, func(*orm.DB) error { runs++; return reason })
	if !errors.Is(err, reason) || runs != 1 {
		t.Errorf("another error: %d runs, %v", runs, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = s.db.TxWith(ctx, orm.TxOptions{Attempts: 1000}, func(*orm.DB) error { cancel(); return lost })
	if !errors.Is(err, lost) {
		t.Errorf("the context has ended: %v", err)
	}
}

func testLockOutside(t *testing.T, s *suite) {
	var mistake *orm.QueryError
	if _, err := s.db.All(t.Context(), orm.From[Artist]().Lock(orm.ForUpdate)); !errors.As(err, &mistake) {
		t.Errorf("err = %v", err)
	}
	insert(t, s.db, &Artist{Name: "a"})
	for _, lock := range []orm.Lock{orm.ForUpdate, orm.ForUpdateNoWait, orm.ForUpdateSkipLocked, orm.ForShare, orm.ForNoKeyUpdate} {
		must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
			rows, err := tx.All(t.Context(), orm.From[Artist]().Lock(lock))
			equal(t, "rows", len(rows), 1)
			return err
		}))
	}
}

func testBegin(t *testing.T, s *suite) {
	ran := 0
	tx, end, err := s.db.Begin(t.Context(), orm.TxOptions{})
	must(t, err)
	insert(t, tx, &Artist{Name: "a"})
	tx.AfterCommit(func() { ran++ })
	if _, _, err := tx.Begin(t.Context(), orm.TxOptions{}); err == nil {
		t.Error("a transaction began inside another")
	}
	must(t, end(nil))
	must(t, end(nil))
	if err := tx.Insert(t.Context(), &Artist{Name: "late"}); err == nil {
		t.Error("a transaction that has ended took a row")
	}
	tx, end, err = s.db.Begin(t.Context(), orm.TxOptions{})
	must(t, err)
	insert(t, tx, &Artist{Name: "b"})
	tx.AfterCommit(func() { ran++ })
	must(t, end(errors.New("reason")))
	ctx, cancel := context.WithCancel(t.Context())
	tx, end, err = s.db.Begin(ctx, orm.TxOptions{})
	must(t, err)
	insert(t, tx, &Artist{Name: "c"})
	cancel()
	if err := end(nil); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows and hooks", []int64{count(t, s.db), int64(ran)}, []int64{1, 1})
}
