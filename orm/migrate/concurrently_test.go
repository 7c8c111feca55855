package migrate

import (
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// An index is built while others write, and built anew where an interrupted build has left one that is not valid.
func TestConcurrentIndex(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := []Migration{
			{Name: "0001_initial", Operations: []Operation{CreateTable{Name: "store_band", Columns: []Column{id(), {Name: "name", Type: Varchar(20)}}}}},
			{Name: "0002_index", NoTransaction: true, Operations: []Operation{
				AddIndex{Table: "store_band", Index: Index{Name: "one_name", Columns: []string{"name"}, Unique: true}, Concurrently: true}}},
			{Name: "0003_no_index", NoTransaction: true, Operations: []Operation{DropIndex{Table: "store_band", Name: "one_name", Concurrently: true}}},
		}
		d.migrate(d.runner(list[:1]...), Target{})
		d.must(`INSERT INTO "store_band" ("id", "name") VALUES (1, 'a'), (2, 'a')`)
		if err := d.runner(list[:2]...).Migrate(t.Context(), Target{}); err == nil {
			t.Fatal("two alike have a unique index")
		}
		postgres := d.dialect.Name() == "postgres"
		if postgres {
			d.expect(1, "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'one_name'::regclass", "false")
		}
		d.must(`DELETE FROM "store_band" WHERE "id" = 2`)
		d.migrate(d.runner(list[:2]...), Target{})
		if _, err := d.Exec(t.Context(), "INSERT INTO store_band (id, name) VALUES (3, 'a')", nil); err == nil {
			t.Error("the index is not unique")
		}
		d.migrate(d.runner(list...), Target{})
		if postgres {
			d.expect(1, "SELECT indexrelid::text FROM pg_index WHERE indexrelid = to_regclass('one_name')")
		}
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "0002"})
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "zero"})
		list[1].NoTransaction = false
		if err := d.runner(list...).Migrate(t.Context(), Target{}); err == nil || !strings.Contains(err.Error(), "put it into a migration of its own with NoTransaction: true") {
			t.Errorf("in a transaction: %v", err)
		}
	})
}

// In a database whose transactions see one state only, the one that holds the lock does not keep the index from being built. An index of another kind
// that has the name already is no index of ours.
func TestConcurrentIndexAmongOthers(t *testing.T) {
	url := testenv.Postgres(t)
	d := openDatabase(t, url)
	d.must("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = %L', current_database(), 'repeatable read'); END $$")
	d = openDatabase(t, url)
	band := CreateTable{Name: "store_band", Columns: []Column{id(), {Name: "name", Type: Varchar(20)}, {Name: "town", Type: Varchar(20)}}}
	index := Index{Name: "one_name", Columns: []string{"name"}, Unique: true}
	list := []Migration{{Name: "0001_initial", Operations: []Operation{band}},
		{Name: "0002_index", NoTransaction: true, Operations: []Operation{AddIndex{Table: "store_band", Index: index, Concurrently: true}}}}
	d.migrate(d.runner(list...), Target{})
	if err := openDatabase(t, url+"&pool_max_conns=1").runner(list...).Migrate(t.Context(), Target{Component: "store", Migration: "zero"}); err == nil || !strings.Contains(err.Error(), "pool_max_conns") {
		t.Errorf("by one connection: %v", err)
	}
	// Built, and not noted: it is not built again.
	d.must("DELETE FROM tandem_migrations WHERE name = '0002_index'")
	d.migrate(d.runner(list...), Target{})
	for _, other := range []string{"CREATE INDEX one_name ON store_band (name)", "CREATE UNIQUE INDEX one_name ON store_band (town)", "CREATE UNIQUE INDEX one_name ON store_band (name) WHERE id > 7",
		"CREATE UNIQUE INDEX one_name ON store_band (lower(name))", "CREATE UNIQUE INDEX one_name ON store_band (name DESC)", "CREATE UNIQUE INDEX one_name ON store_band (name) INCLUDE (town)",
		"CREATE UNIQUE INDEX one_name ON store_band (name varchar_pattern_ops)", "CREATE UNIQUE INDEX one_name ON store_band (name) NULLS NOT DISTINCT"} {
		d.must("DROP INDEX one_name", other, "DELETE FROM tandem_migrations WHERE name = '0002_index'")
		if err := d.runner(list...).Migrate(t.Context(), Target{}); err == nil || !strings.Contains(err.Error(), "already exists") {
			t.Errorf("%s is taken for the index: %v", other, err)
		}
	}
}

// Rules that do not look at the rows that are there hold for new ones; those that are there are looked at later.
func TestNotValid(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		check, key := Check{Name: "store_song_length_ck", SQL: Expression{All: `"length" > 0`}}, ForeignKey{Columns: []string{"band_id"}, Table: "store_band", Targets: []string{"id"}, OnDelete: Cascade}
		list := []Migration{
			{Name: "0001_initial", Operations: []Operation{
				CreateTable{Name: "store_band", Columns: []Column{id()}},
				CreateTable{Name: "store_song", Columns: []Column{id(), {Name: "length", Type: Int}, {Name: "band_id", Type: BigInt, Null: true}}}}},
			{Name: "0002_rules", Operations: []Operation{AddCheck{Table: "store_song", Check: check, NotValid: true}, AddForeignKey{Table: "store_song", Key: key, NotValid: true}}},
			{Name: "0003_rows", Operations: []Operation{ValidateCheck{Table: "store_song", Name: check.Name}, ValidateForeignKey{Table: "store_song", Columns: key.Columns}}},
		}
		d.migrate(d.runner(list[:1]...), Target{})
		postgres := d.dialect.Name() == "postgres"
		if postgres {
			d.must("INSERT INTO store_song (id, length, band_id) VALUES (1, 0, 7)")
		}
		d.migrate(d.runner(list[:2]...), Target{})
		for _, row := range []string{"(2, 0, NULL)", "(3, 1, 7)"} {
			if _, err := d.Exec(t.Context(), "INSERT INTO store_song (id, length, band_id) VALUES "+row, nil); err == nil {
				t.Errorf("row %s is not refused", row)
			}
		}
		if postgres {
			if err := d.runner(list...).Migrate(t.Context(), Target{}); err == nil {
				t.Error("a row that breaks the rule is valid")
			}
			d.must("DELETE FROM store_song")
		}
		d.migrate(d.runner(list...), Target{})
		if postgres {
			d.expect(2, "SELECT contype::text, convalidated::text FROM pg_constraint WHERE conrelid = 'store_song'::regclass AND contype IN ('c', 'f') ORDER BY 1", "c | true", "f | true")
		}
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "zero"})
	})
	before := stateOf(t, CreateTable{Name: "store_band", Columns: []Column{id(), {Name: "top_id", Type: BigInt, Null: true}}})
	check := Check{Name: "store_band_id_ck", SQL: Expression{All: `"id" > 0`}}
	key := ForeignKey{Columns: []string{"top_id"}, Table: "store_band", Targets: []string{"id"}}
	got := optimize(before, []Operation{AddCheck{Table: "store_band", Check: check, NotValid: true}, ValidateCheck{Table: "store_band", Name: check.Name},
		AddForeignKey{Table: "store_band", Key: key, NotValid: true}, ValidateForeignKey{Table: "store_band", Columns: key.Columns}})
	if len(got) != 2 || got[0].(AddCheck).NotValid || got[1].(AddForeignKey).NotValid {
		t.Errorf("optimized to %v", got)
	}
}

// A collation orders texts, and goes when nothing has it any more.
func TestCollations(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := []Migration{{Name: "0001_initial", Operations: []Operation{CreateCollation{Name: "whatever_case", Provider: "icu", Locale: "und-u-ks-level2", Nondeterministic: true}}},
			{Name: "0002_gone", Operations: []Operation{DropCollation{Name: "whatever_case"}}}}
		same := func(want ...string) {
			t.Helper()
			if d.dialect.Name() == "postgres" {
				d.expect(1, "SELECT collname::text FROM pg_collation WHERE collname = 'whatever_case'", want...)
			}
		}
		d.migrate(d.runner(list[0]), Target{})
		if same("whatever_case"); d.dialect.Name() == "postgres" {
			d.expect(1, "SELECT ('a' = 'A' COLLATE whatever_case)::text", "true")
		}
		d.migrate(d.runner(list...), Target{})
		same()
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "0001"})
		same("whatever_case")
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "zero"})
		same()
	})
	for _, bad := range []CreateCollation{{}, {Name: "x"}, {Name: "x", Locale: "de", Provider: "builtin"}, {Name: "x", Locale: "de", Nondeterministic: true}} {
		if bad.Apply(&State{}) == nil {
			t.Errorf("%+v is not refused", bad)
		}
	}
}

// Keys and rules of a table that another program made are renamed with their table or left, and dropped, under the names that they have.
func TestNamesOfOthers(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		if d.dialect.Name() == "sqlite" {
			return // the table is made anew, and names of keys mean nothing
		}
		d.must(`CREATE TABLE "shelf_author" ("id" bigint NOT NULL PRIMARY KEY)`,
			`CREATE TABLE "shelf_book" ("id" bigint NOT NULL, "isbn" varchar(13) NOT NULL, "author_id" bigint NULL, CONSTRAINT "of_django_pkey" PRIMARY KEY ("id"), CONSTRAINT "isbn_0a1b_uniq" UNIQUE ("isbn"),
				CONSTRAINT "author_id_77aa_fk" FOREIGN KEY ("author_id") REFERENCES "shelf_author" ("id"))`,
			`CREATE INDEX "author_id_88bb" ON "shelf_book" ("author_id")`)
		author := ForeignKey{Columns: []string{"author_id"}, Table: "shelf_author", Targets: []string{"id"}, OnDelete: NoAction}
		other := author
		other.OnDelete, other.Columns = Cascade, []string{"writer_id"}
		list := []Migration{
			{Name: "0001_initial", Operations: []Operation{
				CreateTable{Name: "shelf_author", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true}}},
				CreateTable{Name: "shelf_book", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true}, {Name: "isbn", Type: Varchar(13)},
					{Name: "author_id", Type: BigInt, Null: true, References: Reference{Table: "shelf_author", Column: "id", OnDelete: NoAction}}},
					Indexes: []Index{{Name: "author_id_88bb", Columns: []string{"author_id"}}, {Name: "isbn_0a1b_uniq", Columns: []string{"isbn"}, Unique: true}}}}},
			{Name: "0002_renamed", Operations: []Operation{RenameTable{From: "shelf_book", To: "shelf_volume"}, RenameColumn{Table: "shelf_volume", From: "author_id", To: "writer_id"}}},
			{Name: "0003_other_key", Operations: []Operation{
				DropForeignKey{Table: "shelf_volume", Columns: []string{"writer_id"}}, AddForeignKey{Table: "shelf_volume", Key: other},
				DropIndex{Table: "shelf_volume", Name: "isbn_0a1b_uniq"}}},
		}
		r := d.runner(list...)
		r.FakeInitial = true
		d.migrate(r, Target{})
		rules := map[string]string{
			"postgres": "SELECT conname::text FROM pg_constraint WHERE conrelid = 'shelf_volume'::regclass AND contype IN ('f', 'u')",
			"mysql":    "SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = 'shelf_volume' AND constraint_type IN ('FOREIGN KEY', 'UNIQUE')",
		}[d.dialect.Name()]
		d.expect(1, rules, other.name("shelf_volume"))
		d.must(`INSERT INTO "shelf_author" ("id") VALUES (1)`, `INSERT INTO "shelf_volume" ("id", "isbn", "writer_id") VALUES (1, 'a', 1), (2, 'a', 1)`, `DELETE FROM "shelf_author"`)
		d.expect(1, `SELECT count(*) FROM "shelf_volume"`, "0")
		d.migrate(r, Target{Component: "store", Migration: "0001"})
		if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
			t.Errorf("drift %v, %v", lines, err)
		}
	})
}
