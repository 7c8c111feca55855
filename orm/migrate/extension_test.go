package migrate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// An extension is installed once for all components, stays while one of them needs it, and is none of the other databases' concern.
func TestExtensions(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		of := func(component string) Source {
			return Source{Component: component, Migrations: func() []Migration {
				return []Migration{{Name: "0001_initial", Operations: []Operation{
					CreateExtension{Name: "pg_trgm"},
					CreateTable{Name: component + "_word", Columns: []Column{id(), {Name: "text", Type: Text}},
						Indexes: []Index{{Name: component + "_ix", Columns: []string{"text"}, Using: GIN, Classes: []string{"gin_trgm_ops"}}}},
				}}}
			}}
		}
		r := &Runner{DB: d.db, Sources: []Source{of("store"), of("wiki")}}
		there := func(want ...string) {
			t.Helper()
			if d.dialect.Name() == "postgres" {
				d.expect(1, "SELECT extname::text FROM pg_extension WHERE extname = 'pg_trgm'", want...)
			}
		}
		d.migrate(r, Target{})
		there("pg_trgm")
		if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
			t.Errorf("drift %v, %v", lines, err)
		}
		d.migrate(r, Target{Component: "wiki", Migration: "zero"})
		there("pg_trgm")
		d.migrate(r, Target{Component: "store", Migration: "zero"})
		there()
		d.migrate(r, Target{})
		if d.dialect.Name() != "postgres" {
			return
		}
		d.must("DROP EXTENSION pg_trgm CASCADE")
		lines, err := r.Drift(t.Context())
		if err != nil || !slices.Contains(lines, "extension pg_trgm is missing") {
			t.Errorf("drift %v, %v", lines, err)
		}
	})
}

// Who may not install an extension, and who asks for one that is not there, reads what to do.
func TestExtensionRefused(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		if d.dialect.Name() != "postgres" {
			return
		}
		word := CreateTable{Name: "store_word", Columns: []Column{id(), {Name: "text", Type: Text}},
			Indexes: []Index{{Name: "store_ix", Columns: []string{"text"}, Using: GIN, Classes: []string{"gin_trgm_ops"}}}}
		guest := RunSQL{Forward: SQL{All: []string{"CREATE ROLE tandem_guest", "SET LOCAL ROLE tandem_guest"}}, Back: NoSQL()} // rolled back with the rest
		for want, ops := range map[string][]Operation{
			`let a superuser run CREATE EXTENSION IF NOT EXISTS "hstore" in this database once`: {guest, CreateExtension{Name: "hstore"}},
			"the server does not have extension no_such_thing":                                  {CreateExtension{Name: "no_such_thing"}},
			`put migrate.CreateExtension{Name: "pg_trgm"} in front of it`:                       {word},
		} {
			c := d.compile(&State{}, ops...)
			err := d.process(c).do(t.Context(), c)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v, without %q", err, want)
			}
			if _, ok := errors.AsType[*orm.DriverError](err); !ok {
				t.Errorf("%v hides what the database said", err)
			}
		}
	})
}

// The indexes of models tell which extensions they need; each component asks for its own, before its tables.
func TestDiffExtensions(t *testing.T) {
	word := func(component string, ix Index) CreateTable {
		ix.Name, ix.Columns = component+"_ix", []string{"text"}
		return CreateTable{Name: component + "_word", Columns: []Column{id(), {Name: "text", Type: Text}}, Indexes: []Index{ix}}
	}
	to := stateOf(t, word("store", Index{Using: GIN, Classes: []string{"gin_trgm_ops"}}), word("wiki", Index{Using: GiST, Classes: []string{"gist_trgm_ops"}}),
		word("blog", Index{Using: Bloom}), word("shop", Index{Using: GiST}), word("post", Index{Using: GIN}), word("plain", Index{Using: Hash}))
	to.ofModels = true
	to.needExtensions()
	ops, err := Diff(&State{}, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := split(&State{}, to, ops, &graph{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"store": "pg_trgm", "wiki": "pg_trgm", "blog": "bloom", "shop": "btree_gist", "post": "btree_gin"}
	for _, p := range plan {
		first, ok := p.ops[0].(CreateExtension)
		if ok != (p.component != "plain") || first.Name != want[p.component] {
			t.Errorf("component %s begins with %s", p.component, p.ops[0].Describe())
		}
	}
	after := to.Clone()
	if again, err := Diff(after, to, nil); err != nil || len(again) > 0 {
		t.Errorf("and again %v, %v", again, err)
	}
	// What a migration has created stays for queries, unless a state says otherwise.
	less := stateOf(t)
	less.ofModels = true
	for _, models := range []bool{true, false} {
		less.ofModels = models
		ops, err := Diff(to, less, nil)
		dropped := slices.ContainsFunc(ops, func(op Operation) bool { _, is := op.(DropExtension); return is })
		if err != nil || dropped == models {
			t.Errorf("of models %t: drops an extension %t, %v", models, dropped, err)
		}
	}
	if err := (CreateExtension{}).Apply(&State{}); err == nil {
		t.Error("an extension without a name is created")
	}
	if err := (DropExtension{Name: "pg_trgm", component: "plain"}).Apply(to); err == nil || !strings.Contains(err.Error(), "of component store") {
		t.Errorf("another's extension is dropped: %v", err)
	}
	same := []Operation{CreateExtension{Name: "pg_trgm"}, word("store", Index{}), CreateExtension{Name: "pg_trgm"}}
	if got := optimize(&State{component: "store"}, same); len(got) != 2 {
		t.Errorf("optimized to %v", got)
	}
}
