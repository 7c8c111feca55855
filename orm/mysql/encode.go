package mysql

import (
	sqldriver "database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// encode turns arguments into what the library sends. What is allowed is the list of orm.Driver. The slice is used again
// by the next call.
func (c *conn) encode(args []any) ([]sqldriver.Value, error) {
	c.arguments = c.arguments[:0]
	for i, arg := range args {
		var value sqldriver.Value
		switch v := arg.(type) {
		case nil, bool, int64, float64:
			value = v
		case string:
			if strings.IndexByte(v, 0) >= 0 { // MySQL would take it, but no other database does
				return nil, &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: fmt.Errorf("mysql: argument %d: a text contains a NUL character", i+1)}
			}
			value = v
		case []byte:
			if v == nil {
				v = []byte{} // the library sends NULL for nil
			}
			value = v
		case orm.JSONArg:
			value = string(v) // not as bytes: those are binary, and no text
		case time.Time:
			value = string(wire.AppendTime(nil, v)) // the library writes the year 1 as a zero date
		case schema.Date:
			value = string(wire.AppendDate(nil, v))
		case decimal.Decimal:
			value = v.String()
		case orm.UUIDArg:
			value = v.String()
		default:
			return nil, fmt.Errorf("mysql: argument %d has the type %T, which orm.Driver does not list", i+1, arg)
		}
		c.arguments = append(c.arguments, value)
	}
	return c.arguments, nil
}
