package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

var errDimensions = errors.New("the database holds a list of lists")

// decodeArray reads an array of at most one dimension.
func decodeArray(cell *orm.Cell, b []byte) error {
	if len(b) < 12 {
		return errSize
	}
	dimensions := binary.BigEndian.Uint32(b)
	decode := elementDecoder(binary.BigEndian.Uint32(b[8:]))
	switch {
	case decode == nil:
		return fmt.Errorf("the database holds a list of a type that is not known")
	case dimensions == 0:
		return cell.SetArray(0, nil)
	case dimensions > 1:
		return errDimensions
	case len(b) < 20:
		return errSize
	}
	n := int(int32(binary.BigEndian.Uint32(b[12:])))
	b = b[20:]
	if n < 0 || n > len(b)/4 {
		return errSize
	}
	return cell.SetArray(n, func(_ int, element *orm.Cell) error {
		value, rest, err := sized(b)
		b = rest
		switch {
		case err != nil:
			return err
		case value == nil:
			element.SetNull()
			return nil
		}
		return decode(element, value)
	})
}

// sized takes a value with its length in front off a message; nil is NULL.
func sized(b []byte) (value, rest []byte, err error) {
	if len(b) < 4 {
		return nil, nil, errSize
	}
	n := int(int32(binary.BigEndian.Uint32(b)))
	switch b = b[4:]; {
	case n == -1:
		return nil, b, nil
	case n < 0 || n > len(b):
		return nil, nil, errSize
	}
	return b[:n:n], b[n:], nil
}

// elementDecoder is the decoder of a type that stands inside of another one, in binary; nil where there is none.
func elementDecoder(oid uint32) decoder {
	switch oid {
	case pgtype.NumericOID:
		return decodeBinaryNumeric
	case pgtype.TextOID, pgtype.VarcharOID:
		return decodeText
	}
	if decode, format := decoderOf(oid); format == binaryFormat {
		return decode
	}
	return nil
}

func decodeBinaryNumeric(cell *orm.Cell, b []byte) error {
	var n pgtype.Numeric
	plan := pgtype.NumericCodec{}.PlanScan(nil, pgtype.NumericOID, binaryFormat, &n)
	if err := plan.Scan(b, &n); err != nil {
		return err
	}
	if n.NaN || n.InfinityModifier != pgtype.Finite || n.Int == nil {
		return errors.New("the database holds a number that is not finite")
	}
	return cell.SetString(decimal.NewFromBigInt(n.Int, n.Exp).String())
}
