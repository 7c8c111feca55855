package migrate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Check is a rule that every row of a [Table] keeps. It says either that a column has one of a list of values, or an
// expression in SQL that must not be false.
type Check struct {
	Name   string // one of its kind in the database
	Column string
	Values []string   // as text, what Column may hold; NULL is not for this rule to refuse
	SQL    Expression // instead of Column and Values

	// Model: a model says so, and makemigrations drops it when the model does no more. What is written by hand stays.
	Model bool
}

func (c Check) equal(other Check) bool { return c.Name == other.Name && c.same(other) }

func (c Check) same(other Check) bool {
	return c.Column == other.Column && c.SQL == other.SQL && slices.Equal(c.Values, other.Values)
}

func (c Check) clone() Check {
	c.Values = slices.Clone(c.Values)
	return c
}

// uses reports whether the rule speaks of the column.
func (c Check) uses(column string) bool {
	return c.Column == column || c.SQL.uses(column)
}

func (c *Check) rename(from, to string) {
	if c.Column == from {
		c.Column = to
	}
	c.SQL = c.SQL.renamed(from, to)
}

// check says what is wrong with the rule on table t.
func (c Check) check(t *Table) error {
	switch {
	case c.Name == "":
		return fmt.Errorf("a check of %s has no name", t.Name)
	case c.SQL.IsZero() == (c.Column == ""):
		return fmt.Errorf("check %s needs either a Column with Values, or SQL", c.Name)
	case c.SQL.IsZero() && t.Column(c.Column) == nil:
		return fmt.Errorf("check %s: %s has no column %s", c.Name, t.Name, c.Column)
	case c.SQL.IsZero() && len(c.Values) == 0:
		return fmt.Errorf("check %s allows no value at all: fill in Values", c.Name)
	}
	return nil
}

func (c Check) text() string {
	if !c.SQL.IsZero() {
		return "check " + c.Name + " (" + c.SQL.text() + ")"
	}
	values := make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = strconv.Quote(v)
	}
	return "check " + c.Name + " (" + c.Column + " in " + strings.Join(values, ", ") + ")"
}
