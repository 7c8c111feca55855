package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// onAll runs the test on every database.
func onAll(t *testing.T, test func(t *testing.T, db *database)) {
	t.Helper()
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			if name != "sqlite" {
				t.Parallel() // the servers wait for their disks
			}
			test(t, openDatabase(t, open(t)))
		})
	}
}

// database is a database of a test's own.
type database struct {
	*session
	t      testing.TB
	driver orm.Driver
	db     *orm.DB
	count  int // of migrations
}

func openDriver(ctx context.Context, url string) (orm.Driver, error) {
	switch kind, _, _ := strings.Cut(url, ":"); kind {
	case "postgres":
		return postgres.Open(ctx, url, postgres.Options{})
	case "mysql":
		return mysql.Open(ctx, url, mysql.Options{})
	default:
		return sqlite.Open(ctx, url, sqlite.Options{})
	}
}

func openDatabase(t testing.TB, url string) *database {
	t.Helper()
	db := orm.New(orm.NewRegistry(), func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
	driver, err := db.Driver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return &database{session: &session{Executor: driver, db: db, dialect: driver.Dialect()}, t: t, driver: driver, db: db}
}

// must runs SQL, with names in double quotes on every database.
func (d *database) must(statements ...string) {
	d.t.Helper()
	for _, sql := range statements {
		if _, err := d.Exec(d.t.Context(), ddl{d.dialect}.requote(sql), nil); err != nil {
			d.t.Fatalf("%s: %v", sql, err)
		}
	}
}

// all is the rows of a query as lines.
func (d *database) all(columns int, sql string) []string {
	d.t.Helper()
	rows, err := d.rows(d.t.Context(), columns, ddl{d.dialect}.requote(sql))
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.Join(row, " | ")
	}
	return lines
}

// expect compares the rows of a query with lines.
func (d *database) expect(columns int, sql string, want ...string) {
	d.t.Helper()
	if got := d.all(columns, sql); !slices.Equal(got, want) {
		d.t.Errorf("%s returns\n%s\nand not\n%s", sql, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// runner migrates the database by one component of these migrations.
func (d *database) runner(list ...Migration) *Runner {
	return &Runner{DB: d.db, Sources: []Source{{Component: "store", Migrations: func() []Migration { return list }}}}
}

func (d *database) migrate(r *Runner, target Target) {
	d.t.Helper()
	if err := r.Migrate(d.t.Context(), target); err != nil {
		d.t.Fatal(err)
	}
}

// apply does the operations on a database that has the state, as one migration, and returns the state behind them.
func (d *database) apply(before *State, ops ...Operation) *State {
	d.t.Helper()
	c := d.compile(before, ops...)
	if err := d.process(c).do(d.t.Context(), c); err != nil {
		d.t.Fatal(err)
	}
	after := before.Clone()
	for _, op := range ops {
		if err := op.Apply(after); err != nil {
			d.t.Fatal(err)
		}
	}
	return after
}

func (d *database) process(c *compiled) *process {
	d.t.Helper()
	e, err := editorFor(d.dialect)
	if err != nil {
		d.t.Fatal(err)
	}
	p := &process{runner: &Runner{DB: d.db}, driver: d.driver, editor: e, ledger: ledger{ddl{d.dialect}}, applied: map[string]entry{}, work: []*compiled{c}}
	if err := p.makeLedger(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d *database) compile(before *State, ops ...Operation) *compiled {
	d.t.Helper()
	e, err := editorFor(d.dialect)
	if err != nil {
		d.t.Fatal(err)
	}
	d.count++
	name := fmt.Sprintf("%04d_test", d.count)
	c, err := compileOne(e, move{node: &node{component: "test", Migration: Migration{Name: name, Operations: ops}}}, before)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// schema is what the database itself says of its tables, in lines that are the same for the same schema.
func (d *database) schema() string {
	d.t.Helper()
	var lines []string
	switch d.dialect.Name() {
	case "sqlite":
		for _, table := range d.all(1, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") {
			for _, line := range d.all(6, `SELECT name, type, "notnull", coalesce(dflt_value, '-'), pk, hidden FROM pragma_table_xinfo(`+text(table)+`) ORDER BY cid`) {
				lines = append(lines, table+" column "+line)
			}
			for _, line := range d.all(4, `SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(`+text(table)+`) ORDER BY 1, 2`) {
				lines = append(lines, table+" key "+line)
			}
			for _, line := range d.all(3, `SELECT l.name, l."unique", group_concat(x.name || x."desc") FROM pragma_index_list(`+text(table)+`) l, pragma_index_xinfo(l.name) x WHERE x.key AND l.origin = 'c' GROUP BY 1, 2 ORDER BY 1`) {
				lines = append(lines, table+" index "+line)
			}
			lines = append(lines, d.all(1, `SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = `+text(table)+` ORDER BY 1`)...)
			lines = append(lines, table+" checks "+strings.Join(checksIn(d.all(1, "SELECT sql FROM sqlite_schema WHERE name = "+text(table))[0]), "; "))
		}
	case "postgres":
		lines = append(lines, d.all(3, `SELECT objoid::regclass::text, coalesce((SELECT attname::text FROM pg_attribute WHERE attrelid = objoid AND attnum = objsubid), ''), description FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace) ORDER BY 1, 2`)...)
		lines = append(lines, d.all(7, `SELECT table_name, column_name, data_type || coalesce(character_maximum_length, numeric_precision, 0)::text || coalesce(numeric_scale, 0)::text, is_nullable, coalesce(column_default, '-'), is_identity, coalesce(generation_expression, '-')
			FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`)...)
		// Since PostgreSQL 18 it gives names to NOT NULL, too, which follow no renaming.
		lines = append(lines, d.all(3, `SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'n' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2`)...)
		lines = append(lines, d.all(1, `SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`)...)
	case "mysql":
		lines = append(lines, d.all(2, `SELECT table_name, table_comment FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1`)...)
		lines = append(lines, d.all(8, `SELECT table_name, column_name, column_type, is_nullable, coalesce(column_default, '-'), extra, coalesce(generation_expression, '-'), column_comment
			FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, IF(extra LIKE '%INVISIBLE%', column_name, ''), ordinal_position`)...)
		lines = append(lines, d.all(5, `SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 3`)...)
		lines = append(lines, d.all(6, `SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule
			FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r ON r.constraint_schema = k.table_schema AND r.constraint_name = k.constraint_name
			WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL ORDER BY 1, 2, k.ordinal_position`)...)
		lines = append(lines, d.all(3, `SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2`)...)
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, ledgerName) }), "\n") + "\n"
}

// checksIn finds the check rules in a CREATE TABLE of SQLite.
func checksIn(sql string) []string {
	var list []string
	for line := range strings.Lines(sql) {
		if strings.Contains(line, " CHECK (") {
			list = append(list, strings.Trim(line, "\t\n ,"))
		}
	}
	return list
}

// reset empties the database, for the next test: making one takes a server a second.
func (d *database) reset(t testing.TB) {
	d.t = t
	t.Helper()
	switch d.dialect.Name() {
	case "sqlite":
		d.must("PRAGMA foreign_keys = OFF")
		for _, table := range d.all(1, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
			d.must("DROP TABLE " + quoted(table))
		}
		d.must("PRAGMA foreign_keys = ON")
	case "postgres":
		d.must("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
	case "mysql":
		var tables []string
		for _, table := range d.all(1, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()") {
			tables = append(tables, quoted(table))
		}
		if len(tables) > 0 { // on one connection, and each table waits for the disk
			d.must("SET foreign_key_checks = 0; DROP TABLE " + strings.Join(tables, ", ") + "; SET foreign_key_checks = 1")
		}
	}
}

// createAll makes the tables of a state, columns in the order in which they stand.
func createAll(s *State) []Operation {
	ops, err := Diff(&State{}, s, nil)
	if err != nil {
		panic(err)
	}
	return ops
}
