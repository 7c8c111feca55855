package admin

import (
	"context"
	"fmt"

	"github.com/gotandem/tandem/orm"
)

// differences are the columns in which two rows differ, as people read them: a foreign key is what the row that it points at is called.
func (s *Site) differences(ctx context.Context, db *orm.DB, t *orm.Table, before, after any, excluded map[string]bool) ([]Change, error) {
	if before == nil {
		return nil, nil
	}
	var changes []Change
	for _, c := range t.Columns {
		if c.Field == nil || !c.Generated.IsZero() || c.Version || c.AutoNow || excluded[c.GoName] {
			continue
		}
		b, a := textOf(c, before), textOf(c, after)
		if b == a {
			continue
		}
		change := Change{Field: sentence(c.Label()), Before: b, After: a}
		if rel := relationOf(c); rel != nil {
			change.Field = sentence(rel.Label())
			for _, text := range []*string{&change.Before, &change.After} {
				called, err := called(ctx, db, rel, *text)
				if err != nil {
					return nil, err
				}
				if called != "" {
					*text = called
				}
			}
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// called is what the row is called that a foreign key points at; "" if there is none.
func called(ctx context.Context, db *orm.DB, rel *orm.Relation, key string) (string, error) {
	if key == "" || key == "0" {
		return "", nil
	}
	rows, err := db.AllAny(ctx, orm.FromTable(rel.To).Where(orm.Compare(orm.Ref{rel.Targets[0].GoName}, orm.OpEq, key)).Limit(1))
	if err != nil {
		return "", fmt.Errorf("name the %s: %w", rel.To.Label, err)
	}
	if len(rows) == 0 {
		return "", nil
	}
	return name(rel.To, rows[0]), nil
}
