package migrate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// The models of a migration. Today's have lost the name of an artist.
type (
	Artist struct {
		ID     int64  `db:"pk"`
		Name   string `validate:"max=120"`
		Albums []Album
	}
	Album struct {
		ID       int64  `db:"pk"`
		Title    string `validate:"max=160"`
		ArtistID int64
		Artist   *Artist
	}
)

// shout is a data migration: it reads, streams, joins, writes and adds rows of tables as they were.
func shout(ctx context.Context, tx *orm.DB) error {
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	for artist, err := range tx.Each(ctx, orm.From[Artist]().Order(orm.Asc(&a.ID))) {
		if err != nil {
			return err
		}
		if artist.Name == "" {
			return fmt.Errorf("artist %d has no name", artist.ID)
		}
	}
	artists, err := tx.All(ctx, orm.From[Artist]().With(&a.Albums))
	if err != nil {
		return err
	}
	for _, artist := range artists {
		artist.Name = strings.ToUpper(artist.Name)
		if err := tx.Save(ctx, artist); err != nil {
			return err
		}
		if err := tx.Insert(ctx, &Album{Title: fmt.Sprintf("after %d", len(artist.Albums)), ArtistID: artist.ID}); err != nil {
			return err
		}
	}
	n, err := tx.Update(ctx, orm.From[Album]().Where(orm.Eq(&b.Artist.Name, "CAN DAMO")), orm.SetTo(&b.Title, orm.Concat(orm.Col(&b.Title), orm.Value("!"))))
	if err == nil && n != 2 {
		err = fmt.Errorf("%d albums are changed, and not 2", n)
	}
	return err
}

func quiet(ctx context.Context, tx *orm.DB) error {
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	if _, err := tx.Delete(ctx, orm.From[Album]().Where(orm.StartsWith(&b.Title, "after"))); err != nil {
		return err
	}
	_, err := tx.Update(ctx, orm.From[Artist](), orm.SetTo(&a.Name, orm.Lower(orm.Col(&a.Name))))
	return err
}

// TestModelsOfThePast: a function of a migration sees the tables as they were, whatever became of them.
func TestModelsOfThePast(t *testing.T) {
	for _, apart := range []bool{false, true} {
		t.Run(fmt.Sprintf("NoTransaction=%v", apart), func(t *testing.T) {
			onAll(t, func(t *testing.T, d *database) {
				list := append(history()[:2:2],
					Migration{Name: "0003_shout", NoTransaction: apart, Operations: []Operation{
						RunGo{Name: "shout", Models: orm.Models(orm.Model[Artist](), orm.Model[Album]()), Forward: shout, Back: quiet},
					}},
					Migration{Name: "0004_nameless", Operations: []Operation{
						AddColumn{Table: "store_artist", Column: Column{Name: "loud", Type: Varchar(120), Null: true}},
						RunSQL{Forward: SQL{All: []string{"UPDATE store_artist SET loud = name"}}, Back: SQL{All: []string{"UPDATE store_artist SET name = loud"}}},
						DropColumn{Table: "store_artist", Column: "name"},
					}})
				r := d.runner(list...)
				sent := 0
				stop := d.db.Observe(func(_ context.Context, s orm.Sent) func(orm.Ended) {
					if strings.Contains(s.SQL, "store_album") {
						sent++
					}
					return nil
				})
				defer stop()
				d.migrate(r, Target{})
				d.expect(1, `SELECT "loud" FROM "store_artist"`, "CAN DAMO")
				d.expect(1, `SELECT "title" FROM "store_album" ORDER BY "id"`, "Tago Mago!", "after 1!")
				if sent == 0 {
					t.Error("the statements of the migration are not observed")
				}
			})
		})
	}
}

// TestModelsOfThePastGoBack: undoing sees them as they were, too.
func TestModelsOfThePastGoBack(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := append(history()[:2:2],
			Migration{Name: "0003_shout", Operations: []Operation{RunGo{Models: orm.Models(orm.Model[Artist](), orm.Model[Album]()), Forward: shout, Back: quiet}}},
			Migration{Name: "0004_rename", Operations: []Operation{RenameTable{From: "store_artist", To: "store_band"}}})
		r := d.runner(list...)
		d.migrate(r, Target{})
		d.migrate(r, Target{Component: "store", Migration: "0002"})
		d.expect(1, `SELECT "name" FROM "store_artist"`, "can damo")
		d.migrate(r, Target{})
		d.expect(1, `SELECT "name" FROM "store_band"`, "CAN DAMO")
	})
}

// The models that do not fit.
type (
	Band struct {
		ID      int64 `db:"pk"`
		Country string
	}
	Loose struct {
		ID   int32 `db:"pk,noauto"`
		Name string
		Born int64
		Low  string `db:"varchar(120)"`
	}
	Keyless struct {
		Name string `db:"pk,varchar(120)"`
	}
)

func (*Band) Meta() orm.Meta    { return orm.Meta{Table: "store_artist"} }
func (*Loose) Meta() orm.Meta   { return orm.Meta{Table: "store_artist"} }
func (*Keyless) Meta() orm.Meta { return orm.Meta{Table: "store_artist"} }

// TestModelsThatDoNotFit: a model is held against the tables before anything is done, and without a database.
func TestModelsThatDoNotFit(t *testing.T) {
	nobody := func(context.Context, *orm.DB) error { panic("the function ran") }
	first := Migration{Name: "0001_initial", Operations: []Operation{
		CreateTable{Name: "store_artist", Columns: []Column{id(), {Name: "name", Type: Varchar(120)}, {Name: "born", Type: BigInt, Null: true},
			{Name: "low", Type: Varchar(120), Null: true, Generated: Expression{All: `lower("name")`}}}},
	}}
	for _, c := range []struct {
		model orm.AnyModel
		want  []string
	}{
		{orm.Model[Band](), []string{"migration store.0002_data, operation 1 (move rows): migrate.Band.Country is column country, which table store_artist does not have at this point; it has id, name, born, low"}},
		{orm.Model[Album](), []string{"migrate.Album.Artist leads to migrate.Artist, which is no model"}},
		{orm.Model[Loose](), []string{
			"migrate.Loose.ID: column id of table store_artist is bigint at this point, and the field int",
			"migrate.Loose.Name: column name of table store_artist is varchar(120) at this point, and the field text",
			"migrate.Loose.Born: column born of table store_artist may be NULL at this point: make the field a pointer",
			"migrate.Loose.Low: column low of table store_artist may be NULL",
		}},
		{orm.Model[Keyless](), []string{"model migrate.Keyless has the primary key (name), and table store_artist has (id) at this point"}},
		{orm.Model[Stranger](), []string{"model migrate.Stranger is of table store_stranger, which does not exist at this point"}},
	} {
		list := []Migration{first, {Name: "0002_data", Operations: []Operation{RunGo{Name: "move rows", Models: orm.Models(c.model), Forward: nobody}}}}
		_, err := Replay([]Source{{Component: "store", Migrations: func() []Migration { return list }}})
		if err == nil {
			t.Errorf("%v fits", c.model.GoType())
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
		}
	}
}

// Stranger has no table.
type Stranger struct {
	ID int64 `db:"pk"`
}

// TestOtherModelsAreUnknown: the models of today are not those of a migration.
func TestOtherModelsAreUnknown(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := append(history()[:1:1], Migration{Name: "0002_data", Operations: []Operation{
			RunGo{Name: "count", Models: orm.Models(orm.Model[Artist](), orm.Model[Album]()), Forward: func(ctx context.Context, tx *orm.DB) error {
				_, err := tx.Count(ctx, orm.From[Stranger]())
				return err
			}}}})
		err := d.runner(list...).Migrate(t.Context(), Target{})
		if err == nil || !strings.Contains(err.Error(), "migration store.0002_data") || !strings.Contains(err.Error(), "migrate.Stranger is no model of the application: list it in a component; in a migration, in the Models of RunGo") {
			t.Errorf("error %v, want one that names migration and model", err)
		}
	})
}
