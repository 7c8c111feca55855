package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/jackc/pgx/v5/pgtype"
)

// appendList writes an array of values of one type: in binary where the server's type is one for them, else as text. one writes an
// element, as appendElement does.
func appendList[V any](dst []byte, oid uint32, list []V, one func(dst []byte, oid uint32, v V) ([]byte, bool, error)) ([]byte, int16, error) {
	start, element := len(dst), elements[oid]
	dst = appendArrayHeader(dst, element, len(list))
	known := element != 0
	for i := 0; known && i < len(list); i++ {
		at := len(dst)
		var err error
		if dst, known, err = one(append(dst, 0, 0, 0, 0), element, list[i]); err != nil {
			return dst, 0, fmt.Errorf("element %d: %w", i+1, err)
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	if known {
		return dst, binaryFormat, nil
	}
	boxed := make(orm.ArrayArg, len(list))
	for i, v := range list {
		boxed[i] = v
	}
	dst, err := appendTextArray(dst[:start], boxed)
	return dst, textFormat, err
}

// sizeOf is about how many bytes of the buffer an argument needs, where that is many.
func sizeOf(arg any) int {
	const header, length = 20, 4 // of an array, of an element
	switch v := arg.(type) {
	case []int64:
		return header + (length+8)*len(v)
	case []float64:
		return header + (length+8)*len(v)
	case []time.Time:
		return header + (length+8)*len(v)
	case []bool:
		return header + (length+1)*len(v)
	case []orm.UUIDArg:
		return header + (length+16)*len(v)
	case []string:
		size := header + length*len(v)
		for _, text := range v {
			size += len(text)
		}
		return size
	case orm.ArrayArg:
		size := header + length*len(v)
		for _, one := range v {
			switch w := one.(type) {
			case string:
				size += len(w)
			case []byte:
				size += len(w)
			default:
				size += 8
			}
		}
		return size
	}
	return 0
}

func appendText(dst []byte, oid uint32, v string) ([]byte, bool, error) {
	return append(dst, v...), oid == pgtype.TextOID || oid == pgtype.VarcharOID, checkText(v)
}

func appendBool(dst []byte, oid uint32, v bool) ([]byte, bool, error) {
	b := byte(0)
	if v {
		b = 1
	}
	return append(dst, b), oid == pgtype.BoolOID, nil
}

func appendFloat(dst []byte, oid uint32, v float64) ([]byte, bool, error) {
	switch oid {
	case pgtype.Float8OID:
		return binary.BigEndian.AppendUint64(dst, math.Float64bits(v)), true, nil
	case pgtype.Float4OID:
		small := float32(v)
		if math.IsInf(float64(small), 0) {
			return dst, false, &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: fmt.Errorf("%v does not fit into real", v)}
		}
		return binary.BigEndian.AppendUint32(dst, math.Float32bits(small)), true, nil
	}
	return dst, false, nil
}

func appendTime(dst []byte, oid uint32, v time.Time) ([]byte, bool, error) {
	switch oid {
	case pgtype.TimestamptzOID:
		return binary.BigEndian.AppendUint64(dst, uint64(v.UnixMicro()-epochMicros)), true, nil
	case pgtype.DateOID:
		year, month, day := v.UTC().Date()
		return appendDate(dst, schema.Date{Year: year, Month: month, Day: day}), true, nil
	}
	return dst, false, nil
}

func appendUUID(dst []byte, oid uint32, v orm.UUIDArg) ([]byte, bool, error) {
	switch oid {
	case pgtype.UUIDOID:
		return append(dst, v[:]...), true, nil
	case pgtype.TextOID, pgtype.VarcharOID:
		return append(dst, v.String()...), true, nil
	}
	return dst, false, nil
}
