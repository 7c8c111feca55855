package migrate

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// A history with detours becomes short, and leads where it led.
func TestSquash(t *testing.T) {
	id := Column{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true}
	list := []Migration{
		{Name: "0001_initial", Operations: []Operation{
			CreateTable{Name: "store_artist", Columns: []Column{id, {Name: "nom", Type: Varchar(20)}}},
			CreateTable{Name: "store_passing", Columns: []Column{id}},
		}},
		{Name: "0002_a", Operations: []Operation{
			RenameColumn{Table: "store_artist", From: "nom", To: "name"},
			CreateTable{Name: "store_album", Columns: []Column{id}},
			AddColumn{Table: "store_artist", Column: Column{Name: "best_id", Type: BigInt, Null: true, References: Reference{Table: "store_album", Column: "id", OnDelete: SetNull}}},
			AddIndex{Table: "store_artist", Index: Index{Name: "x_ix", Columns: []string{"name"}}},
		}},
		{Name: "0003_b", Operations: []Operation{
			RunSQL{Forward: SQL{All: []string{"UPDATE store_artist SET name = 'x'"}}, Back: NoSQL(), Elidable: true},
			DropIndex{Table: "store_artist", Name: "x_ix"},
			AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(40)}},
			DropTable{Name: "store_passing"},
		}},
		{Name: "0004_c", Operations: []Operation{
			RunGo{Name: "count", Forward: func(context.Context, *orm.DB) error { return nil }, Back: NoGo},
			AddColumn{Table: "store_album", Column: Column{Name: "a", Type: Int, Null: true}},
			AlterColumn{Table: "store_album", Column: Column{Name: "a", Type: BigInt, Null: true}},
			AddColumn{Table: "store_album", Column: Column{Name: "b", Type: Int, Null: true}},
			DropColumn{Table: "store_album", Column: "b"},
			CommentTable{Table: "store_album", Comment: "records"},
			AddColumn{Table: "store_album", Column: Column{Name: "no_a", Type: Bool, Null: true, Generated: Expression{All: `"a" IS NULL`}}},
			AddIndex{Table: "store_album", Index: Index{Name: "some_a", Columns: []string{"-id", "()"}, Unique: true, Expressions: []Key{{SQL: Expression{All: `abs("a")`}, Type: BigInt}}, Where: Expression{All: `"a" > 0`}}},
			AddCheck{Table: "store_album", Check: Check{Name: "store_album_a_ck", SQL: Expression{All: `"a" <> 7`}, Model: true}},
			AddCheck{Table: "store_album", Check: Check{Name: "brief_ck", SQL: Expression{All: `"a" <> 8`}}},
			DropCheck{Table: "store_album", Name: "brief_ck"},
			RenameColumn{Table: "store_album", From: "a", To: "rank"},
		}},
		{Name: "0005_d", Operations: []Operation{column("store_album", "d")}},
	}
	sources := []Source{{Component: "store", Migrations: func() []Migration { return list }}}
	m, err := squash(sources, "store", "0004", "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files, err := squashFiles(sources[0], place{dir: dir}, m)
	if err != nil {
		t.Fatal(err)
	}
	if name := filepath.Base(files[0].Path); name != "0004_squashed.go" {
		t.Errorf("the file is %s", name)
	}
	golden(t, "squashed.golden", string(files[0].Content))
	onAll(t, func(t *testing.T, d *database) {
		r := d.runner(append(list[:len(list):len(list)], m.Migration)...)
		d.migrate(r, Target{})
		if got := d.names(r); got != "0004_squashed 0005_d" {
			t.Errorf("applied %s", got)
		}
		short := d.schema()
		d.migrate(r, Target{Component: "store", Migration: "zero"})
		d.migrate(d.runner(list...), Target{})
		if long := d.schema(); sortedLines(long) != sortedLines(short) {
			t.Errorf("squashed, the database is\n%s\nand step by step\n%s", short, long)
		}
	})
	list[1].NoTransaction = true
	if _, err := squash(sources, "store", "0004", ""); err == nil || !strings.Contains(err.Error(), "store.0002_a runs outside a transaction") {
		t.Errorf("error %v", err)
	}
	if _, err := squash(sources, "store", "0001", ""); err == nil || !strings.Contains(err.Error(), "nothing to squash") {
		t.Errorf("error %v", err)
	}
}

// sortedLines is the columns of a schema in the order of the alphabet: they may stand in another.
func sortedLines(text string) string {
	s := strings.Split(text, "\n")
	return strings.Join(slices.Sorted(slices.Values(s)), "\n")
}
