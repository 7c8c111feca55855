package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
)

// loss is what is in doubt when the connection breaks during a statement.
type loss uint8

const (
	nothingDone    loss = iota // a read, or a statement of a transaction that is gone with its connection
	unknownOutcome             // a write, or a COMMIT
)

// classify turns an error of pgx into what package orm expects of a driver.
func classify(ctx context.Context, err error, l loss) error {
	if err == nil {
		return nil
	}
	var known *orm.DriverError
	if errors.As(err, &known) {
		return err
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		if refused.Code == "57014" && ctx.Err() != nil {
			return fmt.Errorf("postgres: %w", ctx.Err())
		}
		return fromServer(refused, err)
	}
	if ctx.Err() != nil && (pgconn.Timeout(err) || errors.Is(err, ctx.Err())) {
		return fmt.Errorf("postgres: %w", ctx.Err())
	}
	if errors.Is(err, pgconn.ErrConnClosed) && l == unknownOutcome {
		// The library says so, and that it is safe to try again, also where the connection broke after the statement was sent.
		return &orm.DriverError{Kind: orm.FailureUnknownOutcome, Cause: err}
	}
	var failed *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &failed) || errors.Is(err, puddle.ErrClosedPool) || pgconn.SafeToRetry(err) {
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: oneLine(err)}
	}
	if errors.Is(err, pgconn.ErrConnClosed) || errors.As(err, &network) || isEOF(err) {
		if l == unknownOutcome {
			return &orm.DriverError{Kind: orm.FailureUnknownOutcome, Cause: err}
		}
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: err}
	}
	return fmt.Errorf("postgres: %w", err)
}

// fromServer classifies what the server refused by its code
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func fromServer(refused *pgconn.PgError, cause error) *orm.DriverError {
	e := &orm.DriverError{Table: refused.TableName, Constraint: refused.ConstraintName, Cause: oneLine(cause)}
	switch refused.Code {
	case "23505", "23P01":
		e.Kind = orm.FailureUnique
		e.Columns = keyColumns(refused.Detail)
	case "23503", "23001": // the second from PostgreSQL 18 on, where a RESTRICT refuses
		e.Kind = orm.FailureForeignKey
		// For a row that is still pointed at, the server names the columns of the other table.
		if !strings.Contains(refused.Message, "update or delete on table") {
			e.Columns = keyColumns(refused.Detail)
		}
	case "23502":
		e.Kind = orm.FailureNotNull
		e.Columns = []string{refused.ColumnName}
	case "23514":
		e.Kind = orm.FailureCheck
	case "22001", "54000": // a value that is too long for its column, for a tsvector or for an index
		e.Kind = orm.FailureTooLong
	case "22000", "22003", "22007", "22008", "22021", "22P02", "22P05", "22015":
		e.Kind = orm.FailureOutOfRange
	case "40001":
		e.Kind = orm.FailureSerialization
	case "40P01":
		e.Kind = orm.FailureDeadlock
	case "55P03", "57014":
		e.Kind = orm.FailureBusy
	case "25006":
		e.Kind = orm.FailureReadOnly
	case "42P01", "42703", "3F000":
		e.Kind = orm.FailureNoTable
	case "57P01", "57P02", "57P03", "57P04", "28000", "28P01", "3D000":
		e.Kind = orm.FailureUnavailable
	default:
		switch refused.Code[:min(2, len(refused.Code))] {
		case "08", "53", "58", "XX":
			e.Kind = orm.FailureUnavailable
		case "42":
			e.Kind = orm.FailureSyntax
		case "23":
			e.Kind = orm.FailureCheck
		}
	}
	return e
}

// keyColumns reads the columns from "Key (name, album_id)=(…) already exists.", whatever the language of the words. Of an
// expression it returns nothing.
func keyColumns(detail string) []string {
	_, after, found := strings.Cut(detail, "(")
	names, _, end := strings.Cut(after, ")=(")
	if !found || !end || strings.ContainsAny(names, "(:") {
		return nil
	}
	columns := strings.Split(names, ", ")
	for i, name := range columns {
		if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' {
			columns[i] = strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
		}
	}
	return columns
}

// failure is the kind of a classified error.
func failure(err error) orm.Failure {
	var e *orm.DriverError
	if errors.As(err, &e) {
		return e.Kind
	}
	return orm.FailureOther
}

func isEOF(err error) bool {
	return strings.HasSuffix(err.Error(), "EOF") || strings.Contains(err.Error(), "unexpected EOF")
}

// lines is an error whose words are on one line.
type lines struct{ error }

func (l lines) Error() string {
	var said []string
	for line := range strings.Lines(l.error.Error()) {
		// With and without TLS, by each of a name's addresses: the same words are told once.
		if line = strings.TrimSpace(line); !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, line) }) {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}
func (l lines) Unwrap() error { return l.error }

// oneLine keeps the error and puts its words on one line: pgx tells each address it tried on a line of its own.
func oneLine(err error) error {
	if strings.Contains(err.Error(), "\n") {
		return lines{err}
	}
	return err
}
