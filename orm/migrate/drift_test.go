package migrate

import (
	"slices"
	"testing"
)

// What somebody changes by hand is told, on every database in the same words.
func TestDrift(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		r := d.runner(Migration{Name: "0001_initial", Operations: []Operation{
			CreateTable{Name: "store_artist", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true}, {Name: "name", Type: Varchar(50), Unique: true}}},
			CreateTable{Name: "store_album", Columns: []Column{
				{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true},
				{Name: "title", Type: Varchar(50), Default: Value("untitled")},
				{Name: "price", Type: Decimal(10, 2), Default: Value("9.50")},
				{Name: "live", Type: Bool, Default: Value("true")},
				{Name: "made_at", Type: DateTime, Default: Value("now")},
				{Name: "tags", Type: Array(Text), Default: Value(`["go","it's"]`)},
				{Name: "artist_id", Type: BigInt, Null: true, References: Reference{Table: "store_artist", Column: "id", OnDelete: SetNull}},
			}, Indexes: []Index{{Name: "store_album_artist_id_ix", Columns: []string{"artist_id"}}, {Name: "store_album_price_ix", Columns: []string{"-price", "title"}}},
				Checks: []Check{{Name: "store_album_title_ck", Column: "title", Values: []string{"a", "untitled"}}}},
			CreateTable{Name: "store_gone", Columns: []Column{{Name: "id", Type: Int, PrimaryKey: true}}},
		}})
		d.migrate(r, Target{})
		if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
			t.Fatalf("nothing was changed, and drift is %q, %v", lines, err)
		}
		drop := `DROP INDEX "store_album_price_ix"`
		if d.dialect.Name() == "mysql" {
			drop += ` ON "store_album"`
		}
		d.must(drop, `CREATE INDEX "store_album_price_ix" ON "store_album" ("price")`, `CREATE INDEX "own_ix" ON "store_artist" ("name")`, `DROP TABLE "store_gone"`,
			`CREATE TABLE "store_new" ("id" integer)`, `ALTER TABLE "store_artist" ADD COLUMN "born" integer`, `CREATE TABLE "other" ("id" integer)`)
		want := []string{
			"index store_album_price_ix of store_album is another than the migrations say",
			"column store_artist.born is of no migration",
			"index own_ix of store_artist is of no migration",
			"table store_gone is missing",
			"table store_new is of no applied migration",
		}
		if lines, err := r.Drift(t.Context()); err != nil || !slices.Equal(lines, want) {
			t.Errorf("drift is %q, %v; want %q", lines, err, want)
		}
		if d.dialect.Features().AlterColumn && d.dialect.Name() == "postgres" {
			d.must(`ALTER TABLE store_album ALTER COLUMN title SET DEFAULT 'b', ALTER COLUMN live DROP DEFAULT, ALTER COLUMN price TYPE numeric(12,2), ALTER COLUMN made_at DROP NOT NULL, ALTER COLUMN tags DROP DEFAULT,
				DROP CONSTRAINT store_album_artist_id_fk, DROP CONSTRAINT store_album_title_ck`)
			want = slices.Concat([]string{
				"column store_album.title has the default b, and not untitled",
				"column store_album.price is numeric(12,2), and not decimal(10,2)",
				"column store_album.live has lost its default true",
				"column store_album.made_at may be null, and the migrations say otherwise",
				"column store_album.tags has lost its default [\"go\",\"it's\"]",
				"column store_album.artist_id does not point at store_artist any more",
			}, want[:1], []string{"check store_album_title_ck of store_album is missing"}, want[1:])
			if lines, err := r.Drift(t.Context()); err != nil || !slices.Equal(lines, want) {
				t.Errorf("drift is %q, %v; want %q", lines, err, want)
			}
		}
	})
}
