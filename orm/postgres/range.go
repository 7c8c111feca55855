package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/jackc/pgx/v5/pgtype"
)

// bounds are the types of the bounds of ranges.
var bounds = map[uint32]uint32{
	pgtype.Int4rangeOID: pgtype.Int4OID, pgtype.Int8rangeOID: pgtype.Int8OID, pgtype.NumrangeOID: pgtype.NumericOID, pgtype.DaterangeOID: pgtype.DateOID,
	pgtype.TstzrangeOID: pgtype.TimestamptzOID, pgtype.TsrangeOID: pgtype.TimestampOID,
}

// The first byte of a range in binary.
const (
	rangeEmpty = 1 << iota
	rangeLowerInc
	rangeUpperInc
	rangeLowerInf
	rangeUpperInf
)

// appendRange writes a range: in binary where the server's type is one for its bounds, else as text.
func appendRange(dst []byte, oid uint32, r orm.RangeValue) ([]byte, int16, error) {
	start := len(dst)
	flags := byte(0)
	for _, is := range []struct {
		yes  bool
		flag byte
	}{{r.Empty, rangeEmpty}, {r.LowerInc, rangeLowerInc}, {r.UpperInc, rangeUpperInc}, {!r.Empty && r.Lower == nil, rangeLowerInf}, {!r.Empty && r.Upper == nil, rangeUpperInf}} {
		if is.yes {
			flags |= is.flag
		}
	}
	dst = append(dst, flags)
	element, known := bounds[oid]
	for _, bound := range []any{r.Lower, r.Upper} {
		if bound == nil || !known {
			continue
		}
		at := len(dst)
		var err error
		if dst, known, err = appendElement(append(dst, 0, 0, 0, 0), element, bound); err != nil {
			return dst, 0, fmt.Errorf("a bound: %w", err)
		}
		if known {
			binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
	}
	if !known {
		return append(dst[:start], r.String()...), textFormat, nil
	}
	return dst, binaryFormat, nil
}

// decodeRange returns the decoder of a type of ranges.
func decodeRange(oid uint32) decoder {
	element := bounds[oid]
	decode := elementDecoder(element)
	return func(cell *orm.Cell, b []byte) error {
		if len(b) == 0 {
			return errSize
		}
		flags := b[0]
		b = b[1:]
		r := orm.RangeValue{Empty: flags&rangeEmpty != 0, LowerInc: flags&rangeLowerInc != 0, UpperInc: flags&rangeUpperInc != 0}
		for _, side := range []struct {
			to     *any
			inf    byte
			beyond int // the sign of the infinity behind which nothing is
		}{{&r.Lower, rangeLowerInf, 1}, {&r.Upper, rangeUpperInf, -1}} {
			if r.Empty || flags&side.inf != 0 {
				continue
			}
			value, rest, err := sized(b)
			if err != nil || value == nil {
				return errSize
			}
			b = rest
			if infinity(element, value) == side.beyond {
				return cell.SetRange(orm.RangeValue{Empty: true})
			}
			if *side.to, err = decodeBound(element, decode, value); err != nil {
				return err
			}
		}
		r.LowerInc, r.UpperInc = r.LowerInc && r.Lower != nil, r.UpperInc && r.Upper != nil
		return cell.SetRange(r)
	}
}

// decodeBound reads a bound: nil for infinity.
func decodeBound(oid uint32, decode decoder, value []byte) (bound any, err error) {
	var day schema.Date
	cell := orm.Cell{Kind: orm.CellAny, Ptr: unsafe.Pointer(&bound), Bound: true}
	if oid == pgtype.DateOID {
		cell.Kind, cell.Ptr = orm.CellDate, unsafe.Pointer(&day)
	}
	if err = decode(&cell, value); err != nil || cell.Null || oid != pgtype.DateOID {
		return bound, err
	}
	return day, nil
}

// infinity is 1 for a day or a time that is infinity, -1 for -infinity, 0 for all others.
func infinity(oid uint32, value []byte) int {
	v, most, least := int64(0), int64(math.MaxInt64), int64(math.MinInt64)
	switch {
	case oid == pgtype.DateOID && len(value) == 4:
		v, most, least = int64(int32(binary.BigEndian.Uint32(value))), math.MaxInt32, math.MinInt32
	case (oid == pgtype.TimestamptzOID || oid == pgtype.TimestampOID) && len(value) == 8:
		v = int64(binary.BigEndian.Uint64(value))
	}
	switch v {
	case most:
		return 1
	case least:
		return -1
	}
	return 0
}

// addRanges adds how functions of ranges are spelled.
func addRanges(f map[string]string) {
	for name, operator := range map[string]string{"contains": "@>", "overlaps": "&&", "before": "<<", "after": ">>", "not_after": "&<", "not_before": "&>", "adjacent": "-|-", "intersect": "*"} {
		f["range."+name] = "({1} " + operator + " {2})"
	}
	for name, function := range map[string]string{"empty": "ISEMPTY", "lower": "LOWER", "upper": "UPPER", "lower_inc": "LOWER_INC", "upper_inc": "UPPER_INC", "lower_inf": "LOWER_INF", "upper_inf": "UPPER_INF"} {
		f["range."+name] = function + "({1})"
	}
	f["range.has_lower"], f["range.has_upper"] = "(LOWER({1}) IS NOT NULL)", "(UPPER({1}) IS NOT NULL)"
	// Infinity is no bound, and nothing is behind it, as in Go; NULL is only what is asked of NULL, since a check holds for it.
	for of, behind := range map[string]string{"date": "10000-01-01", "time": "infinity"} {
		empty := "(ISEMPTY({1}) OR COALESCE(LOWER({1}) >= '" + behind + "' OR UPPER({1}) = '-infinity', FALSE))"
		f["range.empty."+of] = empty
		for side, infinity := range map[string]string{"lower": "-infinity", "upper": "infinity"} {
			bound := strings.ToUpper(side)
			finite := "COALESCE(ISFINITE(" + bound + "({1})), FALSE)"
			f["range.has_"+side+"."+of] = "(" + finite + " AND NOT " + empty + ")"
			f["range."+side+"_inc."+of] = "(" + bound + "_INC({1}) AND " + finite + " AND NOT " + empty + ")"
			f["range."+side+"_inf."+of] = "((" + bound + "_INF({1}) OR COALESCE(" + bound + "({1}) = '" + infinity + "', FALSE)) AND NOT " + empty + ")"
		}
	}
	f["range.merge"] = "RANGE_MERGE({1}, {2})"
	f["range.union"] = "CASE WHEN ISEMPTY({1}) OR ISEMPTY({2}) OR {1} && {2} OR {1} -|- {2} THEN {1} + {2} END"
	f["range.minus"] = "CASE WHEN NOT ({1} && {2} AND NOT {1} &< {2} AND NOT {1} &> {2}) THEN {1} - {2} END"
	for bound, name := range map[orm.Kind]string{orm.KindInt32: "integer", orm.KindInt64: "bigint", orm.KindDecimal: "numeric", orm.KindDate: "date", orm.KindTime: "timestamptz"} {
		of := orm.RangeName(bound)
		f["range.has."+of] = "({1} @> CAST({2} AS " + name + "))"
		made := of + "(CAST({1} AS " + name + "), CAST({2} AS " + name + "))"
		f["range.of."+of] = "CASE WHEN {1} > {2} THEN NULL ELSE " + made + " END"
		f["schema.range.of."+of] = made
	}
	f["min.range"], f["max.range"] = "-", "-"
	for _, bound := range []string{"int", "decimal"} {
		f["json.of.range."+bound] = "CAST({1} AS text)"
	}
	day := func(function string) string {
		return `COALESCE(TRIM('"' FROM CAST(TO_JSON(` + function + "({1})) AS text)), '')" // JSON's days follow no DateStyle
	}
	f["json.of.range.date"] = "CASE WHEN " + f["range.empty.date"] + " THEN 'empty' WHEN NOT ISEMPTY({1}) THEN CASE WHEN LOWER_INC({1}) THEN '[' ELSE '(' END || " + day("LOWER") + " || ',' || " + day("UPPER") + " || ')' END"
	side := func(function string) string {
		return "COALESCE(TO_CHAR(" + function + `({1}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '')`
	}
	f["json.of.range.time"] = "CASE WHEN ISEMPTY({1}) OR LOWER({1}) = 'infinity' OR UPPER({1}) = '-infinity' THEN 'empty' WHEN NOT ISEMPTY({1}) THEN CASE WHEN LOWER_INC({1}) THEN '[' ELSE '(' END || " +
		side("LOWER") + " || ',' || " + side("UPPER") + " || CASE WHEN UPPER_INC({1}) THEN ']' ELSE ')' END END"
}
