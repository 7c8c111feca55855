package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

// epoch is where PostgreSQL's times and dates begin.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	epochMicros = epoch.UnixMicro()
	epochDays   = epoch.Unix() / 86400
)

// encoder turns arguments into what the protocol sends. It is used again for the next statement.
type encoder struct {
	values  [][]byte
	formats []int16
	buffer  []byte
	spans   []span
}

// span is the place of a value in the buffer, which may move while it grows.
type span struct{ index, from, to int }

// encode sets values and formats. What is allowed is the list of orm.Driver: in binary where the server's type is the
// natural one for it, else as text, which the server reads for every type.
func (e *encoder) encode(oids []uint32, args []any) error {
	if len(oids) != len(args) {
		return fmt.Errorf("postgres: %d arguments for %d parameters", len(args), len(oids))
	}
	e.forget()
	size := 0
	for _, arg := range args {
		size += sizeOf(arg)
	}
	e.buffer = slices.Grow(e.buffer, size)
	for i, arg := range args {
		if err := e.add(oids[i], arg); err != nil {
			return fmt.Errorf("postgres: argument %d: %w", i+1, err)
		}
	}
	for _, s := range e.spans {
		e.values[s.index] = e.buffer[s.from:s.to:s.to]
	}
	return nil
}

// forget lets the values go, and the memory of large ones.
func (e *encoder) forget() {
	clear(e.values)
	e.values, e.formats, e.spans = e.values[:0], e.formats[:0], e.spans[:0]
	if cap(e.buffer) > 64<<10 {
		e.buffer = nil
	}
	e.buffer = e.buffer[:0]
}

const (
	textFormat   = 0
	binaryFormat = 1
)

func (e *encoder) add(oid uint32, arg any) error {
	from := len(e.buffer)
	format := int16(textFormat)
	switch v := arg.(type) {
	case nil:
		e.values = append(e.values, nil)
		e.formats = append(e.formats, format)
		return nil
	case string:
		return e.addText(v)
	case []byte:
		if oid == pgtype.ByteaOID {
			format = binaryFormat
		}
		e.addView(v, format)
		return nil
	case orm.JSONArg:
		e.addView(v, format)
		return nil
	case bool:
		if oid == pgtype.BoolOID {
			format = binaryFormat
			if v {
				e.buffer = append(e.buffer, 1)
			} else {
				e.buffer = append(e.buffer, 0)
			}
		} else {
			e.buffer = strconv.AppendBool(e.buffer, v)
		}
	case int64:
		var known bool
		var err error
		if e.buffer, known, err = appendInt(e.buffer, oid, v); err != nil {
			return err
		}
		if known {
			format = binaryFormat
		} else {
			e.buffer = strconv.AppendInt(e.buffer, v, 10)
		}
	case float64:
		if oid == pgtype.Float8OID {
			format = binaryFormat
			e.buffer = binary.BigEndian.AppendUint64(e.buffer, math.Float64bits(v))
		} else {
			e.buffer = strconv.AppendFloat(e.buffer, v, 'g', -1, 64)
		}
	case time.Time:
		switch oid {
		case pgtype.TimestamptzOID, pgtype.TimestampOID:
			format = binaryFormat
			e.buffer = binary.BigEndian.AppendUint64(e.buffer, uint64(v.UnixMicro()-epochMicros))
		case pgtype.DateOID:
			year, month, day := v.UTC().Date()
			format = binaryFormat
			e.buffer = appendDate(e.buffer, schema.Date{Year: year, Month: month, Day: day})
		default:
			e.buffer = v.UTC().AppendFormat(e.buffer, "2006-01-02 15:04:05.999999Z07:00")
		}
	case schema.Date:
		if oid == pgtype.DateOID {
			format = binaryFormat
			e.buffer = appendDate(e.buffer, v)
		} else {
			e.buffer = fmt.Appendf(e.buffer, "%04d-%02d-%02d", v.Year, v.Month, v.Day)
		}
	case decimal.Decimal:
		e.buffer = append(e.buffer, v.String()...)
	case orm.UUIDArg:
		if oid == pgtype.UUIDOID {
			format = binaryFormat
			e.buffer = append(e.buffer, v[:]...)
		} else {
			e.buffer = append(e.buffer, v.String()...)
		}
	case []int64:
		return e.addList(appendList(e.buffer, oid, v, appendInt))
	case []string:
		return e.addList(appendList(e.buffer, oid, v, appendText))
	case []float64:
		return e.addList(appendList(e.buffer, oid, v, appendFloat))
	case []bool:
		return e.addList(appendList(e.buffer, oid, v, appendBool))
	case []time.Time:
		return e.addList(appendList(e.buffer, oid, v, appendTime))
	case []orm.UUIDArg:
		return e.addList(appendList(e.buffer, oid, v, appendUUID))
	case orm.ArrayArg:
		return e.addList(appendArray(e.buffer, oid, v))
	case orm.RangeValue:
		return e.addList(appendRange(e.buffer, oid, v))
	default:
		return fmt.Errorf("its type %T is not one that orm.Driver lists", arg)
	}
	e.addSpan(from, format)
	return nil
}

// addSpan adds the value that the buffer holds from a place on.
func (e *encoder) addSpan(from int, format int16) {
	e.spans = append(e.spans, span{len(e.values), from, len(e.buffer)})
	e.values = append(e.values, nil)
	e.formats = append(e.formats, format)
}

// addList adds an array that was written behind the buffer.
func (e *encoder) addList(dst []byte, format int16, err error) error {
	from := len(e.buffer)
	e.buffer = dst
	e.addSpan(from, format)
	return err
}

func (e *encoder) addText(v string) error {
	if err := checkText(v); err != nil {
		return err
	}
	e.addView(unsafe.Slice(unsafe.StringData(v), len(v)), textFormat) // only read, and sent before the call returns
	return nil
}

// addView adds a value that stays where it is. It is not NULL, though it may be empty.
func (e *encoder) addView(v []byte, format int16) {
	if v == nil {
		v = []byte{}
	}
	e.values = append(e.values, v)
	e.formats = append(e.formats, format)
}

// checkText refuses what PostgreSQL's text cannot hold, without the way to the server and, in a transaction, back.
func checkText(v string) error {
	if strings.IndexByte(v, 0) >= 0 {
		return &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: fmt.Errorf("a text contains a NUL character")}
	}
	return nil
}

// appendInt writes an integer in binary; it reports false for a type that is none.
func appendInt(dst []byte, oid uint32, v int64) ([]byte, bool, error) {
	switch oid {
	case pgtype.Int8OID:
		return binary.BigEndian.AppendUint64(dst, uint64(v)), true, nil
	case pgtype.Int4OID:
		if v != int64(int32(v)) {
			return dst, false, outOfRange(v, "integer")
		}
		return binary.BigEndian.AppendUint32(dst, uint32(v)), true, nil
	case pgtype.Int2OID:
		if v != int64(int16(v)) {
			return dst, false, outOfRange(v, "smallint")
		}
		return binary.BigEndian.AppendUint16(dst, uint16(v)), true, nil
	}
	return dst, false, nil
}

func outOfRange(v int64, name string) error {
	return &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: fmt.Errorf("%d does not fit into %s", v, name)}
}

func appendDate(dst []byte, d schema.Date) []byte {
	days := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()/86400 - epochDays
	return binary.BigEndian.AppendUint32(dst, uint32(int32(days)))
}
