package migrate

import (
	"strings"
	"testing"
)

// TestEdit: tables are changed without a migration, with all that hangs on them.
func TestEdit(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		made, err := Edit(t.Context(), d.db, &State{},
			CreateTable{Name: "shelf", Columns: []Column{id(), {Name: "name", Type: Varchar(20)}}},
			CreateTable{Name: "book", Columns: []Column{id(), {Name: "title", Type: Varchar(20)}, toTable("shelf_id", "shelf")}})
		if err != nil {
			t.Fatal(err)
		}
		d.must(`INSERT INTO "shelf" ("name") VALUES ('left')`, `INSERT INTO "book" ("title", "shelf_id") VALUES ('Emma', 1)`)
		next, err := Edit(t.Context(), d.db, made,
			AlterColumn{Table: "shelf", Column: Column{Name: "name", Type: Text, Null: true}},
			AddColumn{Table: "book", Column: Column{Name: "year", Type: Int}, Fill: Value("1815")},
			AddIndex{Table: "book", Index: Index{Name: "by_title", Columns: []string{"title"}}},
			AddCheck{Table: "book", Check: Check{Name: "late", SQL: Expression{All: `"year" > 1800`}}},
			RenameTable{From: "shelf", To: "rack"})
		if err != nil {
			t.Fatal(err)
		}
		d.expect(3, `SELECT "title", "year", "name" FROM "book" JOIN "rack" ON "rack"."id" = "shelf_id"`, "Emma | 1815 | left")
		if made.Table("shelf") == nil || next.Table("rack") == nil || next.Table("book").Column("year") == nil {
			t.Errorf("the states are\n%sand\n%s", made.Text(), next.Text())
		}

		before := d.schema()
		_, err = Edit(t.Context(), d.db, next, DropColumn{Table: "book", Column: "nothing"})
		if err == nil || !strings.Contains(err.Error(), "operation 1 (drop column nothing of book): table book has no column nothing") {
			t.Errorf("error %v, want one about operation 1", err)
		}
		_, err = Edit(t.Context(), d.db, next, AddIndex{Table: "rack", Index: Index{Name: "by_id", Columns: []string{"id", "name"}}}, AddCheck{Table: "book", Check: Check{Name: "never", SQL: Expression{All: `"year" < 0`}}})
		if err == nil || !strings.Contains(err.Error(), "operation 2 (add check never to book): ") {
			t.Errorf("error %v, want one about operation 2", err)
		}
		if d.dialect.Features().TransactionalDDL && d.schema() != before {
			t.Errorf("what failed left\n%s", unlike(d.schema(), before))
		}
	})
}

// TestStateApart: what the database is told and what the state is told may be two things, both ways.
func TestStateApart(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := append(history()[:1:1],
			// The table is there already, made by hand.
			Migration{Name: "0002_known", Operations: []Operation{RunSQL{Forward: NoSQL(), Back: NoSQL(), State: []Operation{
				CreateTable{Name: "store_label", Columns: []Column{id(), {Name: "name", Type: Varchar(20)}}}}}}},
			// The database is told in SQL of its own.
			Migration{Name: "0003_renamed", Operations: []Operation{RunSQL{
				Forward: SQL{All: []string{"ALTER TABLE store_label RENAME TO store_firm"}}, Back: SQL{All: []string{"ALTER TABLE store_firm RENAME TO store_label"}},
				State: []Operation{RenameTable{From: "store_label", To: "store_firm"}}}}},
			Migration{Name: "0004_more", Operations: []Operation{AddColumn{Table: "store_firm", Column: Column{Name: "city", Type: Varchar(20), Null: true}}}})
		d.migrate(d.runner(list[:1]...), Target{})
		if _, err := Edit(t.Context(), d.db, &State{}, CreateTable{Name: "store_label", Columns: []Column{id(), {Name: "name", Type: Varchar(20)}}}); err != nil {
			t.Fatal(err)
		}
		d.must(`INSERT INTO "store_label" ("name") VALUES ('Spoon')`)
		r := d.runner(list...)
		d.migrate(r, Target{})
		d.expect(2, `SELECT "name", coalesce("city", '-') FROM "store_firm"`, "Spoon | -")
		d.migrate(r, Target{Component: "store", Migration: "0001"})
		d.expect(1, `SELECT "name" FROM "store_label"`, "Spoon")
	})
}
