package inspect

import (
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// model is a table on its way to be a Go type.
type model struct {
	*Table
	name    string // of the type
	alone   bool   // migrations leave it alone: a view, or a table without a key
	own     bool   // the name of the table follows from that of the type
	key     string // the column that is the key, where that is one
	fields  []*field
	inverse []relation
	names   names // of fields
	notes   []string
	dialect string
	foreign []*foreign

	// As Go source, for Meta.
	indexes, uniques, exclusions, checks, generated, defaults []string
}

// field is a column as a field of a struct.
type field struct {
	*Column
	name     string
	remarks  []string
	goType   string // without the pointer of a nullable one
	options  []string
	relation *relation // by this column, or nil
	key      *ForeignKey
	target   *model
}

// relation is a field that holds rows of another model.
type relation struct {
	name   string
	goType string
	via    string
}

// goTypes are what the fields of a kind are in Go.
var goTypes = map[orm.Kind]string{orm.KindBool: "bool", orm.KindInt16: "int16", orm.KindInt32: "int32", orm.KindInt64: "int64", orm.KindFloat32: "float32",
	orm.KindFloat64: "float64", orm.KindVarchar: "string", orm.KindText: "string", orm.KindBytes: "[]byte", orm.KindTime: "time.Time", orm.KindDate: "schema.Date",
	orm.KindDecimal: "decimal.Decimal", orm.KindUUID: "uuid.UUID", orm.KindJSON: "jsontext.Value", orm.KindDuration: "time.Duration", orm.KindClock: "schema.Clock", orm.KindSearch: "orm.SearchVector"}

// modelsOf gives names to tables, columns and relations.
func modelsOf(tables []*Table, o Options) []*model {
	component := o.Component
	var models []*model
	byTable := map[string]*model{}
	types := names{}
	for _, t := range tables {
		short := t.Name
		if rest, ok := strings.CutPrefix(t.Name, component+"_"); ok {
			short = rest
		}
		m := &model{Table: t, dialect: o.Dialect, alone: t.View, name: goName(short), names: names{"Meta": true, "String": true}}
		if !strings.HasPrefix(t.Name, component+"_") {
			m.name = singular(m.name)
		}
		m.name = types.take(m.name)
		m.own = component+"_"+schema.Snake(m.name) == t.Name
		models = append(models, m)
		byTable[t.Name] = m
	}
	for _, m := range models {
		m.findKey()
	}
	for _, m := range models {
		m.addFields(byTable)
	}
	for _, m := range models {
		m.addForeign(byTable)
	}
	for _, m := range models {
		m.addComputed()
	}
	for _, m := range models {
		m.addRelations()
	}
	for _, m := range models {
		m.nameForeign()
		m.addIndexes()
	}
	return models
}

// findKey decides on the primary key; a view has none, and gets the one that it most likely has.
func (m *model) findKey() {
	if len(m.PrimaryKey) == 0 && len(m.Columns) > 0 {
		key := ""
		for _, c := range m.Columns {
			if c.Type.Kind != orm.KindInvalid && (key == "" || c.Name == "id") {
				key = c.Name
			}
		}
		m.alone = true
		if key == "" {
			return
		}
		m.PrimaryKey = []string{key}
		m.notes = append(m.notes, "The database knows no primary key: make sure that "+key+" is one, or choose another.")
		m.Column(key).Null, m.Column(key).Auto = false, false
	}
	if len(m.PrimaryKey) == 1 {
		m.key = m.PrimaryKey[0]
	}
}

func (m *model) addFields(byTable map[string]*model) {
	for _, c := range m.Columns {
		if c.Hidden && c.Generated != "" {
			continue // of an index that migrations made
		}
		if c.Type.Kind == orm.KindInvalid {
			m.notes = append(m.notes, "Column "+c.Name+" is of type "+c.SQLType+", which has no counterpart.")
			continue
		}
		if c.Type.Kind == orm.KindSearch && c.Generated == "" {
			m.notes = append(m.notes, "Column "+c.Name+" is of type tsvector, and the database does not say of which texts: a trigger may keep it.")
			continue
		}
		if c.Type.Kind == orm.KindSearch {
			c.Null = false // words are never read
		}
		f := &field{Column: c, name: goName(c.Name), goType: goTypeOf(c.Type), key: m.reference(c.Name)}
		if f.key != nil {
			to := byTable[f.key.Table]
			switch {
			case to == nil || to.alone || to.key == "" || to.key != f.key.Targets[0]: // addForeign sees to it
				f.key = nil
			default:
				f.target = to
				f.goType = keyType(byTable, to, 0)
			}
		}
		if f.target != nil && !strings.HasSuffix(f.name, "ID") {
			f.name += "ID"
		}
		f.name = m.names.take(f.name)
		m.fields = append(m.fields, f)
	}
}

// keyType is the Go type of a model's key. A key that points elsewhere has the type of what it points at.
func keyType(byTable map[string]*model, m *model, depth int) string {
	c := m.Column(m.key)
	if fk := m.reference(m.key); fk != nil && depth < 10 {
		if to := byTable[fk.Table]; to != nil && !to.alone && to.key == fk.Targets[0] && to != m {
			return keyType(byTable, to, depth+1)
		}
	}
	return goTypeOf(c.Type)
}

// goTypeOf is the Go type of a column.
func goTypeOf(t orm.ColumnType) string {
	if t.Kind == orm.KindArray {
		return "[]" + goTypes[t.Element]
	}
	if t.Kind == orm.KindRange {
		return "orm.Range[" + goTypes[t.Element] + "]"
	}
	return goTypes[t.Kind]
}

// addRelations adds a field for the row that a foreign key leads to, and one to the other model for the way back.
func (m *model) addRelations() {
	pointers := map[*model]int{}
	for _, f := range m.fields {
		if f.target != nil {
			pointers[f.target]++
		}
	}
	for _, f := range m.fields {
		if f.target == nil {
			continue
		}
		want, via := strings.TrimSuffix(f.name, "ID"), ""
		if want == "" {
			want, via = f.target.name, f.name
		}
		r := &relation{name: m.names.take(want), goType: "*" + f.target.name, via: via}
		if r.name != want {
			r.via = f.name
		}
		f.relation = r
		one := f.Name == m.key || m.IndexOn(true, f.Name) != nil
		back := relation{name: schema.Plural(singular(m.name)), goType: "[]" + m.name}
		if one {
			back = relation{name: m.name, goType: "*" + m.name}
		}
		if pointers[f.target] > 1 || f.target == m {
			back.via = f.name
			if pointers[f.target] > 1 {
				back.name = want + back.name
			}
		}
		back.name = f.target.names.take(back.name)
		if one && f.target.column(back.name+"ID") {
			back.via = f.name // else it would be taken for the row of that column
		}
		f.target.inverse = append(f.target.inverse, back)
	}
}

func (m *model) column(goName string) bool {
	return slices.ContainsFunc(m.fields, func(f *field) bool { return f.name == goName })
}

func (m *model) fieldOf(column string) *field {
	for _, f := range m.fields {
		if f.Name == column {
			return f
		}
	}
	return nil
}
