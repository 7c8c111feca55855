package orm

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// literal appends a value as SQL in place of a parameter, where there can be none: in a schema.
func (c *compiler) literal(dst []byte, arg any) []byte {
	kind, text := KindVarchar, ""
	switch v := arg.(type) {
	case nil:
		return append(dst, "NULL"...)
	case bool:
		return append(dst, c.dialect.Bool(v)...)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	case decimal.Decimal:
		return append(dst, v.String()...)
	case string:
		text = v
	case time.Time:
		kind, text = KindTime, v.UTC().Format(TimeLayout)
	case schema.Date:
		kind, text = KindDate, v.String()
	case UUIDArg:
		kind, text = KindUUID, v.String()
	case JSONArg:
		kind, text = KindJSON, string(v)
	case RangeValue:
		sql, err := c.dialect.Literal(ColumnType{Kind: KindRange, Element: v.Of}, v.String())
		if err != nil {
			c.mistake("a range cannot be written into a schema: %v", err)
		}
		return append(dst, sql...)
	case ArrayArg:
		dst = append(dst, "ARRAY["...)
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = c.literal(dst, element)
		}
		return append(dst, ']')
	case []byte:
		if c.dialect.Name() == "postgres" {
			return append(append(append(dst, `'\x`...), hex.EncodeToString(v)...), "'::bytea"...)
		}
		return append(append(append(dst, "X'"...), hex.EncodeToString(v)...), '\'')
	default:
		c.mistake("a value of type %T cannot be written into a schema", arg)
		return dst
	}
	sql, err := c.dialect.Literal(ColumnType{Kind: kind}, text)
	if err != nil {
		c.mistake("a value cannot be written into a schema: %v", err)
	}
	return append(dst, sql...)
}
