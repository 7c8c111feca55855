package orm

import (
	"fmt"
	"strings"
)

// Exclude is an exclusion constraint: no two rows agree in all its keys. A key that is the address of a column or an expression agrees where it is
// equal, one made by Overlapping where the two ranges, lists or shapes overlap, and one made by Conflicting as its operator says:
//
//	Exclusions: orm.Exclusions(
//		orm.Exclude(&b.RoomID, orm.Overlapping(&b.During)).Where(orm.IsNull(&b.CancelledAt)).Saying("The room is taken at that time"),
//	)
//
// It is built by GiST, unless Using says otherwise; for plain values in it makemigrations adds the extension btree_gist. The other methods of an IndexSpec
// hold for it too, but NullsEqual. A row with NULL in one of the keys conflicts with none. What breaks it is a *UniqueError that names the
// columns. Only PostgreSQL has exclusion constraints; migrations for other databases refuse it, since no index would keep the rule
// (https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE).
func Exclude(keys ...any) IndexSpec {
	s := indexSpec(keys)
	s.method, s.exclusion = GiST, true
	for i := range s.keys {
		if s.keys[i].conflict == "" {
			s.keys[i].conflict = "="
		}
	}
	return s
}

// Overlapping is a key of an exclusion constraint in which two rows agree where their values overlap.
func Overlapping(key any) IndexTerm { return Conflicting(key, "&&") }

// Conflicting is a key of an exclusion constraint in which two rows agree where an operator of PostgreSQL between their values holds. The operator is
// symmetric, as <> is: rows that differ in it and agree in the other keys are refused.
func Conflicting(key any, operator string) IndexTerm { return IndexTerm{key: key, conflict: operator} }

// Exclusions lists exclusion constraints for a Meta.
func Exclusions(exclusions ...IndexSpec) []IndexSpec { return exclusions }

// CheckOperator says why an exclusion constraint cannot have an operator: it is none that PostgreSQL could have
// (https://www.postgresql.org/docs/current/sql-createoperator.html). It is nil for one that may be written into SQL.
func CheckOperator(operator string) error {
	switch {
	case operator == "" || strings.Trim(operator, "+-*/<>=~!@#%^&|`?") != "":
		return fmt.Errorf("%q is no operator of PostgreSQL, such as && or <>", operator)
	case strings.Contains(operator, "--") || strings.Contains(operator, "/*"):
		return fmt.Errorf("%q is no operator of PostgreSQL: a comment begins in it", operator)
	case len(operator) > maxName:
		return fmt.Errorf("the operator has %d characters, and %d are the most that PostgreSQL takes", len(operator), maxName)
	}
	return nil
}
