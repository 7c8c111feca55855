package orm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// failure turns what a driver returned into the errors that users meet.
func (c *core) failure(ctx context.Context, err error) error {
	d, ok := errors.AsType[*DriverError](err)
	if !ok {
		// The end of the context is the reason for whatever the connection says of it.
		if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
			return fmt.Errorf("%w: %w", cause, err)
		}
		return err
	}
	if cause := ctx.Err(); cause != nil && (d.Kind == FailureOther || d.Kind == FailureUnavailable || d.Kind == FailureUnknownOutcome) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	table, columns, message := c.place(d)
	switch d.Kind {
	case FailureUnique:
		return &UniqueError{Table: table, Columns: columns, Message: message, Cause: err}
	case FailureForeignKey:
		return &ForeignKeyError{Table: table, Columns: columns, Cause: err}
	case FailureNotNull:
		return &ValueError{Table: table, Columns: columns, Type: "missing", Reason: "is missing", Cause: err}
	case FailureCheck:
		return &ValueError{Table: table, Columns: columns, Type: "check", Reason: cmp.Or(message, "is not allowed"), Cause: err}
	case FailureTooLong:
		return &ValueError{Table: table, Columns: columns, Type: "string_too_long", Reason: "is too long", Cause: err}
	case FailureOutOfRange:
		return &ValueError{Table: table, Columns: columns, Type: "out_of_range", Reason: "is out of range", Cause: err}
	case FailureSerialization, FailureDeadlock, FailureBusy:
		return &ConflictError{Kind: d.Kind, Cause: err}
	case FailureUnavailable:
		return &UnavailableError{Cause: err}
	case FailureUnknownOutcome:
		return &UnavailableError{UnknownOutcome: true, Cause: err}
	case FailureNoTable:
		return fmt.Errorf("a migration has not run here, see `migrate`: %w", err)
	}
	return err
}

// place finds the model and the fields that an error is about, and what its constraint says to people.
func (c *core) place(d *DriverError) (*Table, []*Column, string) {
	r := c.registry
	table := r.byName[d.Table]
	if found, ok := r.names[d.Constraint]; ok && d.Constraint != "" {
		return found.table, found.columns, found.message
	}
	if table == nil {
		return nil, nil, ""
	}
	if d.Constraint == "PRIMARY" || d.Constraint == table.Name+"_pkey" {
		return table, table.PK, ""
	}
	var columns []*Column
	for _, name := range d.Columns {
		if column := table.byName[name]; column != nil && !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
	}
	return table, columns, table.messageOf(columns)
}
