package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
	"github.com/jackc/pgx/v5/pgtype"
)

// decoder gives a value, which is not NULL, to a cell.
type decoder func(cell *orm.Cell, value []byte) error

// decoderOf returns the decoder of a type and the format in which it wants the value. A type that it does not know comes
// as text.
func decoderOf(oid uint32) (decoder, int16) {
	switch oid {
	case pgtype.Int8OID:
		return decodeInt8, binaryFormat
	case pgtype.Int4OID:
		return decodeInt4, binaryFormat
	case pgtype.Int2OID:
		return decodeInt2, binaryFormat
	case pgtype.OIDOID:
		return decodeOID, binaryFormat
	case pgtype.BoolOID:
		return decodeBool, binaryFormat
	case pgtype.Float8OID:
		return decodeFloat8, binaryFormat
	case pgtype.Float4OID:
		return decodeFloat4, binaryFormat
	case pgtype.NumericOID:
		return decodeNumeric, textFormat
	case pgtype.TimestamptzOID, pgtype.TimestampOID:
		return decodeTimestamp, binaryFormat
	case pgtype.DateOID:
		return decodeDate, binaryFormat
	case pgtype.UUIDOID:
		return decodeUUID, binaryFormat
	case pgtype.ByteaOID:
		return decodeBytes, binaryFormat
	}
	if _, ok := bounds[oid]; ok {
		return decodeRange(oid), binaryFormat
	}
	if element, ok := elements[oid]; ok && elementDecoder(element) != nil || oid == pgtype.NumericArrayOID {
		return decodeArray, binaryFormat
	}
	return decodeText, textFormat
}

// errSize says that a value has not the size of its type. It comes from a server that speaks another protocol.
var errSize = errors.New("the value does not have the size of its type")

func decodeInt8(cell *orm.Cell, b []byte) error {
	if len(b) != 8 {
		return errSize
	}
	v := int64(binary.BigEndian.Uint64(b))
	if cell.Kind == orm.CellInt64 {
		cell.Null = false
		*(*int64)(cell.Ptr) = v
		return nil
	}
	return cell.SetInt(v)
}

func decodeInt4(cell *orm.Cell, b []byte) error {
	if len(b) != 4 {
		return errSize
	}
	return cell.SetInt(int64(int32(binary.BigEndian.Uint32(b))))
}

func decodeInt2(cell *orm.Cell, b []byte) error {
	if len(b) != 2 {
		return errSize
	}
	return cell.SetInt(int64(int16(binary.BigEndian.Uint16(b))))
}

func decodeOID(cell *orm.Cell, b []byte) error {
	if len(b) != 4 {
		return errSize
	}
	return cell.SetInt(int64(binary.BigEndian.Uint32(b)))
}

func decodeBool(cell *orm.Cell, b []byte) error {
	if len(b) != 1 {
		return errSize
	}
	return cell.SetBool(b[0] != 0)
}

func decodeFloat8(cell *orm.Cell, b []byte) error {
	if len(b) != 8 {
		return errSize
	}
	return cell.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(b)))
}

func decodeFloat4(cell *orm.Cell, b []byte) error {
	if len(b) != 4 {
		return errSize
	}
	return cell.SetFloat(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
}

// decodeNumeric reads a decimal number as text, in which all its digits are.
func decodeNumeric(cell *orm.Cell, b []byte) error { return wire.SetNumber(cell, b) }

func decodeTimestamp(cell *orm.Cell, b []byte) error {
	if len(b) != 8 {
		return errSize
	}
	v := int64(binary.BigEndian.Uint64(b))
	switch infinite := v == math.MaxInt64 || v == math.MinInt64; {
	case infinite && cell.Bound:
		cell.SetNull()
		return nil
	case infinite:
		return fmt.Errorf("the database holds an infinite time")
	}
	v += epochMicros
	seconds, micros := v/1e6, v%1e6
	if micros < 0 {
		seconds, micros = seconds-1, micros+1e6
	}
	return cell.SetTime(time.Unix(seconds, micros*1000).UTC())
}

func decodeDate(cell *orm.Cell, b []byte) error {
	if len(b) != 4 {
		return errSize
	}
	v := int32(binary.BigEndian.Uint32(b))
	switch infinite := v == math.MaxInt32 || v == math.MinInt32; {
	case infinite && cell.Bound:
		cell.SetNull()
		return nil
	case infinite:
		return fmt.Errorf("the database holds an infinite date")
	}
	year, month, day := time.Unix((int64(v)+epochDays)*86400, 0).UTC().Date()
	return cell.SetDate(year, month, day)
}

func decodeUUID(cell *orm.Cell, b []byte) error {
	if len(b) != 16 {
		return errSize
	}
	return cell.SetUUID(orm.UUIDArg(b))
}

func decodeBytes(cell *orm.Cell, b []byte) error { return cell.SetBytes(b) }

func decodeText(cell *orm.Cell, b []byte) error { return wire.SetText(cell, b) }
