package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

// elements are the types of the elements of arrays that are sent in binary.
var elements = map[uint32]uint32{
	pgtype.BoolArrayOID: pgtype.BoolOID, pgtype.Int2ArrayOID: pgtype.Int2OID, pgtype.Int4ArrayOID: pgtype.Int4OID, pgtype.Int8ArrayOID: pgtype.Int8OID,
	pgtype.Float4ArrayOID: pgtype.Float4OID, pgtype.Float8ArrayOID: pgtype.Float8OID, pgtype.TextArrayOID: pgtype.TextOID, pgtype.VarcharArrayOID: pgtype.VarcharOID,
	pgtype.ByteaArrayOID: pgtype.ByteaOID, pgtype.TimestamptzArrayOID: pgtype.TimestamptzOID, pgtype.DateArrayOID: pgtype.DateOID, pgtype.UUIDArrayOID: pgtype.UUIDOID,
	pgtype.JSONBArrayOID: pgtype.JSONBOID, pgtype.JSONArrayOID: pgtype.JSONOID,
}

// appendArray writes an array of one dimension.
func appendArray(dst []byte, oid uint32, list orm.Array) ([]byte, int16, error) {
	element, known := elements[oid]
	if !known {
		dst, err := appendTextArray(dst, list)
		return dst, textFormat, err
	}
	header := len(dst)
	dst = appendArrayHeader(dst, element, len(list))
	for i, v := range list {
		if v == nil {
			dst = binary.BigEndian.AppendUint32(dst, math.MaxUint32)
			binary.BigEndian.PutUint32(dst[header+4:], 1) // there are NULLs
			continue
		}
		at := len(dst)
		var err error
		if dst, err = appendElement(append(dst, 0, 0, 0, 0), element, v); err != nil {
			return dst, 0, fmt.Errorf("element %d: %w", i+1, err)
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, binaryFormat, nil
}

// appendElement writes a value as the server's type, in binary.
func appendElement(dst []byte, oid uint32, arg any) ([]byte, error) {
	switch v := arg.(type) {
	case int64:
		switch oid {
		case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
			dst, _, err := appendInt(dst, oid, v)
			return dst, err
		}
	case string:
		switch oid {
		case pgtype.TextOID, pgtype.VarcharOID:
			return append(dst, v...), checkText(v)
		}
	case bool:
		if oid == pgtype.BoolOID && v {
			return append(dst, 1), nil
		} else if oid == pgtype.BoolOID {
			return append(dst, 0), nil
		}
	case float64:
		switch oid {
		case pgtype.Float8OID:
			return binary.BigEndian.AppendUint64(dst, math.Float64bits(v)), nil
		case pgtype.Float4OID:
			small := float32(v)
			if math.IsInf(float64(small), 0) {
				return dst, &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: fmt.Errorf("%v does not fit into real", v)}
			}
			return binary.BigEndian.AppendUint32(dst, math.Float32bits(small)), nil
		}
	case []byte:
		if oid == pgtype.ByteaOID {
			return append(dst, v...), nil
		}
	case orm.JSON:
		switch oid {
		case pgtype.JSONBOID:
			return append(append(dst, 1), v...), nil // the version of the format
		case pgtype.JSONOID:
			return append(dst, v...), nil
		}
	case time.Time:
		switch oid {
		case pgtype.TimestamptzOID:
			return binary.BigEndian.AppendUint64(dst, uint64(v.UnixMicro()-epochMicros)), nil
		case pgtype.DateOID:
			year, month, day := v.UTC().Date()
			return appendDate(dst, schema.Date{Year: year, Month: month, Day: day}), nil
		}
	case schema.Date:
		if oid == pgtype.DateOID {
			return appendDate(dst, v), nil
		}
	case orm.UUID:
		if oid == pgtype.UUIDOID {
			return append(dst, v[:]...), nil
		}
	}
	return dst, fmt.Errorf("a %T cannot be an element of this array", arg)
}

// appendTextArray writes an array as text, which the server reads for every type.
func appendTextArray(dst []byte, list orm.Array) ([]byte, error) {
	dst = append(dst, '{')
	for i, arg := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v := arg.(type) {
		case nil:
			dst = append(dst, "NULL"...)
		case decimal.Decimal:
			dst = append(dst, v.String()...)
		case int64:
			dst = strconv.AppendInt(dst, v, 10)
		case float64:
			dst = strconv.AppendFloat(dst, v, 'g', -1, 64)
		case bool:
			dst = strconv.AppendBool(dst, v)
		case string:
			dst = append(append(append(dst, '"'), arrayEscaper.Replace(v)...), '"')
		default:
			return dst, fmt.Errorf("a %T cannot be an element of this array", arg)
		}
	}
	return append(dst, '}'), nil
}

// arrayEscaper escapes a text between the double quotes of an array.
var arrayEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
