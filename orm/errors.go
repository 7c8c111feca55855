package orm

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// ErrNotFound is in the chain of every *NotFoundError: errors.Is(err, orm.ErrNotFound).
var ErrNotFound = errors.New("orm: no such row")

// ErrUnavailable is in the chain of every *UnavailableError.
var ErrUnavailable = errors.New("orm: the database is unavailable")

// NotFoundError says that a query which must find a row found none. Clients see 404.
type NotFoundError struct {
	Table *Table
	// Key is the primary key that was looked for, or nil where the query had other conditions.
	Key []any
}

// Error names the model and the key.
func (e *NotFoundError) Error() string {
	if len(e.Key) == 0 {
		return "no such " + e.Table.String()
	}
	return fmt.Sprintf("no such %s: %v", e.Table, keyText(e.Key))
}

// Is reports whether target is ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

// Problem is what a client sees.
func (e *NotFoundError) Problem() *problem.Error {
	return problem.NotFound("No such %s.", e.Table.Label).Because(e)
}

// ManyError says that a query which must find one row found several. Clients see 409.
type ManyError struct{ Table *Table }

// Error names the model.
func (e *ManyError) Error() string { return "more than one " + tableColumns(e.Table, nil) }

// Problem is what a client sees.
func (e *ManyError) Problem() *problem.Error {
	return problem.Conflict("There is more than one %s.", tableLabel(e.Table)).Because(e)
}

// UniqueError says that another row has the values already. Clients see 409 that names the fields.
type UniqueError struct {
	Table *Table
	// Columns are those of the constraint; empty where the database did not tell.
	Columns []*Column
	// Message is what the constraint says to people (see IndexSpec.Saying), or empty.
	Message string
	Cause   error
}

// Error names the model and the fields.
func (e *UniqueError) Error() string {
	return "not unique: " + tableColumns(e.Table, e.Columns)
}

// Unwrap returns what the driver said.
func (e *UniqueError) Unwrap() error { return e.Cause }

// Problem is what a client sees.
func (e *UniqueError) Problem() *problem.Error {
	message := e.Message
	if message == "" {
		message = "There is a " + tableLabel(e.Table) + " with this " + columnLabels(e.Columns) + " already"
	}
	p := problem.Conflict("%s.", strings.TrimSuffix(message, ".")).Because(e)
	for _, c := range e.Columns {
		p.Errors = append(p.Errors, problem.Item{Loc: []any{columnLoc(c)}, Type: "unique", Msg: message})
	}
	return p
}

// ForeignKeyError says that a row points at a row that does not exist, or that a row which is pointed at cannot go.
// Clients see 422 that names the field, or 409.
type ForeignKeyError struct {
	Table *Table
	// Columns are those of the foreign key, which belong to Table; empty where the database did not tell.
	Columns []*Column
	// Missing: the row that is pointed at is missing. Otherwise rows of Table keep the other row from going.
	Missing bool
	Cause   error
}

// Error names the model and the fields.
func (e *ForeignKeyError) Error() string {
	if e.Missing {
		return "points at a row that does not exist: " + tableColumns(e.Table, e.Columns)
	}
	return "rows still point here: " + tableColumns(e.Table, e.Columns)
}

// Unwrap returns what the driver said.
func (e *ForeignKeyError) Unwrap() error { return e.Cause }

// Problem is what a client sees.
func (e *ForeignKeyError) Problem() *problem.Error {
	if !e.Missing {
		if e.Table == nil {
			return problem.Conflict("Other rows still need this one.").Because(e)
		}
		return problem.Conflict("There are %s that still need this one.", e.Table.LabelPlural).Because(e)
	}
	p := problem.Unprocessable("This points at something that does not exist.").Because(e)
	for _, c := range e.Columns {
		what := "row"
		for _, r := range e.Table.References {
			if slices.Contains(r.Columns, c) && (c.References == nil || c.References == r) {
				what = r.To.Label
			}
		}
		p.Errors = append(p.Errors, problem.Item{Loc: []any{columnLoc(c)}, Type: "foreign_key", Msg: "There is no such " + what})
	}
	return p
}

// ValueError says that a value cannot be kept in its column: too long, too large, NULL where none may be, not allowed by a
// check, not valid UTF-8. What no database takes as a value is refused in conditions and expressions, too. Clients see 422 that names the field.
type ValueError struct {
	// Table and Columns are those of the value; empty where it belongs to none, as in an expression, or the database did not tell.
	Table   *Table
	Columns []*Column
	// Type is the word for it in problem documents: string_too_long, missing, out_of_range, check, …
	Type string
	// Reason is one sentence without the field's name: "has more than 20 characters".
	Reason string
	Cause  error
}

// Error names the model, the field and the reason.
func (e *ValueError) Error() string {
	if e.Table == nil {
		return "a value " + e.Reason
	}
	return tableColumns(e.Table, e.Columns) + " " + e.Reason
}

// Unwrap returns what the driver said, or nil.
func (e *ValueError) Unwrap() error { return e.Cause }

// Problem is what a client sees.
func (e *ValueError) Problem() *problem.Error {
	p := problem.Unprocessable("A value is not valid.").Because(e)
	for _, c := range e.Columns {
		p.Errors = append(p.Errors, problem.Item{Loc: []any{columnLoc(c)}, Type: e.Type, Msg: "Value " + e.Reason})
	}
	return p
}

// StaleError says that somebody else has saved the row since it was read (see the tag option version). Clients see 409.
type StaleError struct {
	Table *Table
	Key   []any
}

// Error names the model and the key.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s %v was changed by somebody else", e.Table, keyText(e.Key))
}

// Problem is what a client sees. It names the field that tells the versions apart.
func (e *StaleError) Problem() *problem.Error {
	p := problem.Conflict("This %s was changed by somebody else meanwhile.", e.Table.Label).Because(e)
	for _, c := range e.Table.Columns {
		if c.Version {
			p.Errors = append(p.Errors, problem.Item{Loc: []any{columnLoc(c)}, Type: "stale", Msg: "This is not the newest version"})
		}
	}
	return p
}

// UnavailableError says that the database does not answer. Clients see 503. The next use tries again.
type UnavailableError struct {
	// UnknownOutcome: the connection broke while a statement ran, and it is unknown whether it was done.
	UnknownOutcome bool
	Cause          error
}

// Error says so, with the cause.
func (e *UnavailableError) Error() string {
	if e.UnknownOutcome {
		return "the database connection broke, it is unknown whether the statement was done: " + e.reason().Error()
	}
	return "the database is unavailable: " + e.reason().Error()
}

// reason is the cause without the driver's own word for what this error says already.
func (e *UnavailableError) reason() error {
	if d, ok := e.Cause.(*DriverError); ok && d.Cause != nil {
		return d.Cause
	}
	return e.Cause
}

// Is reports whether target is ErrUnavailable.
func (e *UnavailableError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Cause }

// Problem is what a client sees.
func (e *UnavailableError) Problem() *problem.Error {
	return problem.Unavailable("The database is not available. Try again in a moment.").WithHeader("Retry-After", "5").Because(e)
}

// ConflictError says that a transaction lost against another one (a serialization failure, a deadlock, a lock that was
// not had in time) and may be run again. Clients see 503 with Retry-After.
type ConflictError struct {
	Kind  Failure
	Cause error
}

// Error says what happened.
func (e *ConflictError) Error() string { return "transaction lost against another: " + e.Cause.Error() }

// Unwrap returns what the driver said.
func (e *ConflictError) Unwrap() error { return e.Cause }

// Problem is what a client sees.
func (e *ConflictError) Problem() *problem.Error {
	return problem.Unavailable("The database is busy. Try again in a moment.").WithHeader("Retry-After", "1").Because(e)
}

// QueryError says that a query is wrong: a column of another model, a limit below zero. It is found before any SQL is sent.
type QueryError struct {
	// Mistakes are one line each.
	Mistakes []string
}

// Error lists the mistakes.
func (e *QueryError) Error() string { return strings.Join(e.Mistakes, "\n") }

func keyText(key []any) any {
	if len(key) == 1 {
		return key[0]
	}
	return key
}

func tableLabel(t *Table) string {
	if t == nil {
		return "row"
	}
	return t.Label
}

func tableColumns(t *Table, columns []*Column) string {
	name := "a row"
	if t != nil {
		name = t.String()
	}
	if len(columns) == 0 {
		return name
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.goName()
	}
	return name + "." + strings.Join(names, ", ")
}

// columnLabels names the columns for people.
func columnLabels(columns []*Column) string {
	if len(columns) == 0 {
		return "value"
	}
	labels := make([]string, len(columns))
	for i, c := range columns {
		labels[i] = c.label()
	}
	return strings.Join(labels, " and ")
}

// columnLoc is the name by which the schema's own errors know the column.
func columnLoc(c *Column) string {
	if c.Field != nil {
		return c.Field.Key()
	}
	return c.Name
}

// InvalidError says that a row breaks the rules of its fields. Clients see 422 that names them.
type InvalidError struct {
	Table *Table
	Items []problem.Item
}

// Error names the model and what is wrong.
func (e *InvalidError) Error() string {
	parts := make([]string, len(e.Items))
	for i, item := range e.Items {
		parts[i] = item.String()
	}
	return e.Table.String() + " is not valid: " + strings.Join(parts, "; ")
}

// Problem is what a client sees.
func (e *InvalidError) Problem() *problem.Error {
	return problem.Unprocessable("This %s is not valid.", e.Table.Label).WithErrors(e.Items...).Because(e)
}
