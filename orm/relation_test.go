package orm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// Person has a passport, teams and, through Membership and Rivalry, two ways to other models.
type Person struct {
	ID       int64 `db:"pk"`
	Name     string
	Passport *Passport
	Teams    []Team `db:"m2m"`
	Clubs    []Club
}

func (p *Person) Meta() orm.Meta {
	return orm.Meta{Through: orm.Through[Membership](&p.Clubs), Table: "people", Label: "person", LabelPlural: "people"}
}

// Passport belongs to one person.
type Passport struct {
	Number   string `db:"pk,varchar(20)"`
	PersonID int64  `db:"unique,on_delete=cascade"`
	Person   *Person
}

// Team has its members by the other side's table.
type Team struct {
	ID      int64 `db:"pk"`
	Name    string
	Members []Person `db:"m2m,via=Teams"`
}

type Club struct {
	ID   int64 `db:"pk"`
	Name string
}

type Membership struct {
	ID       int64 `db:"pk"`
	PersonID int64
	Person   *Person
	ClubID   int64
	Club     *Club
}

type Rivalry struct {
	ID       int64 `db:"pk"`
	PersonID int64
	Person   *Person
	ClubID   int64
	Club     *Club
}

func peopleRegistry() *orm.Registry {
	r := orm.NewRegistry()
	r.Add("club", orm.Model[Person](), orm.Model[Passport](), orm.Model[Team](), orm.Model[Club](), orm.Model[Membership](), orm.Model[Rivalry]())
	return r
}

func TestRelations(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testRelations(t, openDB(t, peopleRegistry(), open(t)))
		})
	}
}

func testRelations(t *testing.T, db *orm.DB) {
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ann, bob := &Person{Name: "Ann"}, &Person{Name: "Bob"}
	red, blue, chess := &Team{Name: "red"}, &Team{Name: "blue"}, &Club{Name: "chess"}
	check(db.Insert(ctx, ann, bob))
	check(db.Insert(ctx, red, blue))
	check(db.Insert(ctx, chess))
	check(db.Insert(ctx, &Passport{Number: "X1", PersonID: ann.ID}))
	p, m := orm.Columns[Person](), orm.Columns[Team]()
	check(db.SetLinks(ctx, ann, &p.Teams, red, blue))
	check(db.SetLinks(ctx, blue, &m.Members, ann, bob))
	check(db.Link(ctx, bob, &p.Clubs, chess))

	people := must(db.All(ctx, orm.From[Person]().With(&p.Passport, &p.Teams, &p.Clubs).Order(orm.Asc(&p.Name))))(t)
	if people[0].Passport == nil || people[0].Passport.Number != "X1" || people[1].Passport != nil {
		t.Error("passports are wrong")
	}
	if len(people[0].Teams) != 2 || len(people[1].Teams) != 1 || people[1].Teams[0].Name != "blue" || len(people[1].Clubs) != 1 {
		t.Errorf("%+v", people[1])
	}
	teams := must(db.All(ctx, orm.From[Team]().Where(orm.Eq(&orm.Any(m.Members).Name, "Bob")).With(&orm.Any(m.Members).Passport)))(t)
	if len(teams) != 1 || len(teams[0].Members) != 2 || teams[0].Members[0].Passport.Number != "X1" {
		t.Errorf("%+v", teams)
	}
	tests := []struct {
		name string
		cond orm.Cond
		want []string
	}{
		{"back to one", orm.Eq(&p.Passport.Number, "X1"), []string{"Ann"}},
		{"no passport", orm.IsNull(&p.Passport), []string{"Bob"}},
		{"a passport", orm.NotNull(&p.Passport), []string{"Ann"}},
		{"through", orm.Eq(&orm.Any(p.Clubs).Name, "chess"), []string{"Bob"}},
		{"round", orm.And(orm.Eq(&orm.Any(orm.Any(p.Teams).Members).Name, "Bob"), orm.Ne(&p.Name, "Bob")), []string{"Ann"}},
	}
	for _, test := range tests {
		got := []string{}
		for _, person := range must(db.All(ctx, orm.From[Person]().Where(test.cond).Order(orm.Asc(&p.Name))))(t) {
			got = append(got, person.Name)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	pass := must(db.Get[Passport](ctx, "X1"))(t)
	check(db.Remove(ctx, ann))
	if there := must(db.Exists(ctx, orm.From[Passport]().Where(orm.Eq(&orm.Columns[Passport]().Number, pass.Number))))(t); there {
		t.Error("the passport stayed")
	}
}

func TestTables(t *testing.T) {
	r := peopleRegistry()
	if err := r.Resolve(); err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, table := range r.Tables() {
		names = append(names, table.Name)
	}
	if want := "people club_passport club_team club_club club_membership club_rivalry people_teams"; strings.Join(names, " ") != want {
		t.Errorf("got %q, want %q", names, want)
	}
	people := r.TableNamed("people")
	if people.LabelPlural != "people" || !people.PK[0].Auto || r.TableNamed("club_passport").PK[0].Auto {
		t.Errorf("%+v", people)
	}
	for _, test := range []struct{ columns, want string }{
		{"name", "store_track_name_uq"},
		{strings.Repeat("a", 70), "store_track_" + strings.Repeat("a", 39)},
		{strings.Repeat("ä", 40), "store_track_"},
	} {
		got := orm.ConstraintName(orm.UniqueName, "store_track", test.columns)
		if len(got) > 63 || !strings.HasPrefix(got, test.want) || !strings.HasSuffix(got, "_uq") || !strings.HasPrefix(got, strings.ToValidUTF8(got, "?")[:10]) {
			t.Errorf("%q (%d bytes)", got, len(got))
		}
	}
}
