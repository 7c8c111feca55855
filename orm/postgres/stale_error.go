package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// staleError is the error of a statement that was sent as it was described once, and nothing was done: it may do when it is described anew.
type staleError struct{ error }

func (e *staleError) Unwrap() error { return e.error }

// isStale reports that the server no longer has the statement, or that it has changed with the schema.
func isStale(err error) bool {
	if _, ok := errors.AsType[*staleError](err); ok {
		return true
	}
	code, routine := serverCode(err)
	return code == "26000" || code == "0A000" && routine == "RevalidateCachedQuery"
}

// isTaken reports that the server has a statement of the name.
func isTaken(err error) bool {
	code, _ := serverCode(err)
	return code == "42P05"
}

// isOutdated reports that the parameters of a statement may have other types by now than those that it was sent with. Without a name, its values may then
// be none of that type.
func (st *statement) isOutdated(err error) bool {
	switch code, _ := serverCode(err); code {
	case "42804", "42883", "42P18":
		return true
	case "22P02", "22P03":
		return st.description.Name == ""
	}
	return false
}

func serverCode(err error) (code, routine string) {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code, refused.Routine
	}
	return "", ""
}
