package migrate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// changes are the operations that every editor has to do on the shop: a name, and operations that belong together.
func changes() []struct {
	name string
	ops  []Operation
} {
	album := func(c Column) AlterColumn { return AlterColumn{Table: "store_album", Column: c} }
	return []struct {
		name string
		ops  []Operation
	}{
		{"create table", []Operation{CreateTable{Name: "store_tag", Columns: []Column{{Name: "name", Type: Varchar(30), PrimaryKey: true}, {Name: "parent", Type: Varchar(30), Null: true, References: Reference{Table: "store_tag", Column: "name", OnDelete: SetNull}}}}}},
		{"create join table", []Operation{CreateTable{Name: "store_likes", Columns: []Column{
			{Name: "user_id", Type: BigInt, PrimaryKey: true, References: Reference{Table: "auth_user", Column: "id", OnDelete: Cascade}},
			{Name: "album_id", Type: BigInt, PrimaryKey: true, References: Reference{Table: "store_album", Column: "id", OnDelete: Cascade}}},
			Indexes: []Index{{Name: "store_likes_album_id_ix", Columns: []string{"album_id"}}}}}},
		{"all types", []Operation{CreateTable{Name: "store_all", Columns: []Column{
			{Name: "id", Type: Int, PrimaryKey: true, Auto: true}, {Name: "a", Type: Bool, Default: Value("true")}, {Name: "b", Type: SmallInt, Default: Value("-1")}, {Name: "c", Type: Int, Null: true},
			{Name: "d", Type: Real, Default: Value("1.5")}, {Name: "e", Type: Double, Null: true}, {Name: "f", Type: Text, Default: Value("it's")}, {Name: "g", Type: Bytes, Null: true},
			{Name: "h", Type: DateTime, Default: Value("now")}, {Name: "i", Type: Date, Null: true}, {Name: "j", Type: Duration, Default: Value("0")}, {Name: "k", Type: UUID, Null: true},
			{Name: "l", Type: JSON, Null: true}, {Name: "m", Type: Decimal(12, 3), Default: Value("-0.5")}, {Name: "n", Type: Varchar(3), Default: Value("")},
			{Name: "o", Type: Clock, Default: Value("09:30")}}}}},
		{"drop table", []Operation{DropTable{Name: "store_album"}}},
		{"rename table", []Operation{RenameTable{From: "store_artist", To: "store_band"}}},
		{"rename table with rules", []Operation{RenameTable{From: "store_album", To: "store_record"}}},
		{"add nullable", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "note", Type: Text, Null: true}}}},
		{"add with default", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int, Default: Value("1970")}}}},
		{"add with fill", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int}, Fill: Value("1970")}}},
		{"add with default and fill", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "label", Type: Varchar(20), Default: Value("new")}, Fill: Value("old")}}},
		{"add time", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "changed_at", Type: DateTime}, Fill: Value("now")}}},
		{"add key", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "owner_id", Type: BigInt, Null: true, References: Reference{Table: "auth_user", Column: "id", OnDelete: SetNull}}},
			AddIndex{Table: "store_album", Index: Index{Name: "store_album_owner_id_ix", Columns: []string{"owner_id"}}}}},
		{"add unique", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "code", Type: Varchar(10), Null: true, Unique: true}}}},
		{"drop column", []Operation{DropColumn{Table: "store_album", Column: "price"}}},
		{"drop key", []Operation{DropIndex{Table: "store_album", Name: "store_album_artist_id_ix"}, DropIndex{Table: "store_album", Name: "store_album_artist_id_title_uq"}, DropColumn{Table: "store_album", Column: "artist_id"}}},
		{"drop unique", []Operation{DropColumn{Table: "auth_user", Column: "email"}}},
		{"longer", []Operation{album(Column{Name: "title", Type: Varchar(300)})}},
		{"to text", []Operation{AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Text, Null: true}}}},
		{"nullable", []Operation{album(Column{Name: "title", Type: Varchar(160), Null: true})}},
		{"not null", []Operation{AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(120)}, Fill: Value("unknown")}}},
		{"new default", []Operation{album(Column{Name: "price", Type: Decimal(10, 2), Default: Value("12.50")})}},
		{"no default", []Operation{album(Column{Name: "price", Type: Decimal(10, 2)})}},
		{"other scale", []Operation{album(Column{Name: "price", Type: Decimal(12, 4), Default: Value("9.99")})}},
		{"decimal to float", []Operation{album(Column{Name: "price", Type: Double, Default: Value("9.5")})}},
		{"to unique", []Operation{AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(120), Null: true, Unique: true}}}},
		{"no longer unique", []Operation{AlterColumn{Table: "auth_user", Column: Column{Name: "email", Type: Varchar(254)}}}},
		{"no longer counted", []Operation{DropForeignKey{Table: "store_album", Columns: []string{"artist_id"}}, AlterColumn{Table: "store_artist", Column: Column{Name: "id", Type: BigInt, PrimaryKey: true}},
			AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"artist_id"}, Table: "store_artist", Targets: []string{"id"}, OnDelete: Cascade}}}},
		{"rename column", []Operation{RenameColumn{Table: "store_album", From: "title", To: "name"}}},
		{"rename key", []Operation{RenameColumn{Table: "store_album", From: "artist_id", To: "band_id"}}},
		{"rename checked", []Operation{RenameColumn{Table: "store_album", From: "status", To: "stage"}}},
		{"rename unique", []Operation{RenameColumn{Table: "auth_user", From: "email", To: "mail"}}},
		{"rename what is pointed at", []Operation{RenameColumn{Table: "store_artist", From: "id", To: "key"}}},
		{"add index", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "by_price", Columns: []string{"-price", "title"}}}}},
		{"add unique index", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "store_album_title_uq", Columns: []string{"title"}, Unique: true}}}},
		{"drop index of key", []Operation{DropIndex{Table: "store_album", Name: "store_album_artist_id_ix"}}},
		{"rename index", []Operation{RenameIndex{Table: "store_album", From: "store_album_artist_id_ix", To: "by_artist"}}},
		{"add check", []Operation{AddCheck{Table: "store_album", Check: Check{Name: "store_album_cheap", SQL: Expression{All: `length("title") < 1000 AND "title" <> 'it''s'`}}}}},
		{"drop check", []Operation{DropCheck{Table: "store_album", Name: "store_album_status_ck"}}},
		{"add foreign key", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "owner_id", Type: BigInt, Null: true}}, AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"owner_id"}, Table: "auth_user", Targets: []string{"id"}, OnDelete: Cascade}}}},
		{"create with composite key", []Operation{box, CreateTable{Name: "store_lid", Columns: []Column{id(), {Name: "row", Type: Int, Null: true}, {Name: "shelf", Type: Varchar(10), Null: true}},
			Indexes: []Index{{Name: "store_lid_shelf_row_ix", Columns: []string{"shelf", "row"}}}, ForeignKeys: []ForeignKey{lid}}}},
		{"add composite key", []Operation{box, AddColumn{Table: "store_artist", Column: Column{Name: "row", Type: Int, Null: true}}, AddColumn{Table: "store_artist", Column: Column{Name: "shelf", Type: Varchar(10), Null: true}},
			AddForeignKey{Table: "store_artist", Key: lid}, RenameColumn{Table: "store_artist", From: "row", To: "line"}, RenameColumn{Table: "store_box", From: "shelf", To: "rack"}, RenameTable{From: "store_box", To: "store_crate"}}},
		{"drop composite key", []Operation{box, AddColumn{Table: "store_artist", Column: Column{Name: "row", Type: Int, Null: true}}, AddColumn{Table: "store_artist", Column: Column{Name: "shelf", Type: Varchar(10), Null: true}},
			AddIndex{Table: "store_artist", Index: Index{Name: "shelf", Columns: []string{"shelf", "row", "name"}}}, AddForeignKey{Table: "store_artist", Key: lid},
			DropForeignKey{Table: "store_artist", Columns: []string{"shelf", "row"}}, DropIndex{Table: "store_artist", Name: "shelf"}, DropColumn{Table: "store_artist", Column: "row"}}},
		{"drop index of composite key", []Operation{box, AddColumn{Table: "store_artist", Column: Column{Name: "row", Type: Int, Null: true}}, AddColumn{Table: "store_artist", Column: Column{Name: "shelf", Type: Varchar(10), Null: true}},
			AddIndex{Table: "store_artist", Index: Index{Name: "shelf", Columns: []string{"shelf", "row", "name"}}}, AddForeignKey{Table: "store_artist", Key: lid}, DropIndex{Table: "store_artist", Name: "shelf"}}},
		{"composite key to itself", []Operation{CreateTable{Name: "store_node", Columns: []Column{id(), {Name: "tree", Type: Int}, {Name: "parent", Type: BigInt, Null: true}},
			Indexes: []Index{{Name: "store_node_tree_id_uq", Columns: []string{"tree", "id"}, Unique: true}}, ForeignKeys: []ForeignKey{{Columns: []string{"tree", "parent"}, Table: "store_node", Targets: []string{"tree", "id"}, OnDelete: Cascade}}}}},
		{"drop foreign key", []Operation{DropForeignKey{Table: "store_album", Columns: []string{"artist_id"}}}},
		{"add partial index", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "by_price", Columns: []string{"-price"}, Where: draft, Include: []string{"title"}}}}},
		{"add partial unique", []Operation{AddIndex{Table: "store_album", Index: partial}}},
		{"add index on expression", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "by_lower", Columns: []string{"-()", "price"}, Expressions: lower}}}},
		{"add unique on expression", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "one_lower", Columns: []string{"artist_id", "()"}, Expressions: lower, Unique: true, Where: draft, Include: []string{"price"}}}}},
		{"add unique with equal nulls", []Operation{AddIndex{Table: "store_artist", Index: Index{Name: "one_name", Columns: []string{"name"}, NullsEqual: true, Unique: true}}}},
		{"add stored index", []Operation{AddIndex{Table: "store_album", Index: Index{Name: "by_price", Columns: []string{"price"}, Storage: []string{"fillfactor=70", "deduplicate_items=off"}}}}},
		{"rename partial", []Operation{AddIndex{Table: "store_album", Index: partial}, RenameColumn{Table: "store_album", From: "status", To: "stage"}, RenameIndex{Table: "store_album", From: "one_draft", To: "one_sketch"}}},
		{"rename table with partial", []Operation{AddIndex{Table: "store_album", Index: partial}, RenameTable{From: "store_album", To: "store_record"}}},
		{"rename in expressions", []Operation{AddColumn{Table: "store_album", Column: computed}, AddIndex{Table: "store_album", Index: Index{Name: "one_lower", Columns: []string{"()"}, Expressions: lower}},
			AddCheck{Table: "store_album", Check: Check{Name: "store_album_title_ck", SQL: Expression{All: `"title" <> '"title"'`}}}, RenameColumn{Table: "store_album", From: "title", To: "name"}}},
		{"comments", []Operation{CommentTable{Table: "store_album", Comment: "it's a record"}, album(Column{Name: "title", Type: Varchar(160), Comment: "as it's on the cover"}),
			AddColumn{Table: "store_album", Column: Column{Name: "note", Type: Text, Null: true, Comment: "for us"}}}},
		{"create with comments", []Operation{CreateTable{Name: "store_tag", Comment: "tags", Columns: []Column{{Name: "name", Type: Varchar(30), PrimaryKey: true, Comment: "a \\ and a '"}}}}},
		{"add computed", []Operation{AddColumn{Table: "store_album", Column: computed}}},
		{"add stored", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "slug", Type: Varchar(160), Null: true, Generated: computed.Generated, Stored: true, Unique: true}}}},
		{"create computed", []Operation{CreateTable{Name: "store_tag", Columns: []Column{id(), {Name: "name", Type: Varchar(30)}, {Name: "lower_name", Type: Varchar(30), Null: true, Generated: Expression{All: `lower("name")`}}}}}},
		{"add with computed default", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "code", Type: Varchar(30), DefaultSQL: Expression{All: `lower('ABC')`}}}}},
		{"computed default and fill", []Operation{AddColumn{Table: "store_album", Column: Column{Name: "code", Type: Varchar(30), DefaultSQL: Expression{All: `lower('ABC')`}}, Fill: Value("old")}}},
		{"to computed default", []Operation{album(Column{Name: "status", Type: Varchar(20), DefaultSQL: Expression{All: `lower('DRAFT')`}})}},
	}
}

var (
	box      = CreateTable{Name: "store_box", Columns: []Column{{Name: "shelf", Type: Varchar(10), PrimaryKey: true}, {Name: "row", Type: Int, PrimaryKey: true}}}
	lid      = ForeignKey{Columns: []string{"shelf", "row"}, Table: "store_box", Targets: []string{"shelf", "row"}, OnDelete: SetNull}
	draft    = Expression{All: `"status" = 'draft'`}
	lower    = []Key{{SQL: Expression{All: `lower("title")`}, Type: Varchar(160)}}
	partial  = Index{Name: "one_draft", Columns: []string{"title"}, Where: draft, Unique: true}
	computed = Column{Name: "slug", Type: Varchar(160), Null: true, Generated: Expression{All: `lower("title")`}}
)

// The SQL of every change, and of undoing it, on every database.
func TestSQLGolden(t *testing.T) {
	for _, d := range []orm.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}} {
		t.Run(d.Name(), func(t *testing.T) {
			e, err := editorFor(d)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, c := range changes() {
				for _, backward := range []bool{false, true} {
					n := &node{component: "store", Migration: Migration{Name: strings.ReplaceAll("0002_"+c.name, " ", "_"), Operations: c.ops}}
					script, err := compileOne(e, move{n, backward}, shop(t))
					if err != nil {
						t.Fatalf("%s: %v", c.name, err)
					}
					if err := writeSQL(&b, e, script); err != nil {
						t.Fatal(err)
					}
					b.WriteString("\n")
				}
			}
			golden(t, "sql/"+d.Name()+".sql", b.String())
		})
	}
}

// rows are in the shop while it changes.
var rows = []string{
	`INSERT INTO "auth_user" ("id", "email") VALUES (1, 'ada@example.com'), (2, 'bob@example.com')`,
	`INSERT INTO "store_artist" ("id", "name") VALUES (1, 'Can'), (2, NULL), (3, 'Neu!')`,
	`INSERT INTO "store_album" ("id", "title", "artist_id", "price", "status", "created_at") VALUES
		(1, 'Tago Mago', 1, %[1]s, 'published', '2026-01-02 03:04:05.678900'), (2, 'Ege Bamyasi', 1, %[2]s, 'draft', '2026-01-02 03:04:05'), (7, 'Neu!', 3, %[1]s, 'draft', '1999-12-31 23:59:59.999999')`,
}

func (d *database) fillShop() {
	d.t.Helper()
	prices := []any{"12.50", "0.07"}
	if d.dialect.Features().ScaledDecimals {
		prices = []any{"1250", "7"}
	}
	d.must(rows[0], rows[1], fmt.Sprintf(rows[2], prices...))
	for _, table := range []string{"auth_user", "store_artist", "store_album"} {
		if sql := d.dialect.AdvanceKey(table, "id"); sql != "" {
			d.must(sql)
		}
	}
}

// Every change leads to the schema that the state describes, keeps the rows, and can be taken back.
func TestChangesOnDatabases(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, other := openDatabase(t, open(t)), openDatabase(t, open(t))
			for _, c := range changes() {
				t.Run(c.name, func(t *testing.T) {
					d.reset(t)
					other.reset(t)
					d.change(c.name, other, c.ops)
				})
			}
		})
	}
}

// change does the operations and undoes them.
func (d *database) change(name string, other *database, ops []Operation) {
	before, after := shop(d.t), shop(d.t)
	if err := applyAll(after, ops); err != nil {
		d.t.Fatal(err)
	}
	// Both at the same time, since they mostly wait for disks.
	create := other.compile(&State{}, createAll(after)...)
	creation := other.process(create)
	created := make(chan error, 1)
	go func() { created <- creation.do(other.t.Context(), create) }()
	d.apply(&State{}, createAll(before)...)
	d.fillShop()
	counts := d.counts(before)
	original := d.schema()
	d.apply(before, ops...)
	if err := <-created; err != nil {
		d.t.Fatal(err)
	}
	if got, want := d.schema(), other.schema(); got != want {
		d.t.Errorf("the schema is\n%s\nand should be\n%s", got, want)
	}
	d.keepsRows(name, counts)
	if name == "drop key" || name == "drop unique" {
		return // what was in the column is gone, and nothing else would be allowed there
	}
	undo, err := reverseAll(before, ops)
	if err != nil {
		d.t.Fatal(err)
	}
	back := d.apply(after, undo...)
	if !back.Equal(before) {
		d.t.Errorf("undone, the state is\n%s", back.Text())
	}
	if got := d.schema(); got != original && back.Text() == before.Text() {
		d.t.Errorf("undone, the schema is\n%s\nand was\n%s", got, original)
	}
	if name != "drop table" {
		d.keepsRows(name, counts)
	}
	// Keys still hold, and still do what they say.
	if !d.refuses(`INSERT INTO "store_album" ("title", "artist_id", "price", "status", "created_at") VALUES ('x', 99, 1, 'draft', '2026-01-02')`) {
		d.t.Error("a key that points at nothing is taken")
	}
	if !d.refuses(`INSERT INTO "store_album" ("title", "artist_id", "price", "status", "created_at") VALUES ('x', 1, 1, 'nonsense', '2026-01-02')`) {
		d.t.Error("a check is not kept")
	}
	if name != "drop table" {
		d.must(`DELETE FROM "store_artist" WHERE "id" = 1`)
		d.expect(1, `SELECT "title" FROM "store_album"`, "Neu!")
	}
}

func (d *database) refuses(sql string) bool {
	_, err := d.Exec(d.t.Context(), ddl{d.dialect}.requote(sql), nil)
	return err != nil
}

func (d *database) counts(s *State) map[string]string {
	counts := map[string]string{}
	for _, table := range s.Tables() {
		counts[table.Name] = d.all(1, `SELECT count(*) FROM "`+table.Name+`"`)[0]
	}
	return counts
}

func (d *database) keepsRows(name string, counts map[string]string) {
	d.t.Helper()
	for table, want := range counts {
		if name == "drop table" && table == "store_album" {
			continue
		}
		for old, next := range map[string]string{"store_artist": "store_band", "store_album": "store_record"} {
			if table == old && len(d.tablesNamed(next)) > 0 {
				table = next
			}
		}
		if got := d.all(1, `SELECT count(*) FROM "`+table+`"`)[0]; got != want {
			d.t.Errorf("table %s has %s rows and had %s", table, got, want)
		}
	}
}

func (d *database) tablesNamed(name string) []string {
	if d.dialect.Name() == "sqlite" {
		return d.all(1, "SELECT name FROM sqlite_schema WHERE name = "+text(name))
	}
	return d.all(1, "SELECT table_name FROM information_schema.tables WHERE table_name = "+text(name)+" AND table_schema NOT IN ('information_schema', 'pg_catalog') AND (table_schema = 'public' OR table_catalog = 'def' AND table_schema = "+
		map[string]string{"mysql": "DATABASE()", "postgres": "''"}[d.dialect.Name()]+")")
}
