package migrate

import (
	"strings"
	"testing"
)

// id is the column that most tables of the tests begin with.
func id() Column { return Column{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true} }

// toTable is a column that points at the id of another table.
func toTable(name, table string) Column {
	return Column{Name: name, Type: BigInt, References: Reference{Table: table, Column: "id"}}
}

// stateOf is the state that these operations lead to, all of component "store" unless the table's name begins otherwise.
func stateOf(t testing.TB, ops ...Operation) *State {
	t.Helper()
	s := &State{}
	for _, op := range ops {
		s.component = "store"
		if create, ok := op.(CreateTable); ok {
			s.component, _, _ = strings.Cut(create.Name, "_")
		}
		if err := op.Apply(s); err != nil {
			t.Fatalf("%s: %v", op.Describe(), err)
		}
	}
	return s
}

// shop is a small schema with everything in it.
func shop(t testing.TB, more ...Operation) *State {
	t.Helper()
	return stateOf(t, append([]Operation{
		CreateTable{Name: "auth_user", Columns: []Column{id(), {Name: "email", Type: Varchar(254), Unique: true}}},
		CreateTable{Name: "store_artist", Columns: []Column{id(), {Name: "name", Type: Varchar(120), Null: true}}},
		CreateTable{Name: "store_album", Columns: []Column{
			id(),
			{Name: "title", Type: Varchar(160)},
			{Name: "artist_id", Type: BigInt, References: Reference{Table: "store_artist", Column: "id", OnDelete: Cascade}},
			{Name: "price", Type: Decimal(10, 2), Default: Value("9.99")},
			{Name: "status", Type: Varchar(20), Default: Value("draft")},
			{Name: "created_at", Type: DateTime},
		}, Indexes: []Index{
			{Name: "store_album_artist_id_ix", Columns: []string{"artist_id"}},
			{Name: "store_album_artist_id_title_uq", Columns: []string{"artist_id", "title"}, Unique: true},
		}, Checks: []Check{{Name: "store_album_status_ck", Column: "status", Values: []string{"draft", "published"}}}},
	}, more...)...)
}

func TestApplyRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		op   Operation
		want string
	}{
		"table twice":          {CreateTable{Name: "store_album", Columns: []Column{id()}}, "table store_album exists already"},
		"no columns":           {CreateTable{Name: "store_x"}, "table store_x has no columns"},
		"unknown type":         {AddColumn{Table: "store_album", Column: Column{Name: "x", Type: "string", Null: true}}, `"string" is not a column type`},
		"column twice":         {AddColumn{Table: "store_album", Column: Column{Name: "title", Type: Text, Null: true}}, "has a column title already"},
		"no value for rows":    {AddColumn{Table: "store_album", Column: Column{Name: "x", Type: Text}}, "say with Fill what the rows that are there get"},
		"key to nowhere":       {AddColumn{Table: "store_album", Column: Column{Name: "x", Type: BigInt, Null: true, References: Reference{Table: "nope", Column: "id"}}}, "refers to table nope, which does not exist"},
		"key to no key":        {AddColumn{Table: "store_album", Column: Column{Name: "x", Type: Text, Null: true, References: Reference{Table: "store_artist", Column: "name"}}}, "neither unique nor the primary key"},
		"set null, not null":   {AddColumn{Table: "store_album", Column: Column{Name: "x", Type: BigInt, References: Reference{Table: "store_artist", Column: "id", OnDelete: SetNull}}}, "needs a column that may be null"},
		"drop what is used":    {DropTable{Name: "store_artist"}, "store_album.artist_id points at it"},
		"drop indexed":         {DropColumn{Table: "store_album", Column: "artist_id"}, "index store_album_artist_id_ix covers it"},
		"drop checked":         {DropColumn{Table: "store_album", Column: "status"}, "check store_album_status_ck speaks of it"},
		"drop primary key":     {DropColumn{Table: "store_album", Column: "id"}, "is the primary key"},
		"drop what is not":     {DropColumn{Table: "store_album", Column: "nope"}, "has no column nope"},
		"alter what is not":    {AlterColumn{Table: "nope", Column: id()}, "table nope does not exist"},
		"index of nothing":     {AddIndex{Table: "store_album", Index: Index{Name: "x", Columns: []string{"nope"}}}, "store_album has no column nope"},
		"rename onto":          {RenameColumn{Table: "store_album", From: "title", To: "price"}, "has a column price already"},
		"rename table onto":    {RenameTable{From: "store_album", To: "store_artist"}, "table store_artist exists already"},
		"key twice":            {AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"artist_id"}, Table: "auth_user", Targets: []string{"id"}}}, "points at store_artist already"},
		"composite to no key":  {AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"artist_id", "id"}, Table: "store_artist", Targets: []string{"id", "name"}}}, "store_album.artist_id, id refers to store_artist.id, name, which is neither unique nor the primary key"},
		"composite, uneven":    {AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"artist_id", "id"}, Table: "store_artist", Targets: []string{"id"}}}, "has 2 columns for 1 targets"},
		"composite set null":   {AddForeignKey{Table: "store_album", Key: ForeignKey{Columns: []string{"artist_id", "title"}, Table: "store_album", Targets: []string{"artist_id", "title"}, OnDelete: SetNull}}, "needs a column that may be null"},
		"composite of one":     {CreateTable{Name: "store_x", Columns: []Column{id()}, ForeignKeys: []ForeignKey{{Columns: []string{"id"}, Table: "store_album", Targets: []string{"id"}}}}, "stands at the column, in References"},
		"drop of no key":       {DropForeignKey{Table: "store_album", Columns: []string{"id", "title"}}, "store_album.id, title has no foreign key"},
		"two keys in one rule": {AddCheck{Table: "store_album", Check: Check{Name: "x", Column: "title", SQL: Expression{All: "1"}}}, "either a Column with Values, or SQL"},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop(t)
			before := s.Text()
			err := c.op.Apply(s)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if s.Text() != before {
				t.Errorf("the state changed:\n%s", s.Text())
			}
		})
	}
}

func TestRenameTakesNamesAlong(t *testing.T) {
	s := shop(t, RenameTable{From: "store_artist", To: "store_band"}, RenameTable{From: "store_album", To: "store_record"},
		RenameColumn{Table: "store_record", From: "artist_id", To: "band_id"}, RenameColumn{Table: "store_record", From: "status", To: "stage"})
	golden(t, "state_renamed.golden", s.Text())
}

func TestReverse(t *testing.T) {
	for _, op := range []Operation{
		CreateTable{Name: "store_x", Columns: []Column{id()}},
		DropTable{Name: "store_album"},
		RenameTable{From: "store_artist", To: "store_band"},
		AddColumn{Table: "store_album", Column: Column{Name: "x", Type: Int, Default: Value("1")}},
		DropColumn{Table: "store_album", Column: "price"},
		AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Text}, Fill: Value("")},
		RenameColumn{Table: "store_album", From: "title", To: "name"},
		AddIndex{Table: "store_album", Index: Index{Name: "x", Columns: []string{"-price"}}},
		DropIndex{Table: "store_album", Name: "store_album_artist_id_ix"},
		RenameIndex{Table: "store_album", From: "store_album_artist_id_ix", To: "x"},
		AddCheck{Table: "store_album", Check: Check{Name: "x", SQL: Expression{All: `"price" > 0`}}},
		DropCheck{Table: "store_album", Name: "store_album_status_ck"},
		AddForeignKey{Table: "store_artist", Key: ForeignKey{Columns: []string{"id"}, Table: "auth_user", Targets: []string{"id"}}},
		DropForeignKey{Table: "store_album", Columns: []string{"artist_id"}},
		RunSQL{Forward: SQL{All: []string{"x"}}, Back: NoSQL(), State: []Operation{DropIndex{Table: "store_album", Name: "store_album_artist_id_ix"}}},
	} {
		s := shop(t)
		before := s.Clone()
		undo, err := op.Reverse(before)
		if err != nil {
			t.Errorf("%s: %v", op.Describe(), err)
			continue
		}
		if err := op.Apply(s); err != nil {
			t.Errorf("%s: %v", op.Describe(), err)
		}
		if s.Equal(before) {
			t.Errorf("%s changes nothing", op.Describe())
		}
		if err := undo.Apply(s); err != nil {
			t.Errorf("%s, which undoes %s: %v", undo.Describe(), op.Describe(), err)
		}
		if !s.Equal(before) {
			t.Errorf("%s and then %s lead to\n%sfrom\n%s", op.Describe(), undo.Describe(), s.Text(), before.Text())
		}
	}
}

func TestIrreversible(t *testing.T) {
	for _, op := range []Operation{RunSQL{Forward: SQL{All: []string{"UPDATE x"}}}} {
		_, err := op.Reverse(&State{})
		if _, ok := err.(*IrreversibleError); !ok {
			t.Errorf("%s: error %v, want *IrreversibleError", op.Describe(), err)
		}
	}
}

func TestTypesAccept(t *testing.T) {
	for _, c := range []struct {
		t       Type
		yes, no string
	}{
		{Bool, "true", "maybe"},
		{SmallInt, "-32768", "40000"},
		{Int, "5", "5.0"},
		{BigInt, "9223372036854775807", "9223372036854775808"},
		{Double, "1e9", "NaN"},
		{Varchar(3), "äöü", "abcd"},
		{Decimal(4, 2), "-12.50", "123"},
		{Decimal(4, 2), "0012.300", "1.234"},
		{Date, "2026-01-31", "31.1.2026"},
		{DateTime, "now", "soon"},
		{UUID, "00000000-0000-0000-0000-000000000000", "0"},
		{JSON, `{"a": [1]}`, "{"},
	} {
		if err := c.t.accepts(c.yes); err != nil {
			t.Error(err)
		}
		if c.t.accepts(c.no) == nil {
			t.Errorf("%s takes %q", c.t, c.no)
		}
		if err := c.t.accepts(zeroLiteral(c.t).Text()); err != nil {
			t.Errorf("the zero value: %v", err)
		}
	}
	if err := Type("varchar(0)").accepts("x"); err == nil {
		t.Error("varchar(0) is a type")
	}
}
