package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// openTest opens a fresh database file.
func openTest(t testing.TB) orm.Driver {
	t.Helper()
	return openURL(t, "sqlite://"+filepath.ToSlash(filepath.Join(t.TempDir(), "test.db")))
}

func openURL(t testing.TB, url string) orm.Driver {
	t.Helper()
	d, err := Open(context.Background(), url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return d
}

func exec(t testing.TB, e orm.Executor, sql string, args ...any) orm.Result {
	t.Helper()
	result, err := e.Exec(context.Background(), sql, args)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return result
}

// values returns the rows as Go values.
func values(t testing.TB, e orm.Executor, sql string, args ...any) [][]any {
	t.Helper()
	out, err := tryValues(context.Background(), e, sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func tryValues(ctx context.Context, e orm.Executor, sql string, args ...any) ([][]any, error) {
	rows, err := e.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]any
	columns := strings.Count(strings.Split(strings.ToUpper(sql), " FROM ")[0], ",") + 1
	if _, returning, found := strings.Cut(sql, "RETURNING"); found {
		columns = strings.Count(returning, ",") + 1
	}
	for rows.Next() {
		row := make([]any, columns)
		cells := make([]orm.Cell, columns)
		for i := range cells {
			cells[i] = orm.Cell{Kind: orm.CellAny, Ptr: unsafe.Pointer(&row[i])}
		}
		if err := rows.Scan(cells); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func TestValuesGoInAndOut(t *testing.T) {
	for _, url := range []string{"sqlite::memory:", "sqlite://" + filepath.ToSlash(t.TempDir()) + "/a%20b%3fc.db"} {
		d := openURL(t, url)
		exec(t, d, `CREATE TABLE v (id integer PRIMARY KEY, x)`)
		at := time.Date(2026, 2, 3, 4, 5, 6, 789012000, time.UTC)
		args := []any{nil, true, int64(-1 << 63), 0.1, "", "naïve 🎵", []byte{}, []byte{0, 255}, at, schema.Date{Year: 1, Month: 2, Day: 3},
			orm.UUIDArg{1, 2, 15: 255}, orm.JSONArg(`{"a":1}`)}
		want := []any{nil, int64(1), int64(-1 << 63), 0.1, "", "naïve 🎵", []byte{}, []byte{0, 255}, "2026-02-03 04:05:06.789012", "0001-02-03",
			"01020000-0000-0000-0000-0000000000ff", `{"a":1}`}
		for i, arg := range args {
			got := values(t, d, `INSERT INTO v (x) VALUES (?1) RETURNING id, x`, arg)
			if len(got) != 1 || fmt.Sprintf("%T %v", got[0][1], got[0][1]) != fmt.Sprintf("%T %v", want[i], want[i]) {
				t.Errorf("%s: %#v came back as %#v, want %#v", url, arg, got, want[i])
			}
		}
		if got := values(t, d, `SELECT count(*) FROM v`); got[0][0] != int64(len(args)) {
			t.Errorf("%s: %v rows, want %d", url, got, len(args))
		}
	}
}

func TestRefusalsAreClassified(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE "p" (id integer PRIMARY KEY, a text NOT NULL, b int, CONSTRAINT p_b_ck CHECK (b > 0), UNIQUE (a, b));
		CREATE TABLE c (id integer PRIMARY KEY, p_id int NOT NULL REFERENCES p (id));
		INSERT INTO p VALUES (1, 'x', 1); INSERT INTO c VALUES (1, 1)`)
	for sql, want := range map[string]orm.DriverError{
		`INSERT INTO p VALUES (1, 'y', 1)`:  {Kind: orm.FailureUnique, Table: "p", Columns: []string{"id"}},
		`INSERT INTO p VALUES (2, 'x', 1)`:  {Kind: orm.FailureUnique, Table: "p", Columns: []string{"a", "b"}},
		`INSERT INTO p VALUES (2, NULL, 1)`: {Kind: orm.FailureNotNull, Table: "p", Columns: []string{"a"}},
		`INSERT INTO p VALUES (2, 'z', 0)`:  {Kind: orm.FailureCheck, Constraint: "p_b_ck"},
		`INSERT INTO c VALUES (2, 7)`:       {Kind: orm.FailureForeignKey},
		`DELETE FROM p`:                     {Kind: orm.FailureForeignKey},
		`SELECT * FROM nowhere`:             {Kind: orm.FailureNoTable},
		`SELECT missing FROM p`:             {Kind: orm.FailureNoTable},
		`SELECT "missing" FROM p`:           {Kind: orm.FailureNoTable},
		`SELEC`:                             {Kind: orm.FailureSyntax},
		"SELECT 'a\x00b'":                   {Kind: orm.FailureSyntax},
		`SELECT sum(9223372036854775807) FROM (SELECT 1 UNION ALL SELECT 2)`: {Kind: orm.FailureOutOfRange},
	} {
		run := d.Exec
		if strings.HasPrefix(sql, "SELE") {
			run = func(ctx context.Context, sql string, args []any) (orm.Result, error) {
				_, err := tryValues(ctx, d, sql)
				return orm.Result{}, err
			}
		}
		_, err := run(context.Background(), sql, nil)
		var got *orm.DriverError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v is not a DriverError", sql, err)
			continue
		}
		if got.Kind != want.Kind || got.Table != want.Table || got.Constraint != want.Constraint || strings.Join(got.Columns, ",") != strings.Join(want.Columns, ",") {
			t.Errorf("%s: %+v, want %+v", sql, got, want)
		}
	}
}

func TestSixtyFourWritersAreNeverLockedOut(t *testing.T) {
	for _, url := range []string{"sqlite::memory:", "sqlite://" + filepath.ToSlash(t.TempDir()) + "/w.db"} {
		d := openURL(t, url)
		exec(t, d, `CREATE TABLE n (v int)`)
		exec(t, d, `INSERT INTO n VALUES (0)`)
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				for range 5 {
					err := func() error {
						if i%2 == 0 {
							_, err := d.Exec(context.Background(), `UPDATE n SET v = v + 1`, nil)
							return err
						}
						tx, err := d.Begin(context.Background(), orm.TxOptions{})
						if err != nil {
							return err
						}
						defer tx.Rollback(context.Background())
						got, err := tryValues(context.Background(), tx, `SELECT v FROM n`)
						if err != nil {
							return err
						}
						if _, err := tx.Exec(context.Background(), `UPDATE n SET v = ?1`, []any{got[0][0].(int64) + 1}); err != nil {
							return err
						}
						return tx.Commit(context.Background())
					}()
					if err != nil {
						t.Errorf("writer %d: %v", i, err)
					}
				}
			})
		}
		wg.Wait()
		if got := values(t, d, `SELECT v FROM n`); got[0][0] != int64(320) {
			t.Errorf("%s: v = %v, want 320", url, got)
		}
	}
}

// Two drivers on one file stand for two processes: the file's lock is all they share.
func TestTwoProcessesWaitForEachOther(t *testing.T) {
	url := "sqlite://" + filepath.ToSlash(t.TempDir()) + "/two.db"
	a, b := openURL(t, url), openURL(t, url)
	exec(t, a, `CREATE TABLE n (v int)`)
	exec(t, a, `INSERT INTO n VALUES (0)`)
	var wg sync.WaitGroup
	for _, d := range []orm.Driver{a, b} {
		for range 4 {
			wg.Go(func() {
				for range 20 {
					if _, err := d.Exec(context.Background(), `UPDATE n SET v = v + 1`, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	if got := values(t, b, `SELECT v FROM n`); got[0][0] != int64(160) {
		t.Errorf("v = %v, want 160", got)
	}
}

func TestContextEndsALongStatement(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE n (v int)`)
	const long = `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c`
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := tryValues(ctx, d, long); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("query: %v, want a deadline", err)
	}
	tx, err := d.Begin(context.Background(), orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	waiting, cancel2 := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel2()
	if _, err := d.Exec(waiting, `INSERT INTO n VALUES (1)`, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for the writer: %v, want a deadline", err)
	}
	during, cancel3 := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel3()
	if _, err := tx.Exec(during, `INSERT INTO n `+long, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("write: %v, want a deadline", err)
	}
	if err := tx.Commit(context.Background()); err == nil {
		t.Error("a transaction whose write was interrupted committed")
	}
	exec(t, d, `INSERT INTO n VALUES (2)`)
	if got := values(t, d, `SELECT v FROM n`); len(got) != 1 || got[0][0] != int64(2) {
		t.Errorf("rows %v, want one", got)
	}
}

func TestTransaction(t *testing.T) {
	d := openTest(t)
	ctx := context.Background()
	exec(t, d, `CREATE TABLE n (v int)`)
	tx, err := d.Begin(ctx, orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, tx, `INSERT INTO n VALUES (1), (2), (3)`)
	rows, err := tx.Query(ctx, `SELECT v FROM n`, nil)
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	// The same statement again while it is being read, and a write, as a loop over Each does.
	if got := values(t, tx, `SELECT v FROM n`); len(got) != 3 {
		t.Errorf("nested read: %v", got)
	}
	exec(t, tx, `SAVEPOINT s`)
	exec(t, tx, `DELETE FROM n`)
	exec(t, tx, `ROLLBACK TO s`)
	if got := values(t, d, `SELECT count(*) FROM n`); got[0][0] != int64(0) {
		t.Errorf("others see %v rows before the commit", got)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if rows.Next() {
		t.Error("rows go on after the transaction")
	}
	rows.Close()
	if _, err := tx.Exec(ctx, `INSERT INTO n VALUES (4)`, nil); err == nil {
		t.Error("a statement ran after the commit")
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Errorf("rollback after commit: %v", err)
	}
	read, err := d.Begin(ctx, orm.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer read.Rollback(ctx)
	if got := values(t, read, `SELECT count(*) FROM n`); got[0][0] != int64(3) {
		t.Errorf("%v rows after the commit, want 3", got)
	}
	exec(t, d, `DELETE FROM n`)
	if got := values(t, read, `SELECT count(*) FROM n`); got[0][0] != int64(3) {
		t.Errorf("a read-only transaction sees %v rows, want its 3", got)
	}
	var refused *orm.DriverError
	if _, err := read.Exec(ctx, `DELETE FROM n`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureReadOnly {
		t.Errorf("write in a read-only transaction: %v", err)
	}
}

func TestResultsBelongToTheirStatement(t *testing.T) {
	d := openTest(t)
	if got := exec(t, d, `CREATE TABLE n (id integer PRIMARY KEY, v int)`); got.RowsAffected != 0 {
		t.Errorf("CREATE: %+v", got)
	}
	if got := exec(t, d, `INSERT INTO n (v) VALUES (1), (2)`); got.RowsAffected != 2 || got.LastInsertID != 2 {
		t.Errorf("INSERT: %+v", got)
	}
	if got := exec(t, d, `CREATE TABLE m (v int)`); got.RowsAffected != 0 {
		t.Errorf("CREATE after INSERT: %+v", got)
	}
	if got := exec(t, d, `UPDATE n SET v = v`); got.RowsAffected != 2 {
		t.Errorf("UPDATE: %+v", got)
	}
	if got := exec(t, d, `UPDATE n SET v = 1 WHERE v > 5`); got.RowsAffected != 0 {
		t.Errorf("UPDATE of nothing: %+v", got)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	folder := filepath.ToSlash(t.TempDir())
	exists := "sqlite://" + folder + "/there.db"
	exec(t, openURL(t, exists), `CREATE TABLE n (v int)`)
	for url, want := range map[string]string{
		"sqlite://" + folder + "/no/such.db":     "does not exist: create it",
		"sqlite://" + folder + "/new.db?mode=ro": "unable to open",
		"sqlite:x.db?cache=shared":               "sqlite knows mode=ro",
		"postgres://h/d":                         "is for postgres",
		"sqlite:":                                "names no file",
	} {
		d, err := Open(context.Background(), url, Options{})
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", url, err, want)
		}
	}
	d := openURL(t, exists+"?mode=ro")
	values(t, d, `SELECT count(*) FROM n`)
	var refused *orm.DriverError
	if _, err := d.Exec(context.Background(), `INSERT INTO n VALUES (1)`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureReadOnly {
		t.Errorf("write to a read-only database: %v", err)
	}
}

func TestClosedDatabaseSaysSo(t *testing.T) {
	d := openTest(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var refused *orm.DriverError
	if _, err := tryValues(context.Background(), d, `SELECT 1`); !errors.As(err, &refused) || refused.Kind != orm.FailureUnavailable {
		t.Errorf("err = %v", err)
	}
}

func TestMatchFold(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"%ab%", "xABy", true}, {"%ab%", "xAy", false}, {"", "", true}, {"", "a", false}, {"%", "", true}, {"%%", "", true},
		{"a_c", "aßc", true}, {`a\_c`, "abc", false}, {`a\_c`, "A_C", true}, {`100\%`, "100%", true}, {`%\%%`, "50% off", true},
		{"%ÄÖ%", "schäön", true}, {"straße", "STRAßE", true}, {"%🎵", "x🎵", true}, {"a%b%c", "aXbYbZc", true}, {"a%b%c", "aXbYbZ", false},
		{"каф%", "КАФЕ", true}, {"%a%a%a%a%b", strings.Repeat("a", 200), false}, {`\`, `\`, true}, {"_", "", false},
	} {
		if got := matchFold([]byte(c.pattern), []byte(c.text)); got != c.want {
			t.Errorf("matchFold(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
}
