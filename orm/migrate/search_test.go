package migrate

import (
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// post is a table before it could be searched, wordsPost the same with a column of its words, and germanPost with those of another language.
type (
	post struct {
		ID    int64 `db:"pk"`
		Title string
		Body  *string `db:"text"`
	}
	wordsPost struct {
		ID     int64 `db:"pk"`
		Title  string
		Body   *string          `db:"text"`
		Search orm.SearchVector `json:"-"`
	}
	germanPost wordsPost
)

func (p *post) Meta() orm.Meta { return orm.Meta{Table: "store_post"} }

func (p *wordsPost) Meta() orm.Meta {
	docs := orm.TextSearch{Language: "english"}
	return orm.Meta{
		Table:     "store_post",
		Generated: orm.GeneratedColumns(orm.Generated(&p.Search, docs.Vector(orm.Weighted(orm.Col(&p.Title), orm.WeightA), orm.Col(&p.Body))).Stored()),
		Indexes:   orm.Indexes(orm.Index(&p.Search), orm.Index(docs.Vector(orm.Col(&p.Title))).Named("post_title_ix")),
	}
}

func (p *germanPost) Meta() orm.Meta {
	return orm.Meta{
		Table:     "store_post",
		Generated: orm.GeneratedColumns(orm.Generated(&p.Search, orm.TextSearch{Language: "german"}.Vector(orm.Col(&p.Title))).Stored()),
		Indexes:   orm.Indexes(orm.Index(&p.Search).Using(orm.GIN)),
	}
}

// A column of words is made with a table, added to one with rows, and made anew in another language; then there is nothing to do, and the
// database is what the migrations say.
func TestSearchColumns(t *testing.T) {
	plain, words, german := stateOfModel(t, orm.Model[post]()), stateOfModel(t, orm.Model[wordsPost]()), stateOfModel(t, orm.Model[germanPost]())
	for _, c := range []struct {
		name     string
		from, to *State
	}{{"create search", &State{}, words}, {"add search", plain, words}, {"change search", words, german}, {"same search", words, words}} {
		text, err := filesBetween(t, c.from, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "diff/"+strings.ReplaceAll(c.name, " ", "_")+".golden", text)
	}
	onAll(t, func(t *testing.T, d *database) {
		var list []Migration
		s := &State{}
		for i, to := range []*State{words, plain, words, german} {
			ops, err := Diff(s, to, nil)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, Migration{Name: []string{"0001_initial", "0002_plain", "0003_words", "0004_german"}[i], Operations: ops})
			r := d.runner(list...)
			d.migrate(r, Target{})
			if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
				t.Errorf("after %s drift is %q, %v", list[i].Name, lines, err)
			}
			if i == 0 {
				d.must(`INSERT INTO "store_post" ("title") VALUES ('red apples')`)
			}
			s = to
		}
		search := `SELECT COUNT(*) FROM "store_post" WHERE "search" LIKE '%red apples%'`
		if d.dialect.Name() == "postgres" {
			search = `SELECT COUNT(*)::text FROM store_post WHERE search @@ to_tsquery('german', 'apples')`
		}
		d.expect(1, search, "1")
		r := d.runner(list...)
		d.migrate(r, Target{Component: "store", Migration: "0002"})
		d.migrate(r, Target{})
		d.expect(1, search, "1")
		if d.dialect.Name() != "postgres" {
			return
		}
		d.must(`ALTER TABLE store_post DROP COLUMN search`)
		if lines, err := r.Drift(t.Context()); err != nil || !slices.Contains(lines, "column store_post.search is missing") {
			t.Errorf("without the column drift is %q, %v", lines, err)
		}
	})
}

// A column of words that nothing computes has no words in it.
func TestSearchColumnOfNothing(t *testing.T) {
	type lost struct {
		ID     int64            `db:"pk"`
		Search orm.SearchVector `json:"-"`
	}
	type keyed struct {
		ID     int64            `db:"pk"`
		Search orm.SearchVector `db:"unique" json:"-"`
	}
	type told struct {
		ID     int64 `db:"pk"`
		Search orm.SearchVector
	}
	for want, m := range map[string]orm.AnyModel{
		"told.Search is an orm.SearchVector, in which a program has no words, and JSON would have it: add `json:\"-\"`": orm.Model[told](),
		"lost.Search has nothing to search in: say in Meta.Generated":                                                   orm.Model[lost](),
		"can neither be unique, nor a key":                                                                              orm.Model[keyed](),
	} {
		reg := orm.NewRegistry()
		reg.Add("store", m)
		if err := reg.Resolve(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, without %q", err, want)
		}
	}
}

// A column that is computed by some databases only is refused by the others, before anything is sent.
func TestGeneratedForAnotherDatabase(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		x := Expression{Postgres: `to_tsvector('simple', "title")`}
		e, err := editorFor(d.dialect)
		if err != nil {
			t.Fatal(err)
		}
		page := CreateTable{Name: "store_page", Columns: []Column{id(), {Name: "title", Type: Text}, {Name: "words", Type: SearchVector, Generated: x, Stored: true}}}
		c, err := compileOne(e, move{node: &node{component: "store", Migration: Migration{Name: "0001_initial", Operations: []Operation{page}}}}, &State{})
		switch {
		case d.dialect.Name() == "postgres" && err != nil:
			t.Error(err)
		case d.dialect.Name() != "postgres" && (err == nil || !strings.Contains(err.Error(), "words has no expression for "+d.dialect.Name())):
			t.Errorf("compiled to %v, %v", c, err)
		}
	})
}

// What loses its accents cannot be kept in a schema.
func TestUnaccentInSchema(t *testing.T) {
	reg := orm.NewRegistry()
	reg.Add("store", orm.Model[unaccented]())
	if err := reg.Resolve(); err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []orm.Dialect{postgres.Dialect{}, sqlite.Dialect{}} {
		if _, err := StateOf(reg, dialect); err == nil || !strings.Contains(err.Error(), "unaccent cannot be part of a schema") {
			t.Errorf("%s: %v", dialect.Name(), err)
		}
	}
}

type unaccented struct {
	ID    int64 `db:"pk"`
	Title string
}

func (p *unaccented) Meta() orm.Meta {
	return orm.Meta{Indexes: orm.Indexes(orm.Index(orm.Unaccent(orm.Col(&p.Title))))}
}
