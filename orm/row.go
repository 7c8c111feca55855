package orm

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// New returns a new row, a *T, with its defaults filled in.
func (t *Table) New() any {
	row := reflect.New(t.goType).Interface()
	t.SetDefaults(row)
	return row
}

// memory returns the memory of a row of this table. It panics for a row of another model, which is a mistake of the caller.
func (t *Table) memory(row any) unsafe.Pointer {
	v := reflect.ValueOf(row)
	if v.Kind() != reflect.Pointer || v.Type().Elem() != t.goType {
		panic(fmt.Sprintf("orm: a %T is no row of %s", row, t))
	}
	return v.UnsafePointer()
}

// Key returns the primary key of a row, a *T, one value for each column.
func (t *Table) Key(row any) []any {
	key := make([]any, len(t.PK))
	for i, c := range t.PK {
		key[i] = c.Value(row)
	}
	return key
}

// ZeroKey reports whether the key of a row is zero: the row was never inserted, if its key is automatic.
func (t *Table) ZeroKey(row any) bool {
	at := t.memory(row)
	for _, c := range t.PK {
		if !c.empty(field(at, c)) {
			return false
		}
	}
	return true
}

// Display is the row for people: what its String method says, else its label and key.
func (t *Table) Display(row any) string {
	if s, ok := row.(fmt.Stringer); ok {
		return s.String()
	}
	parts := make([]string, len(t.PK))
	for i, c := range t.PK {
		parts[i] = c.Text(row)
	}
	return t.Label + " " + strings.Join(parts, ", ")
}

// Value returns the value of the column in a row, a *T, in the type of the field without its pointer; nil for NULL.
func (c *Column) Value(row any) any {
	at := field(c.Table.memory(row), c)
	if c.Null {
		if at = *(*unsafe.Pointer)(at); at == nil {
			return nil
		}
	}
	return reflect.NewAt(c.goType, at).Elem().Interface()
}

// SetValue sets the column in a row, a *T. It takes a value of the field's type, or a text in canonical form; nil is NULL.
func (c *Column) SetValue(row any, value any) error {
	at := field(c.Table.memory(row), c)
	p, err := toPointer(value, valueType{codec: c.codec, kind: c.Type, goType: c.goType})
	if err != nil {
		return fmt.Errorf("%s: %w", c, err)
	}
	switch {
	case c.Null:
		*(*unsafe.Pointer)(at) = p.UnsafePointer()
	case p.IsNil():
		return fmt.Errorf("%s is missing", c)
	default:
		reflect.NewAt(c.goType, at).Elem().Set(p.Elem())
	}
	return nil
}

// Text returns the value of the column in a row, a *T, as canonical text, which SetValue takes back; "" for NULL.
func (c *Column) Text(row any) string {
	switch v := c.Value(row).(type) {
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format(TimeLayout)
	case fmt.Stringer:
		if c.codec.cell == CellDecimal || c.codec.cell == CellDate || c.codec.cell == CellUUID {
			return v.String()
		}
	}
	at := field(c.Table.memory(row), c)
	if c.Null {
		at = *(*unsafe.Pointer)(at)
	}
	arg, err := c.codec.arg(at)
	if err != nil {
		return fmt.Sprint(c.Value(row))
	}
	switch v := arg.(type) {
	case []byte:
		return string(v)
	case JSONArg:
		return string(v)
	}
	return fmt.Sprint(arg)
}

// GoType is the type of the column's field, without the pointer of a nullable one.
func (c *Column) GoType() reflect.Type { return c.goType }

// Value returns what the relation holds in a row, a *T: a *R or a []R, nil where it was not loaded.
func (r *Relation) Value(row any) any {
	at := unsafe.Add(r.From.memory(row), r.offset)
	v := reflect.NewAt(r.From.model.relations[r.index].typ, at).Elem()
	if v.IsNil() {
		return nil
	}
	return v.Interface()
}

// Key is what the rows of a relation to many, which leads back to a row, a *T, hold in the column that points at it: the row's key, or for an
// AnyOf its kind and key as text. It is a value for Compare and SetValue.
func (r *Relation) Key(row any) any {
	key := r.Columns[0].Value(row)
	if r.TargetKind == "" {
		return key
	}
	return r.TargetKind + ":" + r.Columns[0].Text(row)
}

// Rows returns the rows that the relation holds in a row, a *T, each a *R.
func (r *Relation) Rows(row any) []any {
	at := unsafe.Add(r.From.memory(row), r.offset)
	v := reflect.NewAt(r.From.model.relations[r.index].typ, at).Elem()
	if v.IsNil() {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		return []any{v.Interface()}
	}
	list := make([]any, v.Len())
	for i := range list {
		list[i] = v.Index(i).Addr().Interface()
	}
	return list
}
