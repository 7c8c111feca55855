package postgres

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// errChanged says that a column has got a type since the statement was described whose values cannot be read in the form in which they come.
var errChanged = errors.New("postgres: a column has got another type since the statement ran last")

// adapt looks whether the result of a statement without a name has the columns that it was described with: the server parses it each time, and a migration
// may have changed them. Then they are read as what they are now, and the statement is described anew the next time.
func (r *rows) adapt() error {
	fields := r.reader.FieldDescriptions()
	if r.statement.description.Name != "" || len(fields) == 0 || slices.EqualFunc(fields, r.statement.description.Fields, sameType) {
		return nil
	}
	r.session.forget(r.sql)
	now := &statement{description: &pgconn.StatementDescription{Fields: slices.Clone(fields)}}
	for _, field := range fields {
		d, format := decoderOf(field.DataTypeOID)
		switch {
		case format == field.Format:
		case field.Format == textFormat, field.DataTypeOID == pgtype.TextOID, field.DataTypeOID == pgtype.VarcharOID, field.DataTypeOID == pgtype.BPCharOID:
			d = decodeText // whose binary form is the text
		case r.loss == nothingDone:
			return &staleError{errChanged}
		default:
			return errChanged
		}
		now.decoders = append(now.decoders, d)
		now.formats = append(now.formats, field.Format)
		now.texts = append(now.texts, false)
	}
	r.statement = now
	return nil
}

func sameType(a, b pgconn.FieldDescription) bool { return a.DataTypeOID == b.DataTypeOID }
