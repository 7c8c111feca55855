package orm

import (
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Kind is what a column holds, on every database.
type Kind uint8

// The kinds, with what they become: SQLite, PostgreSQL, MySQL/MariaDB.
const (
	KindInvalid  Kind = iota
	KindBool          // integer 0 or 1, boolean, tinyint(1)
	KindInt16         // integer, smallint, smallint
	KindInt32         // integer, integer, int
	KindInt64         // integer, bigint, bigint
	KindFloat32       // real, real, float
	KindFloat64       // real, double precision, double
	KindVarchar       // text of at most ColumnType.Size characters
	KindText          // text of any length
	KindBytes         // blob, bytea, longblob
	KindTime          // UTC, microseconds: text "2006-01-02 15:04:05.000000", timestamptz, datetime(6)
	KindDate          // text "2006-01-02", date, date
	KindDuration      // nanoseconds as a 64-bit integer
	KindDecimal       // integer scaled by 10^Scale, numeric, decimal
	KindUUID          // text, uuid, uuid or char(36)
	KindJSON          // text, jsonb, json
	KindClock         // time of day, microseconds: text "15:04:05.000000", time, time(6)
	KindArray         // list of ColumnType.Element: JSON as text, an array, json
	KindSearch        // words to search for: the text that they are in, tsvector, longtext
	KindRange         // Range of ColumnType.Element: its text, int8range and others, varchar(200)
)

// ColumnType is the type of a column, apart from whether it may be NULL. It is comparable.
type ColumnType struct {
	Kind Kind
	// Size is the most characters of a KindVarchar.
	Size int
	// Precision and Scale are the digits of a KindDecimal: all of them, and those after the point.
	Precision int
	Scale     int
	// Element is what a KindArray is a list of, with Precision and Scale of its elements, or a KindRange a range of.
	Element Kind
}

// Column is a column of a Table. It does not change once the Registry is resolved.
type Column struct {
	Name string
	// Field is what the schema says of the Go field: label, rules, choices, doc. It is nil in the tables of implicit
	// many-to-many relations, which have no Go type.
	Field *schema.Field
	// GoName is the Go field; promoted fields of embedded structs have their own name. Empty where Field is nil.
	GoName string
	Table  *Table
	Type   ColumnType
	Null   bool
	// PK: part of the primary key. Auto: the database counts it up.
	PK   bool
	Auto bool
	// AutoUUID: Insert writes a new UUID where the row has none.
	AutoUUID bool
	// Unique and Index are the tag options; Table.Uniques and Table.Indexes contain them already.
	Unique bool
	Index  bool
	// Default is what a new row gets, as text: 5, true, draft, 2006-01-02, now. Only where HasDefault.
	Default    string
	HasDefault bool
	// AutoNow: Insert and Save write the time. AutoNowAdd: Insert does.
	AutoNow    bool
	AutoNowAdd bool
	// Version: Save counts it up, and refuses to overwrite a row that somebody else has saved since.
	Version bool
	// Generated is how the database computes the column for every row, or zero; Stored: when the row is written.
	Generated TableExpr
	Stored    bool
	// Computed is how the database computes what a new row gets, or zero.
	Computed TableExpr
	// References is the foreign key that is this column alone, or nil; Table.References has them all.
	References *Reference
	Comment    string

	targets map[string]*Table // what an AnyOf may point at, by kind; nil for other columns
	anyOf   *Reference        // the way from an AnyOf to rows of whatever table, or nil
	index   int               // in Table.Columns
	offset  uintptr
	goType  reflect.Type
	codec   *codec
	initial func(field unsafe.Pointer) // writes the default into the field; nil without one
}

// goName is the column as errors name it.
func (c *Column) goName() string {
	if c.GoName != "" {
		return c.GoName
	}
	return c.Name
}

// label is the column for people.
func (c *Column) label() string {
	if c.Field != nil && c.Field.Label != "" {
		return c.Field.Label
	}
	return c.Name
}

// String is the column as errors name it: store.Track.Name.
func (c *Column) String() string { return c.Table.String() + "." + c.goName() }
