package postgres

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
	return openURL(t, testenv.Postgres(t))
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
	url := testenv.Postgres(t)
	for _, mode := range []string{"", "&default_query_exec_mode=cache_describe"} {
		d := openURL(t, url+mode)
		at := time.Date(2026, 2, 3, 4, 5, 6, 789012000, time.UTC)
		id := orm.UUIDArg{1, 2, 15: 255}
		for _, c := range []struct {
			cast string
			arg  any
			want string
		}{
			{"bigint", int64(-1 << 63), "-9223372036854775808"}, {"int", int64(7), "7"}, {"smallint", int64(-7), "-7"}, {"text", int64(7), "7"},
			{"float8", 0.1, "0.1"}, {"real", 0.5, "0.5"}, {"numeric", 0.1, "0.1"}, {"numeric(40,20)", decimal.RequireFromString("12345678901234567890.12345678901234567890"), "12345678901234567890.12345678901234567890"},
			{"numeric", decimal.RequireFromString("-12.50"), "-12.5"}, {"numeric(10,3)", decimal.RequireFromString("-0.001"), "-0.001"},
			{"boolean", true, "true"}, {"text", true, "true"}, {"text", "naïve 🎵", "naïve 🎵"}, {"varchar(9)", "", ""}, {"bytea", []byte{0, 255}, "[0 255]"}, {"bytea", []byte(nil), "[]"},
			{"timestamptz", at, at.String()}, {"timestamptz", time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), "0001-01-01 00:00:00.000001 +0000 UTC"},
			{"timestamp", at, at.String()}, {"text", at, "2026-02-03 04:05:06.789012Z"}, {"date", at, "2026-02-03 00:00:00 +0000 UTC"},
			{"date", schema.Date{Year: 9999, Month: 12, Day: 31}, "9999-12-31 00:00:00 +0000 UTC"}, {"date", schema.Date{Year: 1, Month: 1, Day: 1}, "0001-01-01 00:00:00 +0000 UTC"},
			{"uuid", id, id.String()}, {"text", id, id.String()}, {"jsonb", orm.JSONArg(`{"a": 1}`), `{"a": 1}`},
			{"bigint[]", []int64{1, -2}, "[1,-2]"}, {"int[]", []int64{}, "[]"}, {"numeric[]", []int64{5}, `["5"]`}, {"text[]", []string{`a"b`, "", `\`, "{}"}, `["a\"b","","\\","{}"]`},
			{"varchar[]", []string{"x"}, `["x"]`}, {"date[]", []string{"2026-01-02"}, `["2026-01-02"]`}, {"uuid[]", []orm.UUIDArg{id}, `["` + id.String() + `"]`}, {"text[]", []orm.UUIDArg{id}, `["` + id.String() + `"]`},
			{"float8[]", []float64{0.5, -1}, "[0.5,-1]"}, {"real[]", []float64{0.5}, "[0.5]"}, {"numeric[]", []float64{0.5}, `["0.5"]`}, {"boolean[]", []bool{true, false}, "[true,false]"},
			{"boolean[]", []bool{}, "[]"}, {"numeric[]", []int64{}, "[]"}, {"date[]", []time.Time{at}, `["2026-02-03"]`}, {"timestamptz[]", []time.Time{at}, `["2026-02-03 04:05:06.789012"]`},
			{"timestamp[]", []time.Time{at}, `{"2026-02-03 04:05:06.789012"}`}, {"bpchar[]", []orm.UUIDArg{id}, "{" + id.String() + "}"},
			{"int", nil, "<nil>"},
		} {
			want(t, d, 1, "SELECT CAST($1 AS "+c.cast+")", []any{c.arg}, c.want)
		}
		var refused *orm.DriverError
		for _, c := range []struct {
			cast string
			arg  any
		}{{"int", int64(1 << 40)}, {"smallint", int64(40000)}, {"text", "a\x00b"}, {"text", "a\xffb"}, {"smallint[]", []int64{1 << 20}}, {"real[]", []float64{1e300}}, {"text[]", []string{"a\x00b"}}, {"int", "x"}} {
			if _, err := texts(context.Background(), d, 1, "SELECT CAST($1 AS "+c.cast+")", c.arg); !errors.As(err, &refused) || refused.Kind != orm.FailureOutOfRange {
				t.Errorf("%#v as %s: %v, want out of range", c.arg, c.cast, err)
			}
		}
	}
}

func TestRefusalsAreClassified(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE p (id int CONSTRAINT p_pk PRIMARY KEY, a varchar(3) NOT NULL, "B c" int, CONSTRAINT p_b_ck CHECK ("B c" > 0), CONSTRAINT p_ab_uq UNIQUE (a, "B c"));
		CREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL CONSTRAINT c_p_fk REFERENCES p (id) ON DELETE RESTRICT);
		CREATE TABLE w (a text); CREATE INDEX w_a ON w (a);
		INSERT INTO p VALUES (1, 'x', 1); INSERT INTO c VALUES (1, 1)`)
	for sql, wanted := range map[string]orm.DriverError{
		`INSERT INTO p VALUES (1, 'y', 1)`:                                                             {Kind: orm.FailureUnique, Table: "p", Columns: []string{"id"}, Constraint: "p_pk"},
		`INSERT INTO p VALUES (2, 'x', 1)`:                                                             {Kind: orm.FailureUnique, Table: "p", Columns: []string{"a", "B c"}, Constraint: "p_ab_uq"},
		`INSERT INTO p VALUES (2, NULL, 1)`:                                                            {Kind: orm.FailureNotNull, Table: "p", Columns: []string{"a"}},
		`INSERT INTO p VALUES (2, 'z', 0)`:                                                             {Kind: orm.FailureCheck, Table: "p", Constraint: "p_b_ck"},
		`INSERT INTO p VALUES (2, 'long', 1)`:                                                          {Kind: orm.FailureTooLong},
		`INSERT INTO w SELECT string_agg(md5(i::text), '') FROM generate_series(1, 100) i`:             {Kind: orm.FailureTooLong, Table: "w", Constraint: "w_a"},
		`SELECT to_tsvector('simple', string_agg(md5(i::text), ' ')) FROM generate_series(1, 60000) i`: {Kind: orm.FailureTooLong},
		`INSERT INTO p VALUES (3000000000, 'z', 1)`:                                                    {Kind: orm.FailureOutOfRange},
		`INSERT INTO c VALUES (2, 7)`:                                                                  {Kind: orm.FailureForeignKey, Table: "c", Columns: []string{"p_id"}, Constraint: "c_p_fk"},
		`DELETE FROM p`:                                                                                {Kind: orm.FailureForeignKey, Table: "c", Constraint: "c_p_fk"},
		`DO $$ BEGIN RAISE 'update or delete on table "p" violates RESTRICT setting' USING ERRCODE = '23001', TABLE = 'c', CONSTRAINT = 'c_p_fk'; END $$`: {Kind: orm.FailureForeignKey, Table: "c", Constraint: "c_p_fk"},
		`SELECT * FROM nowhere`:     {Kind: orm.FailureNoTable},
		`SELECT missing FROM p`:     {Kind: orm.FailureNoTable},
		`SELEC`:                     {Kind: orm.FailureSyntax},
		`SELECT '2026-13-01'::date`: {Kind: orm.FailureOutOfRange},
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
		a, err := d.Begin(ctx, orm.TxOptions{Isolation: orm.Serializable})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Rollback(ctx)
		b, err := d.Begin(ctx, orm.TxOptions{Isolation: orm.RepeatableRead})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Rollback(ctx)
		want(t, b, 1, `SELECT count(*) FROM p`, nil, "1")
		exec(t, a, `UPDATE p SET "B c" = 2`)
		var refused *orm.DriverError
		if _, err := d.Query(ctx, `SELECT id FROM p FOR UPDATE NOWAIT`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureBusy {
			t.Errorf("NOWAIT: %v", err)
		}
		if err := a.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Exec(ctx, `UPDATE p SET "B c" = 3`, nil); !errors.As(err, &refused) || refused.Kind != orm.FailureSerialization {
			t.Errorf("serialization: %v", err)
		}
		if err := b.Commit(ctx); err == nil {
			t.Error("a failed transaction committed")
		}
		r, err := d.Begin(ctx, orm.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Rollback(ctx)
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
	rows, err := tx.Query(ctx, `SELECT i FROM generate_series(1, 100) i ORDER BY i`, nil)
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
		rows, err := d.Query(context.Background(), fmt.Sprintf(`SELECT i FROM generate_series(1, %d) i`, n), nil)
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
	if _, err := texts(ctx, d, 1, `SELECT pg_sleep(60)`); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("query: %v, want a deadline", err)
	}
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
	rows, err := d.Query(ctx, `SELECT current_database()::text`, nil)
	if err != nil || !rows.Next() || rows.Scan([]orm.Cell{{Kind: orm.CellString, Ptr: unsafe.Pointer(&name)}}) != nil || rows.Close() != nil {
		t.Fatal(err)
	}
	kill := func() {
		want(t, admin, 1, `SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE datname = $1`, []any{name}, "true")
	}
	kill()
	want(t, d, 1, `SELECT count(*) FROM n`, nil, "0")
	kill()
	exec(t, d, `INSERT INTO n VALUES (1)`) // the server has said that it ends the connection before it got the statement
	kill()
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
	want(t, d, 1, `SELECT v FROM n`, nil, "1")
}

func TestASchemaThatChangesUnderAStatement(t *testing.T) {
	d := openTest(t)
	exec(t, d, `CREATE TABLE n (v int); INSERT INTO n VALUES (1)`)
	want(t, d, 1, `SELECT v FROM n`, nil, "1")
	exec(t, d, `ALTER TABLE n ALTER v TYPE text USING v || 'x'`)
	want(t, d, 1, `SELECT v FROM n`, nil, "1x")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for url, wanted := range map[string]string{
		"postgres://u:hush@127.0.0.1:1/d":                    "refused",
		"sqlite:x.db":                                        "is for sqlite",
		"postgres://u:hush@h/d?sslmode=sometimes":            "has an option",
		"postgres://u:hush@h/d?default_query_exec_mode=exec": "cache_describe",
		"postgre://u:hush@h/d":                               `unknown scheme "postgre"`,
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

func TestAdvanceKey(t *testing.T) {
	d := openTest(t)
	dialect := d.Dialect()
	exec(t, d, `CREATE TABLE "o'k" ("i""d" `+dialect.AutoSQL(orm.ColumnType{Kind: orm.KindInt64})+` PRIMARY KEY, v int)`)
	want(t, d, 1, `INSERT INTO "o'k" (v) VALUES (1), (1) RETURNING "i""d"`, nil, "1", "2")
	exec(t, d, `INSERT INTO "o'k" VALUES (10, 1)`)
	for _, next := range []string{"11", "12"} {
		if _, err := texts(context.Background(), d, 1, dialect.AdvanceKey("o'k", `i"d`)); err != nil {
			t.Fatal(err)
		}
		want(t, d, 1, `INSERT INTO "o'k" (v) VALUES (1) RETURNING "i""d"`, nil, next)
	}
}
