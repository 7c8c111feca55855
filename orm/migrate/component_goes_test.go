package migrate

import (
	"slices"
	"testing"
)

// A component goes in two releases: one whose models are gone drops its tables, and the next one has it no more.
func TestComponentGoes(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		first := Migration{Name: "0001_initial", Operations: []Operation{
			CreateTable{Name: "club_team", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true}}},
			CreateTable{Name: "club_person", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true},
				{Name: "team_id", Type: BigInt, References: Reference{Table: "club_team", Column: "id"}}}},
		}}
		list := []Migration{first}
		club := Source{Component: "club", Migrations: func() []Migration { return list }}
		r := &Runner{DB: d.db, Sources: []Source{{Component: "store", Migrations: chapters}, club}}
		d.migrate(r, Target{})
		from, err := Replay([]Source{club})
		if err != nil {
			t.Fatal(err)
		}
		ops, err := Diff(from, &State{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Migration{Name: "0002_gone", Operations: ops})
		d.migrate(r, Target{})
		if drift, err := r.Drift(t.Context()); err != nil || len(drift) > 0 {
			t.Errorf("drift %v, %v", drift, err)
		}
		r.Sources = r.Sources[:1]
		names, err := r.Prune(t.Context(), "club")
		if err != nil || !slices.Equal(names, []string{"0001_initial", "0002_gone"}) {
			t.Errorf("forgot %v, %v", names, err)
		}
		if got := d.names(r); got != "0001_initial 0002_a 0003_b 0004_c" {
			t.Errorf("applied %s", got)
		}
	})
}
