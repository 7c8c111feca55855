package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

func openTest(t testing.TB) orm.Driver {
	t.Helper()
	return openURL(t, testenv.MySQL(t))
}

func openURL(t testing.TB, url string) orm.Driver {
	t.Helper()
	d, err := Open(context.Background(), url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
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

// texts returns the rows, each value as text.
func texts(ctx context.Context, e orm.Executor, columns int, sql string, args ...any) ([]string, error) {
	rows, err := e.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		row := make([]any, columns)
		cells := make([]orm.Cell, columns)
		for i := range cells {
			cells[i] = orm.Cell{Kind: orm.CellAny, Ptr: unsafe.Pointer(&row[i])}
		}
		if err := rows.Scan(cells); err != nil {
			return nil, err
		}
		out = append(out, strings.TrimSpace(fmt.Sprintln(row...)))
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func want(t testing.TB, e orm.Executor, columns int, sql string, args []any, wanted ...string) {
	t.Helper()
	got, err := texts(context.Background(), e, columns, sql, args...)
	if err != nil || strings.Join(got, "|") != strings.Join(wanted, "|") {
		t.Errorf("%s: %q, %v, want %q", sql, got, err, wanted)
	}
}

func TestValuesGoInAndOut(t *testing.T) {
	d := openTest(t)
	at := time.Date(2026, 2, 3, 4, 5, 6, 789012000, time.UTC)
	id := orm.UUIDArg{1, 2, 15: 255}
	exec(t, d, `CREATE TABLE v (id int PRIMARY KEY AUTO_INCREMENT, i bigint, s smallint, f double, g float, n decimal(40,20), b tinyint(1), t longtext COLLATE utf8mb4_nopad_bin,
		x longblob, d datetime(6), a date, u char(36) CHARACTER SET ascii COLLATE ascii_bin, j json)`)
	for _, c := range []struct {
		column string
		arg    any
		want   string
	}{
		{"i", int64(-1 << 63), "-9223372036854775808"}, {"s", int64(-7), "-7"}, {"f", 0.1, "0.1"}, {"g", 0.5, "0.5"}, {"b", true, "1"}, {"b", false, "0"},
		{"n", decimal.RequireFromString("12345678901234567890.12345678901234567890"), "12345678901234567890.12345678901234567890"}, {"n", decimal.RequireFromString("-0.5"), "-0.50000000000000000000"},
		{"t", "naïve 🎵", "naïve 🎵"}, {"t", "", ""}, {"t", `a'b\` + "`", `a'b\` + "`"}, {"x", []byte{0, 255}, "[0 255]"}, {"x", []byte(nil), "[]"}, {"d", at, at.String()},
		{"d", time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "0001-01-01 00:00:00 +0000 UTC"}, {"d", time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), "9999-12-31 23:59:59.999999 +0000 UTC"},
		{"a", schema.Date{Year: 9999, Month: 12, Day: 31}, "9999-12-31 00:00:00 +0000 UTC"}, {"a", schema.Date{Year: 1, Month: 1, Day: 1}, "0001-01-01 00:00:00 +0000 UTC"},
		{"u", id, id.String()}, {"j", orm.JSONArg(`{"a": "🎵"}`), `{"a": "🎵"}`}, {"i", nil, "<nil>"}, {"t", int64(7), "7"},
	} {
		result := exec(t, d, "INSERT INTO v ("+c.column+") VALUES (?)", c.arg)
		want(t, d, 1, "SELECT "+c.column+" FROM v WHERE id = ?", []any{result.LastInsertID}, c.want)
	}
	var refused *orm.DriverError
	for _, c := range []struct {
		column string
		arg    any
	}{{"s", int64(40000)}, {"t", "a\x00b"}, {"t", "a\xffb"}, {"i", "x"}, {"d", "2026-02-30"}, {"d", "0000-00-00"}, {"j", orm.JSONArg("{")}, {"n", "123456789012345678901234"}} {
		if _, err := d.Exec(context.Background(), "INSERT INTO v ("+c.column+") VALUES (?)", []any{c.arg}); !errors.As(err, &refused) || refused.Kind != orm.FailureOutOfRange && refused.Kind != orm.FailureCheck {
			t.Errorf("%#v as %s: %v, want out of range", c.arg, c.column, err)
		}
	}
}

func TestRefusalsAreClassified(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE p (id int PRIMARY KEY, a varchar(3) NOT NULL, `+"`B c`"+` int, CONSTRAINT p_b_ck CHECK (`+"`B c`"+` > 0), CONSTRAINT p_ab_uq UNIQUE (a, `+"`B c`"+`));
		CREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL, CONSTRAINT c_p_fk FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE RESTRICT);
		INSERT INTO p VALUES (1, 'x', 1); INSERT INTO c VALUES (1, 1)`)
	for sql, wanted := range map[string]orm.DriverError{
		"INSERT INTO `p` VALUES (1, 'y', 1)":          {Kind: orm.FailureUnique, Table: "p", Constraint: "PRIMARY"},
		"INSERT INTO `p` VALUES (2, 'x', 1)":          {Kind: orm.FailureUnique, Table: "p", Constraint: "p_ab_uq"},
		"INSERT INTO `p` VALUES (2, NULL, 1)":         {Kind: orm.FailureNotNull, Table: "p", Columns: []string{"a"}},
		"INSERT INTO `p` (id) VALUES (2)":             {Kind: orm.FailureNotNull, Table: "p", Columns: []string{"a"}},
		"INSERT INTO `p` VALUES (2, 'z', 0)":          {Kind: orm.FailureCheck, Table: "p", Constraint: "p_b_ck"},
		"INSERT INTO `p` VALUES (2, 'long', 1)":       {Kind: orm.FailureTooLong, Table: "p", Columns: []string{"a"}},
		"INSERT INTO `p` VALUES (3000000000, 'z', 1)": {Kind: orm.FailureOutOfRange, Table: "p", Columns: []string{"id"}},
		"INSERT INTO `c` VALUES (2, 7)":               {Kind: orm.FailureForeignKey, Table: "c", Columns: []string{"p_id"}, Constraint: "c_p_fk"},
		"DELETE FROM `p`":                             {Kind: orm.FailureForeignKey, Table: "c", Constraint: "c_p_fk"},
		"SELECT * FROM nowhere":                       {Kind: orm.FailureNoTable},
		"SELECT missing FROM p":                       {Kind: orm.FailureNoTable},
		"SELEC":                                       {Kind: orm.FailureSyntax},
	} {
		_, err := d.Exec(context.Background(), sql, nil)
		_, prepared := texts(context.Background(), d, 1, sql)
		for _, err := range []error{err, prepared} {
			var got *orm.DriverError
			if !errors.As(err, &got) {
				t.Errorf("%s: %v is not a DriverError", sql, err)
				continue
			}
			if got.Kind != wanted.Kind || got.Table != wanted.Table || got.Constraint != wanted.Constraint || strings.Join(got.Columns, ",") != strings.Join(wanted.Columns, ",") {
				t.Errorf("%s: %+v, want %+v", sql, got, wanted)
			}
		}
	}
	t.Run("locks", func(t *testing.T) {
		ctx := context.Background()
		begin := func(options orm.TxOptions) orm.Tx {
			tx, err := d.Begin(ctx, options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { tx.Rollback(ctx) })
			return tx
		}
		exec(t, d, "INSERT INTO `p` VALUES (2, 'y', 1)")
		a, b := begin(orm.TxOptions{}), begin(orm.TxOptions{Isolation: orm.Serializable})
		exec(t, a, "UPDATE `p` SET `B c` = 2 WHERE id = 1")
		exec(t, b, "UPDATE `p` SET `B c` = 2 WHERE id = 2")
		var refused *orm.DriverError
		if _, err := d.Query(ctx, "SELECT id FROM p FOR UPDATE NOWAIT", nil); !errors.As(err, &refused) || refused.Kind != orm.FailureBusy {
			t.Errorf("NOWAIT: %v", err)
		}
		failed := make(chan error)
		go func() {
			_, err := a.Exec(ctx, "UPDATE `p` SET `B c` = 3 WHERE id = 2", nil)
			failed <- err
		}()
		_, err := b.Exec(ctx, "UPDATE `p` SET `B c` = 3 WHERE id = 1", nil)
		loser := b
		if other := <-failed; err == nil {
			err, loser = other, a
		}
		if !errors.As(err, &refused) || refused.Kind != orm.FailureDeadlock {
			t.Errorf("deadlock: %v", err)
		}
		if _, err := loser.Exec(ctx, "UPDATE `p` SET `B c` = 9", nil); err == nil {
			t.Error("a statement ran in a transaction that the server has rolled back")
		}
		if err := loser.Commit(ctx); err == nil {
			t.Error("a transaction that the server has rolled back committed")
		}
		r := begin(orm.TxOptions{ReadOnly: true})
		if _, err := r.Exec(ctx, `DELETE FROM c`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureReadOnly {
			t.Errorf("read-only: %v", err)
		}
	})
}

func TestStatementsInsideAResult(t *testing.T) {
	d := openTest(t)
	ctx := context.Background()
	tx, err := d.Begin(ctx, orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `SELECT seq FROM seq_1_to_100`, nil)
	if err != nil {
		t.Fatal(err)
	}
	var sum, v int64
	cells := []orm.Cell{{Kind: orm.CellInt64, Ptr: unsafe.Pointer(&v)}}
	for rows.Next() {
		if v%10 == 3 {
			want(t, tx, 1, `SELECT 1`, nil, "1")
		}
		if err := rows.Scan(cells); err != nil {
			t.Fatal(err)
		}
		sum += v
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || sum != 5050 {
		t.Errorf("sum = %d, %v, want 5050", sum, err)
	}
}

func TestAnEarlyCloseKeepsTheDatabaseUsable(t *testing.T) {
	d := openTest(t)
	for _, n := range []int{10, 1_000_000} {
		rows, err := d.Query(context.Background(), fmt.Sprintf(`SELECT seq FROM seq_1_to_%d`, n), nil)
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil || rows.Err() != nil {
			t.Errorf("closing: %v, %v", err, rows.Err())
		}
		want(t, d, 1, `SELECT 1`, nil, "1")
	}
}

func TestContextEndsAStatement(t *testing.T) {
	d := openTest(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := texts(ctx, d, 1, `SELECT SLEEP(60)`); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("query: %v, want a deadline", err)
	}
	if err := d.Close(); err != nil { // waits until the server has been told to stop
		t.Fatal(err)
	}
	d = openTest(t)
	want(t, d, 1, `SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(60)'`, nil, "0")
	exec(t, d, `CREATE TABLE n (v int)`)
	ctx2, cancel2 := context.WithCancel(context.Background())
	tx, err := d.Begin(ctx2, orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, tx, `INSERT INTO n VALUES (1)`)
	cancel2()
	if err := tx.Commit(ctx2); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	if err := tx.Rollback(ctx2); err != nil {
		t.Errorf("rollback: %v", err)
	}
	want(t, d, 1, `SELECT count(*) FROM n`, nil, "0")
}

// The server ends every connection, as a restart does: reads and the beginning of transactions go on by themselves.
func TestLostConnectionsAreReplaced(t *testing.T) {
	d := openTest(t)
	admin := openTest(t)
	ctx := context.Background()
	exec(t, d, `CREATE TABLE n (v int)`)
	var name string
	rows, err := d.Query(ctx, `SELECT DATABASE()`, nil)
	if err != nil || !rows.Next() || rows.Scan([]orm.Cell{{Kind: orm.CellString, Ptr: unsafe.Pointer(&name)}}) != nil || rows.Close() != nil {
		t.Fatal(err)
	}
	kill := func() {
		ids, err := texts(ctx, admin, 1, `SELECT id FROM information_schema.processlist WHERE db = ?`, name)
		if err != nil || len(ids) == 0 {
			t.Fatal(ids, err)
		}
		for _, id := range ids {
			exec(t, admin, "KILL "+id)
		}
	}
	kill()
	want(t, d, 1, `SELECT count(*) FROM n`, nil, "0")
	tx, err := d.Begin(ctx, orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, tx, `INSERT INTO n VALUES (2)`)
	kill()
	var refused *orm.DriverError
	if _, err := tx.Exec(ctx, `INSERT INTO n VALUES (3)`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureUnavailable {
		t.Errorf("statement on a lost connection: %v", err)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Errorf("rollback on a lost connection: %v", err)
	}
	want(t, d, 1, `SELECT count(*) FROM n`, nil, "0")
}

func TestASchemaThatChangesUnderAStatement(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE n (v int); INSERT INTO n VALUES (1)`)
	want(t, d, 1, `SELECT v FROM n`, nil, "1")
	exec(t, d, `ALTER TABLE n MODIFY v varchar(9); UPDATE n SET v = concat(v, 'x')`)
	want(t, d, 1, `SELECT v FROM n`, nil, "1x")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for url, wanted := range map[string]string{
		"mysql://u:hush@127.0.0.1:1/d":      "refused",
		"sqlite:x.db":                       "is for sqlite",
		"mysql://u:hush@h/d?sslmode=no":     "mysql knows allowCleartextPasswords",
		"mysql://u:hush@h/d?timeout=10":     "missing unit",
		"mariadb://u:hush@h/d?tls=sometime": "sometime",
		"mysq://u:hush@h/d":                 `unknown scheme "mysq"`,
	} {
		d, err := Open(context.Background(), url, Options{})
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.Contains(err.Error(), wanted) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v, want one line with %q and no password", url, err, wanted)
		}
	}
}

func TestResultsAreOfTheServer(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE n (id int PRIMARY KEY AUTO_INCREMENT, v int)`)
	if got := exec(t, d, `INSERT INTO n (v) VALUES (?), (?)`, int64(1), int64(2)); got.RowsAffected != 2 || got.LastInsertID != 1 {
		t.Errorf("INSERT: %+v", got)
	}
	if got := exec(t, d, `UPDATE n SET v = ? WHERE v = ?`, int64(1), int64(1)); got.RowsAffected != 1 {
		t.Errorf("UPDATE that changes nothing: %+v", got)
	}
	if d.Dialect().Features().Returning {
		want(t, d, 1, `INSERT INTO n (v) VALUES (?), (?) RETURNING id`, []any{int64(1), int64(2)}, "3", "4")
	}
}

func TestSplit(t *testing.T) {
	for script, wanted := range map[string]string{
		"":                               "",
		"a":                              "a",
		"a;b":                            "a|b",
		" a ; \n b ; ":                   "a|b",
		"a ';' b; c \"x;\" d; `e;f`":     "a ';' b|c \"x;\" d|`e;f`",
		`a 'it''s; \'; still'; b`:        `a 'it''s; \'; still'|b`,
		"a -- b;c\n; d # e;\n;/* f; */g": "a -- b;c|d # e;|/* f; */g",
		"a 'open; b":                     "a 'open; b",
		"a /* open; b":                   "a /* open; b",
		"1--1;2":                         "1--1|2",
		"a;--":                           "a|--",
	} {
		if got := strings.Join(split(script), "|"); got != wanted {
			t.Errorf("split(%q) = %q, want %q", script, got, wanted)
		}
	}
}
