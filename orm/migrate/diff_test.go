package migrate

import (
	"errors"
	"strings"
	"testing"
)

// migrationsTo is a migration per component that makes the state's tables.
func migrationsTo(t testing.TB, s *State) []Source {
	t.Helper()
	ops, err := Diff(&State{}, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := split(&State{}, s, ops, &graph{})
	if err != nil {
		t.Fatal(err)
	}
	var sources []Source
	byName := map[string]int{}
	for _, m := range nameAll(&graph{}, plan, Options{}) {
		i, ok := byName[m.component]
		if !ok {
			i = len(sources)
			byName[m.component] = i
			sources = append(sources, Source{Component: m.component})
		}
		list := append(sources[i].list(), m.Migration)
		sources[i].Migrations = func() []Migration { return list }
	}
	return sources
}

// filesBetween is what makemigrations would write.
func filesBetween(t testing.TB, from, to *State, ask Asker) (string, error) {
	t.Helper()
	ops, err := Diff(from, to, ask)
	if err != nil {
		return "", err
	}
	g, err := newGraph(migrationsTo(t, from))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := split(from, to, ops, g)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, m := range nameAll(g, plan, Options{}) {
		text, err := migrationSource("migrations", m.component, m.Migration)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("-- " + m.component + "/migrations/" + m.Name + ".go --\n" + string(text))
	}
	after := from.Clone()
	for _, op := range ops {
		if create, ok := op.(CreateTable); ok {
			after.component = to.Table(create.Name).Component
		}
		if err := op.Apply(after); err != nil {
			t.Fatal(err)
		}
	}
	if !after.Equal(to) {
		t.Errorf("the operations lead to\n%sand not to\n%s", after.Text(), to.Text())
	}
	return b.String(), nil
}

// Models say nothing of checks: one that a migration added by hand stays until a column that it speaks of goes.
func TestDiffKeepsChecksOfModels(t *testing.T) {
	from := stateOf(t, CreateTable{Name: "store_x", Columns: []Column{id(), {Name: "price", Type: Int}},
		Checks: []Check{{Name: "positive", SQL: Expression{All: `"price" > 0`}}}})
	for _, c := range []struct {
		columns []Column
		want    []string
	}{
		{[]Column{id(), {Name: "price", Type: Int}}, nil},
		{[]Column{id()}, []string{"drop check positive of store_x", "drop column price of store_x"}},
	} {
		to := stateOf(t, CreateTable{Name: "store_x", Columns: c.columns})
		to.ofModels = true
		ops, err := Diff(from, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, op := range ops {
			got = append(got, op.Describe())
		}
		if strings.Join(got, "; ") != strings.Join(c.want, "; ") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestDiffGolden(t *testing.T) {
	empty := &State{}
	user := CreateTable{Name: "auth_user", Columns: []Column{id(), {Name: "email", Type: Varchar(254), Unique: true}}}
	for name, c := range map[string]struct {
		from, to *State
		ask      Asker
	}{
		"nothing": {from: shop(t), to: shop(t)},
		"initial": {from: empty, to: shop(t)},
		"add column": {from: shop(t), to: shop(t,
			AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int, Null: true}})},
		"add column fill": {from: shop(t), ask: Answers{Fills: map[string]string{"store_album.year": "1970"}}, to: shop(t,
			AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int}, Fill: Value("0")})},
		"add column test": {from: shop(t), to: shop(t,
			AddColumn{Table: "store_album", Column: Column{Name: "test", Type: Bool, Default: Value("false")}})},
		"add key": {from: shop(t), to: shop(t,
			AddColumn{Table: "store_album", Column: Column{Name: "owner_id", Type: BigInt, Null: true, References: Reference{Table: "auth_user", Column: "id", OnDelete: SetNull}}},
			AddIndex{Table: "store_album", Index: Index{Name: "store_album_owner_id_ix", Columns: []string{"owner_id"}}})},
		"rename column": {from: shop(t), ask: Answers{Renames: map[string]string{"store_album.title": "name"}}, to: shop(t,
			RenameColumn{Table: "store_album", From: "title", To: "name"})},
		"rename and retype": {from: shop(t), ask: Answers{Renames: map[string]string{"store_album.price": "cost", "store_album.created_at": "day"}}, to: shop(t,
			RenameColumn{Table: "store_album", From: "price", To: "cost"}, AlterColumn{Table: "store_album", Column: Column{Name: "cost", Type: Double, Default: Value("9.5")}},
			RenameColumn{Table: "store_album", From: "created_at", To: "day"}, AlterColumn{Table: "store_album", Column: Column{Name: "day", Type: Date}})},
		"not renamed": {from: shop(t), ask: Answers{Drops: []string{"store_artist.name"}}, to: shop(t,
			DropColumn{Table: "store_artist", Column: "name"},
			AddColumn{Table: "store_artist", Column: Column{Name: "title", Type: Text, Null: true}})},
		"rename table": {from: shop(t), ask: Answers{Renames: map[string]string{"store_artist": "store_band"}}, to: shop(t,
			RenameTable{From: "store_artist", To: "store_band"})},
		"rename both": {from: shop(t), ask: Answers{Renames: map[string]string{"store_artist": "store_band", "store_album.artist_id": "band_id"}}, to: shop(t,
			RenameTable{From: "store_artist", To: "store_band"}, RenameColumn{Table: "store_album", From: "artist_id", To: "band_id"})},
		"rename of another's": {from: shop(t, AddColumn{Table: "store_album", Column: toTable("owner_id", "auth_user"), Fill: Value("1")}),
			ask: Answers{Renames: map[string]string{"auth_user": "auth_account"}},
			to: shop(t, AddColumn{Table: "store_album", Column: toTable("owner_id", "auth_user"), Fill: Value("1")},
				RenameTable{From: "auth_user", To: "auth_account"})},
		"alter": {from: shop(t), ask: Answers{Fills: map[string]string{"store_artist.name": "unknown"}}, to: shop(t,
			AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(200)}},
			AlterColumn{Table: "store_album", Column: Column{Name: "price", Type: Decimal(12, 2), Default: Value("10")}})},
		"alter what is pointed at": {from: stateOf(t, CreateTable{Name: "a_x", Columns: []Column{{Name: "id", Type: Int, PrimaryKey: true}}},
			CreateTable{Name: "b_y", Columns: []Column{id(), {Name: "x_id", Type: Int, References: Reference{Table: "a_x", Column: "id"}}}}),
			to: stateOf(t, CreateTable{Name: "a_x", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true}}},
				CreateTable{Name: "b_y", Columns: []Column{id(), {Name: "x_id", Type: BigInt, References: Reference{Table: "a_x", Column: "id"}}}})},
		"indexes": {from: shop(t), to: shop(t,
			DropIndex{Table: "store_album", Name: "store_album_artist_id_title_uq"},
			RenameIndex{Table: "store_album", From: "store_album_artist_id_ix", To: "by_artist"},
			AddIndex{Table: "store_album", Index: Index{Name: "store_album_created_at_ix", Columns: []string{"-created_at"}}},
			DropCheck{Table: "store_album", Name: "store_album_status_ck"},
			AddCheck{Table: "store_album", Check: Check{Name: "store_album_status_ck", Column: "status", Values: []string{"draft", "published", "gone"}}})},
		"drop": {from: shop(t), to: stateOf(t, user)},
		"circle": {from: empty, to: stateOf(t,
			CreateTable{Name: "store_a", Columns: []Column{id(), {Name: "b_id", Type: BigInt, Null: true}}},
			CreateTable{Name: "store_b", Columns: []Column{id(), toTable("a_id", "store_a")}},
			AddForeignKey{Table: "store_a", Key: ForeignKey{Columns: []string{"b_id"}, Table: "store_b", Targets: []string{"id"}}})},
		"circle gone": {to: empty, from: stateOf(t,
			CreateTable{Name: "store_a", Columns: []Column{id(), {Name: "b_id", Type: BigInt, Null: true}}},
			CreateTable{Name: "store_b", Columns: []Column{id(), toTable("a_id", "store_a")}},
			AddForeignKey{Table: "store_a", Key: ForeignKey{Columns: []string{"b_id"}, Table: "store_b", Targets: []string{"id"}}})},
		"circle of components": {from: empty, to: stateOf(t,
			CreateTable{Name: "a_z", Columns: []Column{id()}},
			CreateTable{Name: "b_y", Columns: []Column{id(), toTable("z_id", "a_z")}},
			CreateTable{Name: "a_x", Columns: []Column{id(), toTable("y_id", "b_y")}})},
		"self": {from: empty, to: stateOf(t,
			CreateTable{Name: "store_employee", Columns: []Column{id(), {Name: "boss_id", Type: BigInt, Null: true, References: Reference{Table: "store_employee", Column: "id"}}}})},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := filesBetween(t, c.from, c.to, c.ask)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "diff/"+strings.NewReplacer(" ", "_", "'", "").Replace(name)+".golden", got)
		})
	}
}

// Nothing is guessed: without answers the error has every question, and says how to answer.
func TestDiffAsks(t *testing.T) {
	to := shop(t,
		RenameColumn{Table: "store_album", From: "title", To: "name"},
		RenameTable{From: "store_artist", To: "store_band"},
		AlterColumn{Table: "auth_user", Column: Column{Name: "email", Type: Varchar(254), Unique: true}},
		AddColumn{Table: "auth_user", Column: Column{Name: "age", Type: Int}, Fill: Value("0")},
	)
	ops, err := Diff(shop(t), to, nil)
	if ops != nil {
		t.Errorf("operations came with the questions: %v", ops)
	}
	var unanswered *UnansweredError
	if !errors.As(err, &unanswered) {
		t.Fatalf("error %v, want *UnansweredError", err)
	}
	golden(t, "questions.golden", err.Error()+"\n")
}

func TestGraphRefuses(t *testing.T) {
	source := func(component string, list ...Migration) Source {
		return Source{Component: component, Migrations: func() []Migration { return list }}
	}
	for name, c := range map[string]struct {
		sources []Source
		want    string
	}{
		"bad name":      {[]Source{source("a", Migration{Name: "first"})}, "it has to look like 0001_initial"},
		"same number":   {[]Source{source("a", Migration{Name: "0001_x"}, Migration{Name: "0001_y"})}, "a.0001_x and a.0001_y both follow the one before them"},
		"two of a name": {[]Source{source("a"), source("a")}, "two components are called a"},
		"after nothing": {[]Source{source("a", Migration{Name: "0001_x", After: []string{"b.0001_y"}})}, "add component b to the app"},
		"circle": {[]Source{source("a", Migration{Name: "0001_x", After: []string{"b.0001_y"}}), source("b", Migration{Name: "0001_y", After: []string{"a.0001_x"}})},
			"wait for each other: a.0001_x is after b.0001_y is after a.0001_x"},
	} {
		if _, err := Replay(c.sources); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
