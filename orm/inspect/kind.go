package inspect

import (
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// TypeOf is what orm calls a type of the database; of KindInvalid where orm has no such type.
func TypeOf(dialect, sqlType string) orm.ColumnType {
	sqlType = strings.ToLower(sqlType)
	for _, word := range []string{" collate ", " character set "} {
		sqlType, _, _ = strings.Cut(sqlType, word)
	}
	if element, ok := strings.CutSuffix(sqlType, "[]"); ok && dialect == "postgres" {
		e := TypeOf(dialect, element)
		if e.Kind == orm.KindVarchar {
			e = orm.ColumnType{Kind: orm.KindText}
		}
		if e.Kind == orm.KindInvalid {
			return e
		}
		return orm.ColumnType{Kind: orm.KindArray, Element: e.Kind, Precision: e.Precision, Scale: e.Scale}
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(sqlType), "(")
	sizes, tail, _ := strings.Cut(rest, ")")
	name = strings.TrimSpace(strings.TrimSpace(name) + " " + strings.TrimSpace(tail))
	first, second, _ := strings.Cut(sizes, ",")
	size, _ := strconv.Atoi(strings.TrimSpace(first))
	scale, _ := strconv.Atoi(strings.TrimSpace(second))
	if cut, ok := strings.CutSuffix(name, " unsigned"); ok {
		name = wider[cut]
	}
	if bounds, ok := ranges[name]; ok && dialect != "mysql" {
		return orm.ColumnType{Kind: orm.KindRange, Element: bounds}
	}
	kind := kinds[name]
	switch name {
	case "tinyint":
		if kind = orm.KindInt16; size == 1 {
			kind = orm.KindBool
		}
	case "integer", "int", "real", "float":
		if dialect == "sqlite" { // both have 64 bits there, whatever they are called
			kind = map[bool]orm.Kind{true: orm.KindInt64, false: orm.KindFloat64}[name[0] == 'i']
		}
	case "varchar", "character varying", "char", "character", "nvarchar", "bpchar":
		switch {
		case size == 0:
			kind = orm.KindText
		case name == "char" && size == 36 && dialect != "postgres":
			kind = orm.KindUUID
		default:
			return orm.ColumnType{Kind: orm.KindVarchar, Size: size}
		}
	case "numeric", "decimal", "int_decimal":
		switch {
		case dialect == "sqlite" && name != "int_decimal":
			kind = orm.KindFloat64 // which is how SQLite keeps it
		case size >= 1 && size <= 18:
			return orm.ColumnType{Kind: orm.KindDecimal, Precision: size, Scale: scale}
		default:
			kind = orm.KindInvalid
		}
	}
	return orm.ColumnType{Kind: kind}
}

// ranges are the types of ranges, with what their bounds are.
var ranges = map[string]orm.Kind{"int4range": orm.KindInt32, "int8range": orm.KindInt64, "numrange": orm.KindDecimal, "daterange": orm.KindDate,
	"tstzrange": orm.KindTime}

// wider is the type that holds all values of an unsigned one.
var wider = map[string]string{"tinyint": "smallint", "smallint": "int", "mediumint": "int", "int": "bigint", "integer": "bigint", "bigint": "bigint"}

var kinds = map[string]orm.Kind{
	"boolean": orm.KindBool, "bool": orm.KindBool,
	"smallint": orm.KindInt16, "int2": orm.KindInt16, "year": orm.KindInt16,
	"integer": orm.KindInt32, "int": orm.KindInt32, "int4": orm.KindInt32, "mediumint": orm.KindInt32,
	"bigint": orm.KindInt64, "int8": orm.KindInt64,
	"real": orm.KindFloat32, "float": orm.KindFloat32, "float4": orm.KindFloat32,
	"double": orm.KindFloat64, "double precision": orm.KindFloat64, "float8": orm.KindFloat64,
	"text": orm.KindText, "longtext": orm.KindText, "mediumtext": orm.KindText, "tinytext": orm.KindText, "clob": orm.KindText, "citext": orm.KindText,
	"bytea": orm.KindBytes, "blob": orm.KindBytes, "longblob": orm.KindBytes, "mediumblob": orm.KindBytes, "tinyblob": orm.KindBytes,
	"binary": orm.KindBytes, "varbinary": orm.KindBytes,
	"timestamp with time zone": orm.KindTime, "timestamptz": orm.KindTime, "timestamp without time zone": orm.KindTime, "timestamp": orm.KindTime,
	"datetime": orm.KindTime,
	"date":     orm.KindDate, "time": orm.KindClock, "time without time zone": orm.KindClock,
	"uuid": orm.KindUUID,
	"json": orm.KindJSON, "jsonb": orm.KindJSON,
	"tsvector": orm.KindSearch,
}
