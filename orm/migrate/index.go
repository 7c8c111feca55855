package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Index is an index of a [Table], or a rule that no two rows are alike, or conflict, in its columns.
type Index struct {
	Name    string   // one of its kind in the database
	Columns []string // a "-" in front of a name sorts that column downwards; "()" is the next of Expressions
	Unique  bool

	Expressions []Key      // for each "()" in Columns
	Where       Expression // which rows are in it; zero is all
	Include     []string   // columns that are kept beside the key
	NullsEqual  bool       // to a unique rule, NULL is a value like others
	Using       Method     // how it is built; what is no B-tree is made by PostgreSQL only
	Classes     []string   // PostgreSQL's operator classes, for each of Columns; empty is the usual one, and no list the usual ones

	Conflicts []string // makes it an exclusion constraint of PostgreSQL: the operators, for each of Columns, by which two rows may not agree in all
	Deferred  bool     // the rule holds at the end of the transaction; PostgreSQL only
	Storage   []string // parameters of PostgreSQL, as in "fillfactor=70"
}

// plain reports whether the index is a B-tree of columns and of all rows, and has nothing else.
func (ix Index) plain() bool {
	return len(ix.Expressions) == 0 && ix.Where.IsZero() && len(ix.Include) == 0 && !ix.NullsEqual && ix.Using == BTree && len(ix.Classes) == 0 && !ix.rule() && len(ix.Storage) == 0
}

// falls reports whether it sorts one of its columns downwards.
func (ix Index) falls() bool {
	return slices.ContainsFunc(ix.Columns, func(c string) bool { return columnOfKey(c) != c })
}

// rule reports whether PostgreSQL has it as a constraint rather than an index.
func (ix Index) rule() bool { return ix.Conflicts != nil || ix.Deferred }

// refused is why the database cannot have the rule, or nil. What is no rule is left out where it cannot be.
func (ix Index) refused(dialect, table string) error {
	switch {
	case dialect == "postgres":
	case ix.Conflicts != nil:
		return &UnsupportedError{Database: dialect, What: fmt.Sprintf("exclusion constraints, as %s of %s", ix.Name, table),
			Mend: "leave it out of the model's Meta, and look for conflicts in a serializable transaction"}
	case ix.Deferred:
		return &UnsupportedError{Database: dialect, What: fmt.Sprintf("unique constraints that wait for the end of the transaction, as %s of %s", ix.Name, table),
			Mend: "leave Deferred out"}
	}
	return nil
}

// refusedBy is the first reason why a database cannot have the rules of the table, or nil.
func (t *Table) refusedBy(dialect string) error {
	for _, ix := range t.Indexes {
		if err := ix.refused(dialect, t.Name); err != nil {
			return err
		}
	}
	return nil
}

// Method is how an index is built. The zero value is a B-tree.
type Method string

// The methods of PostgreSQL. Elsewhere Hash is a B-tree, and an index by another method is not made.
const (
	BTree  Method = ""
	Hash   Method = "hash"
	GIN    Method = "gin"
	GiST   Method = "gist"
	SPGiST Method = "spgist"
	BRIN   Method = "brin"
	Bloom  Method = "bloom" // of the extension of that name
)

// methodNames are the methods as Go spells them.
var methodNames = map[Method]string{Hash: "Hash", GIN: "GIN", GiST: "GiST", SPGiST: "SPGiST", BRIN: "BRIN", Bloom: "Bloom"}

// on reports whether a database makes the index.
func (ix Index) on(dialect string) bool {
	return dialect == "postgres" || (ix.Using == BTree || ix.Using == Hash) && !ix.rule()
}

// Key is an expression that an index sorts by.
type Key struct {
	SQL  Expression
	Type Type // of its values
}

// keyHole stands in Index.Columns for an expression.
const keyHole = "()"

func columnOfKey(spec string) string { return strings.TrimPrefix(spec, "-") }

// key is one of the keys of an index: a column or an expression.
type key struct {
	column string
	expr   Key
	down   bool
	class  string
	agree  string // the operator of an exclusion constraint
}

// keys are the keys in their order.
func (ix Index) keys() []key {
	list := make([]key, len(ix.Columns))
	n := 0
	for i, spec := range ix.Columns {
		name := columnOfKey(spec)
		list[i] = key{column: name, down: name != spec}
		if i < len(ix.Classes) {
			list[i].class = ix.Classes[i]
		}
		if i < len(ix.Conflicts) {
			list[i].agree = ix.Conflicts[i]
		}
		if name == keyHole {
			list[i].column = ""
			if n < len(ix.Expressions) {
				list[i].expr = ix.Expressions[n]
			}
			n++
		}
	}
	return list
}

func (ix Index) equal(other Index) bool { return ix.Name == other.Name && ix.same(other) }

// same reports whether two indexes do the same, whatever they are called.
func (ix Index) same(other Index) bool {
	return ix.Unique == other.Unique && slices.Equal(ix.Columns, other.Columns) && slices.Equal(ix.Expressions, other.Expressions) &&
		ix.Where == other.Where && slices.Equal(ix.Include, other.Include) && ix.NullsEqual == other.NullsEqual && ix.Using == other.Using && slices.Equal(ix.Classes, other.Classes) &&
		slices.Equal(ix.Conflicts, other.Conflicts) && ix.Deferred == other.Deferred && slices.Equal(ix.Storage, other.Storage)
}

func (ix Index) clone() Index {
	ix.Columns = slices.Clone(ix.Columns)
	ix.Expressions = slices.Clone(ix.Expressions)
	ix.Include = slices.Clone(ix.Include)
	ix.Classes = slices.Clone(ix.Classes)
	ix.Conflicts = slices.Clone(ix.Conflicts)
	ix.Storage = slices.Clone(ix.Storage)
	return ix
}

// uses reports whether the index covers the column, or speaks of it.
func (ix Index) uses(column string) bool {
	return slices.ContainsFunc(ix.Columns, func(c string) bool { return columnOfKey(c) == column }) ||
		slices.ContainsFunc(ix.Expressions, func(k Key) bool { return k.SQL.uses(column) }) ||
		slices.Contains(ix.Include, column) || ix.Where.uses(column)
}

// rename gives a column that the index speaks of another name.
func (ix *Index) rename(from, to string) {
	for i, spec := range ix.Columns {
		switch spec {
		case from:
			ix.Columns[i] = to
		case "-" + from:
			ix.Columns[i] = "-" + to
		}
	}
	for i, k := range ix.Expressions {
		ix.Expressions[i].SQL = k.SQL.renamed(from, to)
	}
	for i, c := range ix.Include {
		if c == from {
			ix.Include[i] = to
		}
	}
	ix.Where = ix.Where.renamed(from, to)
}

// check says what is wrong with the index on table t.
func (ix Index) check(t *Table) error {
	switch {
	case ix.Name == "":
		return fmt.Errorf("an index of %s has no name", t.Name)
	case len(ix.Columns) == 0:
		return fmt.Errorf("index %s has no columns", ix.Name)
	case ix.Using != BTree && methodNames[ix.Using] == "":
		return fmt.Errorf("index %s is built by %q, which is no method: use migrate.GIN, migrate.GiST, …", ix.Name, string(ix.Using))
	case ix.Using != BTree && ix.Unique:
		return fmt.Errorf("index %s is unique, which only a B-tree can be", ix.Name)
	case len(ix.Classes) > 0 && len(ix.Classes) != len(ix.Columns):
		return fmt.Errorf("index %s has %d classes for %d columns", ix.Name, len(ix.Classes), len(ix.Columns))
	case slices.ContainsFunc(ix.Classes, func(c string) bool { return strings.Trim(c, classLetters) != "" }):
		return fmt.Errorf("index %s has a class that is no name: %q", ix.Name, ix.Classes)
	case ix.NullsEqual && !ix.Unique:
		return fmt.Errorf("index %s has NullsEqual, which is for unique ones", ix.Name)
	case ix.Conflicts != nil && len(ix.Conflicts) != len(ix.Columns):
		return fmt.Errorf("index %s has %d operators in Conflicts for %d columns", ix.Name, len(ix.Conflicts), len(ix.Columns))
	case ix.Conflicts != nil && ix.Unique:
		return fmt.Errorf("index %s is unique and has Conflicts: one of them", ix.Name)
	case ix.Deferred && ix.Conflicts == nil && (!ix.Unique || len(ix.Expressions) > 0 || !ix.Where.IsZero() || ix.Classes != nil || ix.falls()):
		return fmt.Errorf("index %s has Deferred, which is for unique ones of plain columns and all rows, and for those with Conflicts", ix.Name)
	}
	for _, operator := range ix.Conflicts {
		if err := orm.CheckOperator(operator); err != nil {
			return fmt.Errorf("index %s has in Conflicts what cannot be: %w", ix.Name, err)
		}
	}
	for _, parameter := range ix.Storage {
		if err := orm.CheckStorageParameter(parameter); err != nil {
			return fmt.Errorf("index %s cannot be stored: %w", ix.Name, err)
		}
	}
	holes := 0
	for i, k := range ix.keys() {
		if k.column == "" {
			if holes++; holes <= len(ix.Expressions) && k.expr.SQL.IsZero() {
				return fmt.Errorf("index %s has an expression without SQL", ix.Name)
			}
			continue
		}
		if t.Column(k.column) == nil {
			return fmt.Errorf("index %s: %s has no column %s", ix.Name, t.Name, k.column)
		}
		if slices.ContainsFunc(ix.Columns[:i], func(c string) bool { return columnOfKey(c) == k.column }) {
			return fmt.Errorf("index %s names column %s twice", ix.Name, k.column)
		}
	}
	if holes != len(ix.Expressions) {
		return fmt.Errorf("index %s has %d expressions for %d places %q in its columns", ix.Name, len(ix.Expressions), holes, keyHole)
	}
	for _, c := range ix.Include {
		if t.Column(c) == nil {
			return fmt.Errorf("index %s: %s has no column %s", ix.Name, t.Name, c)
		}
	}
	for _, k := range ix.Expressions {
		if _, _, _, err := k.Type.parts(); err != nil {
			return fmt.Errorf("index %s: %w", ix.Name, err)
		}
	}
	return nil
}

// classLetters are what names of operator classes are made of.
const classLetters = "abcdefghijklmnopqrstuvwxyz0123456789_."

func (ix Index) text() string {
	kind := "index"
	switch {
	case ix.Conflicts != nil:
		kind = "exclude"
	case ix.Unique:
		kind = "unique"
	}
	var keys []string
	for _, k := range ix.keys() {
		word := k.column
		if word == "" {
			word = "(" + k.expr.SQL.text() + ")::" + string(k.expr.Type)
		}
		if k.class != "" {
			word += " " + k.class
		}
		if k.down {
			word = "-" + word
		}
		if k.agree != "" {
			word += " with " + k.agree
		}
		keys = append(keys, word)
	}
	text := fmt.Sprintf("%s %s (%s)", kind, ix.Name, strings.Join(keys, ", "))
	if ix.Using != BTree {
		text += " using " + string(ix.Using)
	}
	if len(ix.Include) > 0 {
		text += " include (" + strings.Join(ix.Include, ", ") + ")"
	}
	if ix.NullsEqual {
		text += " nulls equal"
	}
	if len(ix.Storage) > 0 {
		text += " with (" + strings.Join(ix.Storage, ", ") + ")"
	}
	if !ix.Where.IsZero() {
		text += " where " + ix.Where.text()
	}
	if ix.Deferred {
		text += " deferred"
	}
	return text
}
