package orm_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Crate, Box, Mark and Sticker are the models of random queries, with all kinds of relations to and from Box.
type Crate struct {
	ID    int64 `db:"pk"`
	Name  string
	Score *int64
	Boxes []Box
}

type Box struct {
	ID       int64 `db:"pk"`
	Num      int64
	Opt      *int64
	Text     string
	Note     *string
	Price    decimal.Decimal  `db:"decimal(10,2)"`
	Cost     *decimal.Decimal `db:"decimal(8,3)"`
	Flag     bool
	Maybe    *bool
	At       time.Time
	Day      *schema.Date
	CrateID  *int64
	Crate    *Crate
	Marks    []Mark
	Stickers []Sticker `db:"m2m"`
}

type Mark struct {
	ID     int64 `db:"pk"`
	BoxID  int64
	Box    *Box
	Weight *int64
	Word   string
}

type Sticker struct {
	ID   int64 `db:"pk"`
	Name string
}

// world is the rows in memory, which the databases have too.
type world struct {
	crates   map[int64]*Crate
	boxes    []*Box
	mates    map[int64][]*Box // of a crate
	marks    map[int64][]*Mark
	stickers map[int64][]*Sticker
	allMarks []*Mark
}

// Texts that are easily taken for others: by case, accents, spaces, quotes and signs of patterns.
var someWords = []string{"", "a", "A", "b", "ab", "aB", "ä", "Ä", " a", "a ", "a%", "%", "_", "a_b", `\`, `a\b`, "'", `"`, "ß", "10", "日本", "aab"}

func (g *gen) word() string { return someWords[g.IntN(len(someWords))] }

func (g *gen) number() int64 { return int64(g.IntN(13)) - 4 }

func (g *gen) price(scale int32) decimal.Decimal { return decimal.New(int64(g.IntN(2001)-500), -scale) }

func (g *gen) moment() time.Time {
	return time.Date(2023+g.IntN(3), time.Month(1+g.IntN(12)), 1+g.IntN(28), g.IntN(24), g.IntN(60), g.IntN(60), g.IntN(2)*500_000_000, time.UTC)
}

func (g *gen) day() schema.Date { return schema.DateOf(g.moment()) }

func (g *gen) yes() bool { return g.IntN(2) == 0 }

// maybe is a value that is missing now and then.
func maybe[T any](g *gen, value T) *T {
	if g.IntN(3) == 0 {
		return nil
	}
	return &value
}

// newWorld makes rows and inserts them into all databases.
func newWorld(t *testing.T, r *rand.Rand, dbs map[string]*orm.DB) *world {
	t.Helper()
	g := &gen{Rand: r}
	w := &world{crates: map[int64]*Crate{}, mates: map[int64][]*Box{}, marks: map[int64][]*Mark{}, stickers: map[int64][]*Sticker{}}
	var crates []*Crate
	for i := range 8 {
		crates = append(crates, &Crate{ID: int64(i + 1), Name: g.word(), Score: maybe(g, g.number())})
		w.crates[crates[i].ID] = crates[i]
	}
	var stickers []*Sticker
	for i := range 5 {
		stickers = append(stickers, &Sticker{ID: int64(i + 1), Name: g.word()})
	}
	for i := range 50 {
		b := &Box{ID: int64(i + 1), Num: g.number(), Opt: maybe(g, g.number()), Text: g.word(), Note: maybe(g, g.word()), Price: g.price(2), Cost: maybe(g, g.price(3)),
			Flag: g.yes(), Maybe: maybe(g, g.yes()), At: g.moment(), Day: maybe(g, g.day()), CrateID: maybe(g, 1+int64(g.IntN(len(crates))))}
		w.boxes = append(w.boxes, b)
		if b.CrateID != nil {
			w.mates[*b.CrateID] = append(w.mates[*b.CrateID], b)
		}
		for range g.IntN(4) {
			m := &Mark{ID: int64(len(w.allMarks) + 1), BoxID: b.ID, Weight: maybe(g, g.number()), Word: g.word()}
			w.allMarks, w.marks[b.ID] = append(w.allMarks, m), append(w.marks[b.ID], m)
		}
		for _, i := range g.Perm(len(stickers))[:g.IntN(3)] {
			w.stickers[b.ID] = append(w.stickers[b.ID], stickers[i])
		}
	}
	for name, db := range dbs {
		ctx := t.Context()
		err := db.Insert(ctx, crates...)
		for _, err2 := range []error{db.Insert(ctx, stickers...), db.Insert(ctx, w.boxes...), db.Insert(ctx, w.allMarks...)} {
			if err == nil {
				err = err2
			}
		}
		links := &orm.Columns[Box]().Stickers
		for _, b := range w.boxes {
			if err == nil {
				err = db.Link(ctx, b, links, w.stickers[b.ID]...)
			}
		}
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", name, err))
		}
	}
	return w
}

// place is where a condition is evaluated: a row, and one of the rows behind each relation to many that is being looked at.
type place struct {
	*world
	box     *Box
	mark    *Mark
	sticker *Sticker
	mate    *Box
}

func (p *place) crate() *Crate {
	if p.box.CrateID == nil {
		return nil
	}
	return p.crates[*p.box.CrateID]
}

// many is a relation to many rows, seen from a Box.
type many int

const (
	noMany many = iota
	toMarks
	toStickers
	toMates // the boxes of its crate
)

// bound reports whether one of the relation's rows is being looked at.
func (p *place) bound(m many) bool {
	return m == noMany || m == toMarks && p.mark != nil || m == toStickers && p.sticker != nil || m == toMates && p.mate != nil
}

// behind are the places with each row behind the relation.
func (p *place) behind(m many) (places []*place) {
	add := func(change func(*place)) {
		next := *p
		change(&next)
		places = append(places, &next)
	}
	switch m {
	case toMarks:
		for _, row := range p.marks[p.box.ID] {
			add(func(p *place) { p.mark = row })
		}
	case toStickers:
		for _, row := range p.stickers[p.box.ID] {
			add(func(p *place) { p.sticker = row })
		}
	case toMates:
		if p.box.CrateID != nil {
			for _, row := range p.mates[*p.box.CrateID] {
				add(func(p *place) { p.mate = row })
			}
		}
	}
	return places
}
