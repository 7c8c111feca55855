package postgres

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// Statements have names at a server, and none behind a proxy, unless the URL says otherwise.
func TestStatementsHaveNames(t *testing.T) {
	url := testenv.Postgres(t)
	const kept = "SELECT count(*)::text FROM pg_prepared_statements WHERE name LIKE 'tandem%' AND statement LIKE '%my own%' AND statement NOT LIKE '%pg_prepared%' AND 1 = $1"
	for _, c := range []struct{ url, want string }{{url, "1"}, {url + "&default_query_exec_mode=cache_statement", "1"}, {url + "&default_query_exec_mode=cache_describe", "0"}, {testenv.PgBouncer(t, url), "0"}} {
		tx, err := openURL(t, c.url).Begin(t.Context(), orm.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want(t, tx, 1, "SELECT 'my own' WHERE 1 = $1", []any{int64(1)}, "my own")
		want(t, tx, 1, kept, []any{int64(1)}, c.want)
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// Behind a proxy with few connections to the server, programs with many statements of their own read what they asked for.
func TestManyProgramsBehindProxy(t *testing.T) {
	url := testenv.PgBouncer(t, testenv.Postgres(t))
	var wg sync.WaitGroup
	for program := range 4 {
		d := openURL(t, url)
		for range 4 {
			wg.Go(func() {
				for i := range 50 {
					own := 1000*program + i
					got, err := texts(context.Background(), d, 1, fmt.Sprintf("SELECT ($1::bigint + %d)::text", own), int64(7))
					if err != nil || len(got) != 1 || got[0] != strconv.Itoa(own+7) {
						t.Errorf("program %d reads %v, %v", program, got, err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

// A migration of another program gives a column another type: what is read is never read as what it was.
func TestTypesChangeMeanwhile(t *testing.T) {
	for name, option := range map[string]string{"named": "", "nameless": "&default_query_exec_mode=cache_describe", "proxied": ""} {
		t.Run(name, func(t *testing.T) {
			direct := testenv.Postgres(t)
			url := direct + option
			if name == "proxied" {
				url = testenv.PgBouncer(t, direct)
			}
			a, b := openURL(t, url+"&pool_max_conns=1"), openURL(t, direct)
			exec(t, b, "CREATE TABLE s (id bigint, v real)")
			exec(t, b, "INSERT INTO s VALUES (1, 2)")
			read := func() {
				t.Helper()
				want(t, a, 1, "SELECT v FROM s WHERE id = $1", []any{int64(1)}, "2")
				want(t, a, 1, "UPDATE s SET id = id WHERE id = $1 RETURNING v", []any{int64(1)}, "2")
				var got string
				err := a.Batch(t.Context(), []orm.Call{{SQL: "SELECT v FROM s WHERE id = $1", Args: []any{int64(1)}, Rows: true}}, func(_ int, r orm.Rows, _ orm.Result) error {
					var v any
					for r.Next() {
						if err := r.Scan([]orm.Cell{{Kind: orm.CellAny, Ptr: unsafe.Pointer(&v)}}); err != nil {
							return err
						}
					}
					got = fmt.Sprint(v)
					return nil
				})
				if err != nil || got != "2" {
					t.Errorf("a batch reads %v, %v", got, err)
				}
			}
			read()
			for _, typ := range []string{"integer", "bigint", "double precision", "smallint", "text", "varchar(20)", "numeric USING v::numeric", "bigint", "text", "real USING v::real"} {
				exec(t, b, "ALTER TABLE s ALTER v TYPE "+typ)
				read()
				read()
			}
			// The type of a parameter, too.
			want(t, a, 1, "SELECT id::text FROM s WHERE v = $1", []any{float64(2)}, "1")
			exec(t, b, "ALTER TABLE s ALTER v TYPE bigint")
			want(t, a, 1, "SELECT id::text FROM s WHERE v = $1", []any{int64(2)}, "1")
			exec(t, b, "ALTER TABLE s ALTER v TYPE text")
			want(t, a, 1, "SELECT id::text FROM s WHERE v = $1", []any{"2"}, "1")
		})
	}
}

// A name that the server has already, of a statement that was given up, is no obstacle.
func TestNameIsTaken(t *testing.T) {
	d := openTest(t)
	begun, err := d.Begin(t.Context(), orm.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := begun.(*tx).session
	want(t, begun, 1, "SELECT 'x' WHERE 1 = $1", []any{int64(1)}, "x")
	if err := begun.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	clear(s.statements)
	want(t, d, 1, "SELECT 'x' WHERE 1 = $1", []any{int64(1)}, "x")
	clear(s.statements)
	err = d.Batch(t.Context(), []orm.Call{{SQL: "SELECT 'x' WHERE 1 = $1", Args: []any{int64(1)}}}, func(int, orm.Rows, orm.Result) error { return nil })
	if err != nil {
		t.Error(err)
	}
}
