package migrate

import (
	"cmp"
	"fmt"
	"strings"
)

// Column is one column of a [Table].
type Column struct {
	Name       string
	Type       Type
	Null       bool      // may hold NULL
	PrimaryKey bool      // belongs to the table's primary key
	Auto       bool      // the database numbers the rows; only for a primary key of one integer column
	Unique     bool      // no two rows have the same value; made as a unique index of its own
	Default    Literal   // what the database gives a row that comes without a value
	References Reference // the zero value: none

	DefaultSQL Expression // in place of Default: what the database computes for a row that comes without a value
	Generated  Expression // what the database computes for every row, from its other columns
	Stored     bool       // a Generated column is computed when the row is written, and not when it is read; PostgreSQL always does
	Comment    string     // kept in the database, where it can be

	fill Literal // what Diff gives the rows that are there without asking; no part of the state
}

// Reference is a foreign key of one column. The zero value is none.
type Reference struct {
	Table    string
	Column   string
	OnDelete OnDelete // what becomes of this row when the row it points at is deleted
	Deferred bool     // the row that is pointed at need not be there before the transaction ends; MariaDB and MySQL cannot wait
}

// OnDelete says what becomes of a row when the row that it points at is deleted.
type OnDelete string

// What a foreign key may do. The zero value is Restrict.
const (
	Restrict OnDelete = ""         // the delete is refused
	Cascade  OnDelete = "cascade"  // the row is deleted too
	SetNull  OnDelete = "set null" // the column becomes NULL
	// SetDefault: the column gets its default; MariaDB and MySQL cannot.
	SetDefault OnDelete = "set default"
	NoAction   OnDelete = "no action" // refused, but only at the end of the statement
)

// equal reports whether two columns are the same in a database.
func (c Column) equal(other Column) bool {
	c.fill, other.fill = Literal{}, Literal{}
	return c == other
}

// filled reports whether rows get a value without being given one.
func (c Column) filled() bool {
	return c.Null || c.Default.set || !c.DefaultSQL.IsZero() || !c.Generated.IsZero()
}

// IsZero reports whether there is no foreign key.
func (r Reference) IsZero() bool { return r == Reference{} }

func (o OnDelete) check() error {
	switch o {
	case Restrict, Cascade, SetNull, SetDefault, NoAction:
		return nil
	}
	return fmt.Errorf("%q is not what a foreign key can do on delete: use migrate.Restrict, migrate.Cascade, migrate.SetNull, migrate.SetDefault or migrate.NoAction", string(o))
}

// check says what is wrong with the column by itself.
func (c Column) check() error {
	if c.Name == "" {
		return fmt.Errorf("a column has no name")
	}
	base, _, _, err := c.Type.parts()
	switch {
	case err != nil:
		return fmt.Errorf("column %s: %w", c.Name, err)
	case c.PrimaryKey && c.Null:
		return fmt.Errorf("column %s: a primary key cannot be null", c.Name)
	case c.Auto && !c.PrimaryKey:
		return fmt.Errorf("column %s: only a primary key can be numbered by the database", c.Name)
	case c.Auto && base != BigInt && base != Int && base != SmallInt:
		return fmt.Errorf("column %s: the database can only number an integer, and this is %s", c.Name, c.Type)
	case c.Auto && c.Default.set:
		return fmt.Errorf("column %s: the database numbers it, so it cannot have a default", c.Name)
	case !c.Generated.IsZero() && (c.Default.set || !c.DefaultSQL.IsZero() || c.PrimaryKey || !c.References.IsZero()):
		return fmt.Errorf("column %s: what the database computes cannot have a default, be a primary key or point elsewhere", c.Name)
	case c.Generated.IsZero() && c.Stored:
		return fmt.Errorf("column %s: Stored is for generated columns", c.Name)
	case c.Default.set && !c.DefaultSQL.IsZero():
		return fmt.Errorf("column %s has two defaults", c.Name)
	case c.References.Deferred && c.References.OnDelete == Restrict:
		return fmt.Errorf("column %s: on delete restrict cannot wait for the end of the transaction: use migrate.NoAction", c.Name)
	case c.References.OnDelete == SetDefault && !c.Default.set && c.DefaultSQL.IsZero():
		return fmt.Errorf("column %s: on delete set default needs a column with a default", c.Name)
	case c.References.OnDelete == SetNull && !c.Null:
		return fmt.Errorf("column %s: on delete set null needs a column that may be null", c.Name)
	}
	if c.Default.set {
		if err := c.Type.accepts(c.Default.text); err != nil {
			return fmt.Errorf("column %s: its default %w", c.Name, err)
		}
	}
	if err := c.References.OnDelete.check(); err != nil {
		return fmt.Errorf("column %s: %w", c.Name, err)
	}
	return nil
}

// text is the column as one line of [State.Text].
func (c Column) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", c.Name, c.Type)
	for _, flag := range []struct {
		on   bool
		word string
	}{{c.Null, "null"}, {c.PrimaryKey, "primary key"}, {c.Auto, "auto"}, {c.Unique, "unique"}} {
		if flag.on {
			b.WriteString(" " + flag.word)
		}
	}
	if c.Default.set {
		fmt.Fprintf(&b, " default %q", c.Default.text)
	}
	if !c.DefaultSQL.IsZero() {
		b.WriteString(" default (" + c.DefaultSQL.text() + ")")
	}
	if !c.Generated.IsZero() {
		b.WriteString(" generated (" + c.Generated.text() + ")")
	}
	if c.Stored {
		b.WriteString(" stored")
	}
	if c.Comment != "" {
		fmt.Fprintf(&b, " comment %q", c.Comment)
	}
	if r := c.References; !r.IsZero() {
		fmt.Fprintf(&b, " references %s(%s) on delete %s", r.Table, r.Column, cmp.Or(string(r.OnDelete), "restrict"))
		if r.Deferred {
			b.WriteString(" deferred")
		}
	}
	return b.String()
}
