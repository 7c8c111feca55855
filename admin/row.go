package admin

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/schema"
)

// newRow makes an empty row: a pointer to the model.
func (e *entry) newRow() any { return newRow(e.table) }

func newRow(t *orm.Table) any { return reflect.New(t.GoType()).Interface() }

// copyRow copies a row, not what it points at.
func copyRow(row any) any {
	v := reflect.ValueOf(row).Elem()
	c := reflect.New(v.Type())
	c.Elem().Set(v)
	return c.Interface()
}

// name is what a row is called: what its String says, or the model and the key.
func name(t *orm.Table, row any) string {
	if s, ok := row.(fmt.Stringer); ok {
		if text := s.String(); text != "" {
			return text
		}
	}
	return sentence(t.Label) + " " + keyText(t, row)
}

// textOf is the canonical text of a column of a row.
func textOf(c *orm.Column, row any) string {
	return c.Field.Text(reflect.ValueOf(row).UnsafePointer())
}

// follow is the row at the end of relations to one row, or nil where there is none.
func follow(relations []*orm.Relation, row any) any {
	v := reflect.ValueOf(row)
	for _, rel := range relations {
		v = v.Elem().FieldByIndex(rel.Field.Index)
		if v.IsNil() {
			return nil
		}
	}
	return v.Interface()
}

// cell shows what a path leads to from a row.
func (e *entry) cell(p *path, row any) page.Cell {
	end := follow(p.relations, row)
	if end == nil {
		return page.Cell{}
	}
	if p.relation != nil {
		return e.relationCell(p.relation, end)
	}
	if rel := relationOf(p.column); rel != nil {
		if c := e.relationCell(rel, end); c.Text != "" {
			return c
		}
	}
	c := cellOf(p.column, end)
	if len(p.relations) > 0 && naming(p.column) {
		last := p.relations[len(p.relations)-1]
		if other := e.site.entryOf(last.To); other != nil {
			c.URL = other.rowURL(end)
		}
	}
	return c
}

func (e *entry) relationCell(rel *orm.Relation, row any) page.Cell {
	other := follow([]*orm.Relation{rel}, row)
	if other == nil {
		return page.Cell{}
	}
	c := page.Cell{Text: name(rel.To, other)}
	if entry := e.site.entryOf(rel.To); entry != nil {
		c.URL = entry.rowURL(other)
	}
	return c
}

// cellOf shows the value of a column as its kind suggests.
func cellOf(c *orm.Column, row any) page.Cell {
	t := c.Field.Type.Base()
	s := textOf(c, row)
	if s == "" {
		return page.Cell{}
	}
	if t.Enum != nil {
		for _, choice := range t.Enum {
			if choice.Text == s {
				return page.Cell{Text: choice.Label, IsBadge: true, Badge: page.Info}
			}
		}
	}
	switch t.Kind {
	case schema.KindBool:
		yes := s == "true"
		return page.Cell{Bool: &yes, Text: s}
	case schema.KindInt, schema.KindUint, schema.KindFloat:
		return page.Cell{Text: s, End: c.References == nil && !c.PK}
	case schema.KindDecimal:
		return page.Cell{Text: fixed(s, c.Type.Scale), End: true}
	case schema.KindTime:
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return page.Cell{Text: s}
		}
		return page.Cell{Text: at.UTC().Format("2006-01-02 15:04"), Title: at.UTC().Format("2006-01-02 15:04:05 UTC")}
	case schema.KindUUID:
		return page.Cell{Text: s, Mono: true}
	}
	const longest = 80
	if runes := []rune(s); len(runes) > longest {
		return page.Cell{Text: string(runes[:longest-1]) + "…", Title: s}
	}
	return page.Cell{Text: s}
}

// fixed writes a decimal with as many digits behind the point as its column keeps.
func fixed(s string, scale int) string {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) >= scale {
		return s
	}
	return whole + "." + fraction + strings.Repeat("0", scale-len(fraction))
}
