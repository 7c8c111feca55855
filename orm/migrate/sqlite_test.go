package migrate

import (
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// Nothing that hangs on a table is lost when it is made anew.
func TestRebuildKeepsEverything(t *testing.T) {
	d := openDatabase(t, testenv.SQLite(t))
	before := shop(t)
	d.apply(&State{}, createAll(before)...)
	d.fillShop()
	d.must(
		`CREATE TABLE log (what text)`,
		`CREATE TRIGGER album_gone AFTER DELETE ON store_album BEGIN INSERT INTO log VALUES ('gone ' || old.title); END`,
		`CREATE TRIGGER artist_gone AFTER DELETE ON store_artist BEGIN INSERT INTO log SELECT 'albums left ' || count(*) FROM store_album; END`,
		`CREATE INDEX by_hand ON store_album (title) WHERE price > 100`,
		`CREATE VIEW titles AS SELECT title FROM store_album`,
		`CREATE VIEW works AS SELECT a.name, b.title FROM store_artist a JOIN store_album b ON b.artist_id = a.id`,
		`CREATE TRIGGER new_title INSTEAD OF INSERT ON titles BEGIN INSERT INTO store_album (title, artist_id, created_at) VALUES (new.title, 3, '2026-01-01'); END`,
		`CREATE TRIGGER priced AFTER UPDATE OF price ON store_album WHEN new.price > old.price BEGIN INSERT INTO log VALUES ('dearer ' || new.title); END`,
		`INSERT INTO store_album (id, title, artist_id, price, created_at) VALUES (50, 'last', 3, 1, '2026-01-01')`,
		`DELETE FROM store_album WHERE id = 50`,
	)
	d.apply(before,
		AlterColumn{Table: "store_album", Column: Column{Name: "price", Type: Decimal(12, 3), Default: Value("1.5")}},
		AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(120)}, Fill: Value("unknown")},
		AddCheck{Table: "store_album", Check: Check{Name: "store_album_price_ck", SQL: Expression{All: `"price" >= 0`}}})
	d.expect(3, `SELECT id, title, price FROM store_album ORDER BY id`, "1 | Tago Mago | 12500", "2 | Ege Bamyasi | 70", "7 | Neu! | 12500")
	d.expect(2, `SELECT id, name FROM store_artist ORDER BY id`, "1 | Can", "2 | unknown", "3 | Neu!")
	d.expect(1, `SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`, "album_gone", "artist_gone", "new_title", "priced")
	d.expect(1, `SELECT name FROM sqlite_schema WHERE name = 'by_hand'`, "by_hand")
	d.expect(1, `SELECT count(*) FROM titles`, "3")
	d.expect(2, `SELECT name, title FROM works ORDER BY title`, "Can | Ege Bamyasi", "Neu! | Neu!", "Can | Tago Mago")
	d.expect(1, `SELECT count(*) FROM log WHERE what LIKE 'dearer%'`, "0")
	d.must(`INSERT INTO titles VALUES ('by view')`, `UPDATE store_album SET price = 99999 WHERE title = 'by view'`, `DELETE FROM store_album WHERE title = 'by view'`)
	d.expect(1, `SELECT what FROM log WHERE what LIKE '%by view' ORDER BY what`, "dearer by view", "gone by view")
	d.must(`DELETE FROM log WHERE what LIKE '%by view'`)
	// A key that was given once is not given again.
	d.must(`INSERT INTO store_album (title, artist_id, created_at) VALUES ('next', 3, '2026-01-01')`)
	d.expect(2, `SELECT id, price FROM store_album WHERE title = 'next'`, "52 | 1500")
	// Triggers still fire, and keys of other tables still lead here.
	d.must(`DELETE FROM store_artist WHERE id = 1`)
	d.expect(1, `SELECT what FROM log ORDER BY what`, "albums left 2", "gone Ege Bamyasi", "gone Tago Mago", "gone last")
	if d.refuses(`INSERT INTO store_album (title, artist_id, price, created_at) VALUES ('x', 3, -1, '2026')`) == false {
		t.Error("the new check is not kept")
	}
	if got := d.all(1, "PRAGMA foreign_key_check"); len(got) > 0 {
		t.Errorf("broken keys: %v", got)
	}
	if got := d.all(1, "PRAGMA legacy_alter_table"); got[0] != "0" {
		t.Error("legacy_alter_table stayed on")
	}
}

// A value that the new type cannot hold ends the migration; SQLite itself would make something else of it.
func TestConvertRefusesToLose(t *testing.T) {
	list := func(typ Type) Column { return Column{Name: "value", Type: typ} } // as a column of json_each is called
	for _, c := range []struct {
		from, to Column
		values   string // of SQL
		want     string // what comes out, or the error
	}{
		{Column{Name: "v", Type: Varchar(20)}, Column{Name: "v", Type: Int}, "'12'", "12"},
		{Column{Name: "v", Type: Varchar(20)}, Column{Name: "v", Type: Int}, "'12'), ('twelve'", "1 rows of store_x have a v that is not a whole number"},
		{Column{Name: "v", Type: Varchar(20)}, Column{Name: "v", Type: Decimal(10, 2)}, "'12.5'", "1250"},
		{Column{Name: "v", Type: Varchar(20)}, Column{Name: "v", Type: Double}, "'x'", "that is not a number"},
		{Column{Name: "v", Type: Text}, Column{Name: "v", Type: Varchar(3)}, "'abc'", "abc"},
		{Column{Name: "v", Type: Text}, Column{Name: "v", Type: Varchar(3)}, "'abcd'", "that is longer than 3 characters"},
		{Column{Name: "v", Type: Varchar(9)}, Column{Name: "v", Type: Varchar(3)}, "'abcd'", "that is longer than 3 characters"},
		{Column{Name: "v", Type: Text}, Column{Name: "v", Type: Bool}, "'True'", "1"},
		{Column{Name: "v", Type: Text}, Column{Name: "v", Type: Bool}, "'maybe'", "neither true nor false"},
		{Column{Name: "v", Type: Bool}, Column{Name: "v", Type: Text}, "1", "true"},
		{Column{Name: "v", Type: Decimal(10, 2)}, Column{Name: "v", Type: Text}, "-7", "-0.07"},
		{Column{Name: "v", Type: Decimal(10, 2)}, Column{Name: "v", Type: Decimal(10, 4)}, "1250", "125000"},
		{Column{Name: "v", Type: Decimal(10, 4)}, Column{Name: "v", Type: Decimal(10, 2)}, "125050", "1251"},
		{Column{Name: "v", Type: Decimal(10, 2)}, Column{Name: "v", Type: Double}, "1250", "12.5"},
		{Column{Name: "v", Type: Double}, Column{Name: "v", Type: Decimal(10, 2)}, "12.345", "1235"},
		{Column{Name: "v", Type: Int}, Column{Name: "v", Type: Decimal(10, 2)}, "3", "300"},
		{Column{Name: "v", Type: Decimal(10, 2)}, Column{Name: "v", Type: BigInt}, "1250", "13"},
		{Column{Name: "v", Type: BigInt}, Column{Name: "v", Type: SmallInt}, "32767", "32767"},
		{Column{Name: "v", Type: BigInt}, Column{Name: "v", Type: SmallInt}, "1), (-32769", "1 rows of store_x have a v that does not fit into smallint"},
		{Column{Name: "v", Type: BigInt}, Column{Name: "v", Type: Int}, "2147483648", "does not fit into int"},
		{Column{Name: "v", Type: Text}, Column{Name: "v", Type: SmallInt}, "'70000'", "is not a whole number or does not fit into smallint"},
		{Column{Name: "v", Type: Double}, Column{Name: "v", Type: BigInt}, "1e19", "does not fit into bigint"},
		{Column{Name: "v", Type: Double}, Column{Name: "v", Type: Decimal(12, 3)}, "1.7e308", "does not fit into decimal(12,3)"},
		{Column{Name: "v", Type: Decimal(18, 4)}, Column{Name: "v", Type: Decimal(18, 2)}, "-999999999999999949", "-9999999999999999"},
		{Column{Name: "v", Type: Decimal(4, 2)}, Column{Name: "v", Type: Decimal(3, 1)}, "9996", "does not fit into decimal(3,1)"},
		{Column{Name: "v", Type: Int}, Column{Name: "v", Type: Decimal(4, 2)}, "100", "does not fit into decimal(4,2)"},
		{Column{Name: "v", Type: Int}, Column{Name: "v", Type: Bool}, "5", "1"},
		{Column{Name: "v", Type: Decimal(4, 2)}, Column{Name: "v", Type: Bool}, "1", "1"},
		{Column{Name: "v", Type: DateTime}, Column{Name: "v", Type: Date}, "'2026-01-02 03:04:05.000000'", "2026-01-02"},
		{Column{Name: "v", Type: Date}, Column{Name: "v", Type: DateTime}, "'2026-01-02'", "2026-01-02 00:00:00.000000"},
		{list(JSON), list(Array(BigInt)), `'[1, -2, 9223372036854775807]'`, "[1, -2, 9223372036854775807]"},
		{list(JSON), list(Array(BigInt)), `'[3]'), ('["a",2]'`, "1 rows of store_x have a value that is not a list of bigint"},
		{list(JSON), list(Array(BigInt)), `'[1.5]'`, "is not a list of bigint"},
		{list(JSON), list(Array(BigInt)), `'[[1,2]]'`, "is not a list of bigint"},
		{list(JSON), list(Array(BigInt)), `'[1,null]'`, "is not a list of bigint"},
		{list(JSON), list(Array(BigInt)), `'[9223372036854775808]'`, "is not a list of bigint"},
		{list(JSON), list(Array(SmallInt)), `'[32768]'`, "is not a list of smallint"},
		{list(JSON), list(Array(Text)), `'["a",1]'`, "is not a list of text"},
		{list(JSON), list(Array(Bool)), `'[true,false]'`, "[true,false]"},
		{list(JSON), list(Array(Bool)), `'[1]'`, "is not a list of bool"},
		{list(JSON), list(Array(Double)), `'[1,2.5]'`, "[1,2.5]"},
		{list(JSON), list(Array(Double)), `'["1"]'`, "is not a list of double"},
		{list(JSON), list(Array(Real)), `'[1e39]'`, "is not a list of real"},
		{list(JSON), list(Array(UUID)), `'["x"]'`, "is not a list of uuid"},
		{list(Array(BigInt)), list(Array(SmallInt)), `'[32767]'`, "[32767]"},
		{list(Array(BigInt)), list(Array(SmallInt)), `'[1,32768]'`, "1 rows of store_x have a value that does not fit into array(smallint)"},
	} {
		t.Run(string(c.from.Type)+" to "+string(c.to.Type), func(t *testing.T) {
			d := openDatabase(t, testenv.SQLite(t))
			before := stateOf(t, CreateTable{Name: "store_x", Columns: []Column{id(), c.from}})
			d.apply(&State{}, createAll(before)...)
			d.must("INSERT INTO store_x (" + c.from.Name + ") VALUES (" + c.values + ")")
			script := d.compile(before, AlterColumn{Table: "store_x", Column: c.to})
			err := d.process(script).do(t.Context(), script)
			if err != nil {
				if !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
				return
			}
			d.expect(1, "SELECT CAST("+c.from.Name+" AS text) FROM store_x", c.want)
		})
	}
}

// A migration that leaves rows which point at nothing is undone.
func TestRebuildChecksKeys(t *testing.T) {
	d := openDatabase(t, testenv.SQLite(t))
	before := shop(t)
	d.apply(&State{}, createAll(before)...)
	d.fillShop()
	script := d.compile(before, AddCheck{Table: "store_album", Check: Check{Name: "x", SQL: Expression{All: "1"}}}, RunSQL{Forward: SQL{All: []string{"DELETE FROM store_artist WHERE id = 3"}}})
	err := d.process(script).do(t.Context(), script)
	if err == nil || !strings.Contains(err.Error(), "1 rows point at rows that do not exist; the first is row 7 of store_album, which points at store_artist") {
		t.Errorf("error %v, want one that names the row", err)
	}
	if err != nil && strings.Contains(err.Error(), "operation") {
		t.Errorf("error %v blames an operation", err)
	}
	d.expect(1, "SELECT count(*) FROM store_artist", "3")
	if d.refuses(`INSERT INTO store_album (title, artist_id, created_at) VALUES ('x', 99, '2026')`) == false {
		t.Error("keys are not enforced any more")
	}
}

// TestDanglingBlamesNobody: rows that point at nothing are found when all is done, and so not said to be the last operation's fault.
func TestDanglingBlamesNobody(t *testing.T) {
	d := openDatabase(t, testenv.SQLite(t))
	before := stateOf(t,
		CreateTable{Name: "store_a", Columns: []Column{id()}},
		CreateTable{Name: "store_b", Columns: []Column{id(), {Name: "a", Type: BigInt}}})
	d.apply(&State{}, createAll(before)...)
	d.must("INSERT INTO store_b (a) VALUES (9)")
	_, err := Edit(t.Context(), d.db, before,
		AddForeignKey{Table: "store_b", Key: ForeignKey{Columns: []string{"a"}, Table: "store_a", Targets: []string{"id"}}},
		AddIndex{Table: "store_b", Index: Index{Name: "store_b_a_ix", Columns: []string{"a"}}})
	if err == nil || !strings.HasPrefix(err.Error(), "1 rows point at rows that do not exist; the first is row 1 of store_b") {
		t.Errorf("error %v, want one that names the row and no operation", err)
	}
}
