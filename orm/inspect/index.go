package inspect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Index is an index, or a unique or an exclusion constraint.
type Index struct {
	Name        string
	Columns     []string // "" is the next of Expressions
	Descending  []bool
	Classes     []string // operator classes that are not the usual ones, for each of Columns; no list is the usual ones
	Expressions []string
	Types       []string // of Expressions, as the database calls them; no list is unknown
	Where       string   // which rows are in it; "" is all
	Covering    []string // columns that are kept beside the key
	Using       orm.IndexMethod
	Unique      bool
	NullsEqual  bool
	Conflicts   []string // operators of an exclusion constraint, for each of Columns
	Deferred    bool     // the constraint holds at the end of the transaction
	Storage     []string // parameters, as in fillfactor=70
	Special     string   // why no model can say it; "" is none
	Nameless    bool     // the database made the name up
}

// Plain reports whether the index is a B-tree over columns, of all rows, and has nothing else.
func (ix Index) Plain() bool {
	return len(ix.Expressions) == 0 && ix.Where == "" && len(ix.Covering) == 0 && ix.Using == orm.BTree && ix.Classes == nil && !ix.NullsEqual && ix.Special == "" &&
		ix.Conflicts == nil && !ix.Deferred && len(ix.Storage) == 0
}

// methods are the ways of building an index, as the databases call them.
var methods = map[string]orm.IndexMethod{"btree": orm.BTree, "hash": orm.Hash, "gin": orm.GIN, "gist": orm.GiST, "spgist": orm.SPGiST, "brin": orm.BRIN, "bloom": orm.Bloom}

// methodNames are the same as Go spells them.
var methodNames = map[orm.IndexMethod]string{orm.BTree: "BTree", orm.Hash: "Hash", orm.GIN: "GIN", orm.GiST: "GiST", orm.SPGiST: "SPGiST", orm.BRIN: "BRIN", orm.Bloom: "Bloom"}

// addIndexes says indexes at the field where their names are the usual ones, and in Meta elsewhere.
func (m *model) addIndexes() {
	for _, ix := range m.Indexes {
		if m.atField(ix) {
			continue
		}
		source, why := m.indexSource(ix)
		switch {
		case why != "":
			m.notes = append(m.notes, "Index "+ix.Name+" on "+strings.Join(ix.Columns, ", ")+" has "+why+".")
		case ix.Conflicts != nil:
			m.exclusions = append(m.exclusions, "orm.Exclude"+source)
		case ix.Unique:
			m.uniques = append(m.uniques, "orm.Unique"+source)
		default:
			m.indexes = append(m.indexes, "orm.Index"+source)
		}
	}
}

// usual reports whether the index has the name that it would get here.
func (m *model) usual(ix Index) bool {
	kind := orm.IndexName
	switch {
	case ix.Conflicts != nil:
		kind = orm.ExclusionName
	case ix.Unique:
		kind = orm.UniqueName
	}
	return ix.Nameless || len(ix.Expressions) == 0 && ix.Name == orm.ConstraintName(kind, m.Name, ix.Columns...)
}

// atField says the index by an option of its field, where that is enough.
func (m *model) atField(ix Index) bool {
	if len(ix.Columns) != 1 || ix.Descending[0] || !m.usual(ix) {
		return false
	}
	f := m.fieldOf(ix.Columns[0])
	if f == nil {
		return false
	}
	list := f.Type.Kind == orm.KindArray
	if list {
		ix.Using = map[orm.IndexMethod]orm.IndexMethod{orm.GIN: orm.BTree}[ix.Using] // which an option makes of a list
	}
	if f.Type.Kind == orm.KindRange && !ix.Unique {
		ix.Using = map[orm.IndexMethod]orm.IndexMethod{orm.GiST: orm.BTree, orm.BTree: orm.GiST}[ix.Using]
	}
	if !ix.Plain() || list && ix.Unique {
		return false
	}
	switch {
	case ix.Unique:
		f.options = append(f.options, "unique")
	case f.target == nil || f.Name == m.PrimaryKey[0]:
		f.options = append(f.options, "index")
	}
	return true
}

// indexSource is the index as Go, without orm.Index in front; or why no model can say it.
func (m *model) indexSource(ix Index) (source, why string) {
	if ix.Special != "" {
		return "", ix.Special
	}
	var keys []string
	n := 0
	for i, c := range ix.Columns {
		var key string
		if c == "" {
			if n < len(ix.Expressions) {
				goType := "string"
				if n < len(ix.Types) {
					goType = goTypeOf(TypeOf(m.dialect, ix.Types[n]))
				}
				if goType != "" {
					key, _ = m.raw(goType, ix.Name, ix.Expressions[n])
				}
			}
			if n++; key == "" {
				return "", "an expression: " + strings.Join(ix.Expressions, ", ")
			}
		} else {
			f := m.fieldOf(c)
			if f == nil {
				return "", "a column that is not here"
			}
			key = "&p." + f.name
		}
		if ix.Descending[i] {
			key = "orm.Desc(" + key + ")"
			if c == "" {
				key = strings.TrimSuffix(strings.TrimPrefix(key, "orm.Desc("), ")") + ".Desc()"
			}
		}
		if i < len(ix.Classes) && ix.Classes[i] != "" {
			key = "orm.Class(" + key + ", " + quoted(ix.Classes[i]) + ")"
		}
		if i < len(ix.Conflicts) {
			switch op := ix.Conflicts[i]; op {
			case "=":
			case "&&":
				key = "orm.Overlapping(" + key + ")"
			default:
				key = "orm.Conflicting(" + key + ", " + quoted(op) + ")"
			}
		}
		keys = append(keys, key)
	}
	source = "(" + strings.Join(keys, ", ") + ")"
	if ix.Where != "" {
		cond, _ := m.condition(ix.Name, ix.Where)
		if cond == "" {
			return "", "a condition: " + ix.Where
		}
		source += ".Where(" + cond + ")"
	}
	var covering []string
	for _, c := range ix.Covering {
		f := m.fieldOf(c)
		if f == nil {
			return "", "a column that is not here"
		}
		covering = append(covering, "&p."+f.name)
	}
	if len(covering) > 0 {
		source += ".Covering(" + strings.Join(covering, ", ") + ")"
	}
	if ix.NullsEqual {
		source += ".NullsEqual()"
	}
	if ix.Deferred {
		source += ".Deferred()"
	}
	for _, p := range ix.Storage {
		name, value, _ := strings.Cut(p, "=")
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			value = quoted(value)
		}
		source += ".Storage(" + quoted(name) + ", " + value + ")"
	}
	if usual := map[bool]orm.IndexMethod{true: orm.GiST}[ix.Conflicts != nil]; ix.Using != usual {
		source += ".Using(orm." + methodNames[ix.Using] + ")"
	}
	if !m.usual(ix) {
		source += ".Named(" + quoted(ix.Name) + ")"
	}
	return source, ""
}

// covers reports whether an index of the table, or its key, begins with the columns, so that none has to be made for a foreign key of them.
func (m *model) covers(columns []string) bool {
	begins := func(list []string) bool {
		return len(list) >= len(columns) && slices.Equal(list[:len(columns)], columns)
	}
	return begins(m.PrimaryKey) || slices.ContainsFunc(m.Indexes, func(ix Index) bool {
		return ix.Special == "" && ix.Where == "" && ix.Using == orm.BTree && ix.Conflicts == nil && begins(ix.Columns)
	})
}
