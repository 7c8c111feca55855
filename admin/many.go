package admin

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// manyControl sets a relation to many rows through a table between.
type manyControl struct {
	relation *orm.Relation
}

func (m *manyControl) parameter() string { return schema.Snake(m.relation.Name) }

// current are the keys of the rows that the row is joined with.
func (m *manyControl) current(ctx context.Context, db *orm.DB, row any) ([]string, error) {
	if err := db.LoadAny(ctx, m.relation.From, []any{row}, orm.Ref{m.relation.Name}); err != nil {
		return nil, fmt.Errorf("load the %s: %w", m.relation.To.LabelPlural, err)
	}
	list := reflect.ValueOf(row).Elem().FieldByIndex(m.relation.Field.Index)
	keys := make([]string, list.Len())
	for i := range keys {
		keys[i] = textOf(m.relation.To.PK[0], list.Index(i).Addr().Interface())
	}
	slices.Sort(keys)
	return keys, nil
}

// field shows the choices.
func (m *manyControl) field(ctx context.Context, s *Site, chosen []string) (page.Field, error) {
	f := page.Field{Name: m.parameter(), Label: sentence(m.relation.Label()), Type: "checkboxes", Wide: true, Values: chosen}
	options, err := s.optionsOf(ctx, m.relation.To, m.relation.To.PK[0])
	if err != nil {
		return f, err
	}
	if options == nil {
		f.Type = "textarea"
		f.Value = joinKeys(chosen)
		f.Help = "Keys of the " + m.relation.To.LabelPlural + ", with commas between."
		return f, nil
	}
	if len(options) == 0 {
		f.Type, f.Value = "static", "There are no "+m.relation.To.LabelPlural+" yet."
	}
	f.Options = options
	return f, nil
}

// change says what was chosen before and after, by name.
func (m *manyControl) change(ctx context.Context, db *orm.DB, before, after []string) (Change, error) {
	c := Change{Field: sentence(m.relation.Label())}
	for _, side := range []struct {
		keys []string
		text *string
	}{{before, &c.Before}, {after, &c.After}} {
		if len(side.keys) == 0 {
			continue
		}
		rows, err := db.AllAny(ctx, orm.FromTable(m.relation.To).Where(orm.Compare(orm.Ref{m.relation.To.PK[0].GoName}, orm.OpIn, side.keys)).Limit(mostNamed+1))
		if err != nil {
			return c, fmt.Errorf("name the %s: %w", m.relation.To.LabelPlural, err)
		}
		var names []string
		for i, row := range rows {
			if i == mostNamed {
				names = append(names, fmt.Sprintf("and %d more", len(side.keys)-mostNamed))
				break
			}
			names = append(names, name(m.relation.To, row))
		}
		*side.text = strings.Join(names, ", ")
	}
	return c, nil
}

// mostNamed is how many rows of a relation the log names.
const mostNamed = 20

// mostJoined is how many rows a form may choose: all are asked for in one statement, which takes no more than 32,766 values in SQLite.
const mostJoined = 10_000

// chosen reads what was sent.
func (m *manyControl) chosen(values url.Values) []string {
	var keys []string
	for _, value := range values[m.parameter()] {
		keys = append(keys, splitKeys(value)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// save joins the row with exactly the rows of the keys. A key without a row is a mistake at the control.
func (m *manyControl) save(ctx context.Context, tx *orm.DB, row any, keys []string) error {
	if len(keys) > mostJoined {
		p := problem.Unprocessable("Choose at most %d %s.", mostJoined, m.relation.To.LabelPlural)
		p.Errors = []problem.Item{{Loc: []any{m.parameter()}, Type: "too_long", Msg: p.Detail}}
		return p
	}
	key := m.relation.To.PK[0]
	others := []any{}
	known := !slices.ContainsFunc(keys, func(text string) bool { _, ok := valueText(key, text); return !ok })
	if known && len(keys) > 0 {
		var err error
		others, err = tx.AllAny(ctx, orm.FromTable(m.relation.To).Where(orm.Compare(orm.Ref{key.GoName}, orm.OpIn, keys)))
		if err != nil {
			return fmt.Errorf("find the chosen %s: %w", m.relation.To.LabelPlural, err)
		}
	}
	if len(others) != len(keys) {
		p := problem.Unprocessable("A chosen %s is not there.", m.relation.To.Label)
		p.Errors = []problem.Item{{Loc: []any{m.parameter()}, Type: "unknown", Msg: "One of these is not there any more"}}
		return p
	}
	return tx.SetLinksAny(ctx, row, m.relation.Name, others...)
}
