package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// Index is an index of a [Table], or a rule that no two rows are alike in its columns.
type Index struct {
	Name    string   // one of its kind in the database
	Columns []string // a "-" in front of a name sorts that column downwards
	Unique  bool
}

func (ix Index) equal(other Index) bool { return ix.Name == other.Name && ix.same(other) }

// same reports whether two indexes do the same, whatever they are called.
func (ix Index) same(other Index) bool {
	return ix.Unique == other.Unique && slices.Equal(ix.Columns, other.Columns)
}

func (ix Index) clone() Index {
	ix.Columns = slices.Clone(ix.Columns)
	return ix
}

// uses reports whether the index covers the column.
func (ix Index) uses(column string) bool {
	return slices.ContainsFunc(ix.Columns, func(c string) bool { return strings.TrimPrefix(c, "-") == column })
}

// check says what is wrong with the index on table t.
func (ix Index) check(t *Table) error {
	if ix.Name == "" {
		return fmt.Errorf("an index of %s has no name", t.Name)
	}
	if len(ix.Columns) == 0 {
		return fmt.Errorf("index %s has no columns", ix.Name)
	}
	for i, spec := range ix.Columns {
		name := strings.TrimPrefix(spec, "-")
		if t.Column(name) == nil {
			return fmt.Errorf("index %s: %s has no column %s", ix.Name, t.Name, name)
		}
		if slices.ContainsFunc(ix.Columns[:i], func(c string) bool { return strings.TrimPrefix(c, "-") == name }) {
			return fmt.Errorf("index %s names column %s twice", ix.Name, name)
		}
	}
	return nil
}

func (ix Index) text() string {
	kind := "index"
	if ix.Unique {
		kind = "unique"
	}
	return fmt.Sprintf("%s %s (%s)", kind, ix.Name, strings.Join(ix.Columns, ", "))
}
