package postgres

import (
	"encoding/binary"
	"encoding/json/jsontext"
	"encoding/json/v2"
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
func appendArray(dst []byte, oid uint32, list orm.ArrayArg) ([]byte, int16, error) {
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
		known := false
		var err error
		if dst, known, err = appendElement(append(dst, 0, 0, 0, 0), element, v); err == nil && !known {
			err = fmt.Errorf("a %T cannot be an element of this array", v)
		}
		if err != nil {
			return dst, 0, fmt.Errorf("element %d: %w", i+1, err)
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, binaryFormat, nil
}

// appendArrayHeader writes what comes before the elements of an array of one dimension; an empty one has none.
func appendArrayHeader(dst []byte, element uint32, n int) []byte {
	if n == 0 {
		dst = binary.BigEndian.AppendUint32(dst, 0)
		dst = binary.BigEndian.AppendUint32(dst, 0)
		return binary.BigEndian.AppendUint32(dst, element)
	}
	dst = binary.BigEndian.AppendUint32(dst, 1)
	dst = binary.BigEndian.AppendUint32(dst, 0) // no NULLs
	dst = binary.BigEndian.AppendUint32(dst, element)
	dst = binary.BigEndian.AppendUint32(dst, uint32(n))
	return binary.BigEndian.AppendUint32(dst, 1) // the first index
}

// appendElement writes a value as the server's type, in binary; it reports false where the type is not one for the value.
func appendElement(dst []byte, oid uint32, arg any) ([]byte, bool, error) {
	switch v := arg.(type) {
	case int64:
		return appendInt(dst, oid, v)
	case string:
		return appendText(dst, oid, v)
	case bool:
		return appendBool(dst, oid, v)
	case float64:
		return appendFloat(dst, oid, v)
	case time.Time:
		return appendTime(dst, oid, v)
	case orm.UUIDArg:
		return appendUUID(dst, oid, v)
	case []byte:
		return append(dst, v...), oid == pgtype.ByteaOID, nil
	case schema.Date:
		return appendDate(dst, v), oid == pgtype.DateOID, nil
	case orm.JSONArg:
		if oid == pgtype.JSONBOID {
			dst = append(dst, 1) // the version of the format
		}
		return append(dst, v...), oid == pgtype.JSONBOID || oid == pgtype.JSONOID || oid == pgtype.TextOID, nil
	}
	return dst, false, nil
}

// appendTextArray writes an array as text, which the server reads for every type.
func appendTextArray(dst []byte, list orm.ArrayArg) ([]byte, error) {
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
		case time.Time:
			dst = v.UTC().AppendFormat(dst, `"2006-01-02 15:04:05.999999Z07:00"`)
		case orm.UUIDArg:
			dst = append(dst, v.String()...)
		case orm.RangeValue:
			dst = append(append(append(dst, '"'), v.String()...), '"')
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

// arrayLiteral spells an array that is given as JSON.
func (d Dialect) arrayLiteral(t orm.ColumnType, text string) (string, error) {
	var values []jsontext.Value
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return "", fmt.Errorf("%q is not a list in JSON", text)
	}
	element := orm.ColumnType{Kind: t.Element, Precision: t.Precision, Scale: t.Scale}
	literals := make([]string, len(values))
	for i, v := range values {
		word := string(v)
		if v.Kind() == '"' {
			if err := json.Unmarshal(v, &word); err != nil {
				return "", err
			}
		}
		literal, err := d.Literal(element, word)
		if err != nil {
			return "", err
		}
		literals[i] = literal
	}
	return "ARRAY[" + strings.Join(literals, ", ") + "]::" + d.TypeSQL(t), nil
}
