package orm

import (
	"slices"
	"strconv"
	"unsafe"
)

// valueName is the name of a column of valuesTable.
func valueName(i int) string { return "c" + strconv.Itoa(i) }

// valuesTable makes a table v of the values that rows have in some columns, which are called c0, c1, …: a WITH clause, or where an UPDATE takes
// none, what is joined to.
func (c *compiler) valuesTable(columns []*Column, rows []unsafe.Pointer) ([]byte, error) {
	if !c.features.UpdateFrom {
		return c.unionTable(columns, rows)
	}
	dst := []byte("WITH v (")
	for i := range columns {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, valueName(i)...)
	}
	dst = append(dst, ") AS ("...)
	var err error
	if c.arrays(columns) {
		dst = c.unnest(dst, columns)
		c.args, err = c.core.arrayArgs(columns, rows)
	} else {
		dst = c.valuesList(dst, columns, len(rows), c.features.ArrayParameters)
		c.args, err = c.core.rowArgs(columns, rows)
	}
	return append(dst, ") "...), err
}

// unionTable is valuesTable for databases whose VALUES has no names.
func (c *compiler) unionTable(columns []*Column, rows []unsafe.Pointer) ([]byte, error) {
	c.args = make([]any, 0, len(columns)*len(rows))
	dst := make([]byte, 0, 64+len(rows)*(16+len(columns)*3))
	dst = append(dst, '(')
	for i, row := range rows {
		if i > 0 {
			dst = append(dst, " UNION ALL "...)
		}
		dst = append(dst, "SELECT "...)
		for j, column := range columns {
			if j > 0 {
				dst = append(dst, ", "...)
			}
			arg, err := c.core.arg(column, row)
			if err != nil {
				return nil, err
			}
			if column.Type.Kind == KindBytes { // else it would be text
				dst = append(c.bind(append(dst, "CAST("...), arg), " AS BINARY)"...)
			} else {
				dst = c.bindExact(dst, arg)
			}
			if i == 0 {
				dst = append(append(dst, " AS "...), valueName(j)...)
			}
		}
	}
	return append(dst, ") AS v"...), nil
}

// valuesList appends VALUES with one list for each row, of the parameters from the first one on. typed: nothing but the first row tells the types.
func (c *compiler) valuesList(dst []byte, columns []*Column, rows int, typed bool) []byte {
	dst = append(slices.Grow(dst, 16+rows*len(columns)*5), "VALUES "...)
	n := 0
	for i := range rows {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, '(')
		for j, column := range columns {
			if j > 0 {
				dst = append(dst, ", "...)
			}
			n++
			if typed && i == 0 {
				dst = append(append(append(c.dialect.Placeholder(append(dst, "CAST("...), n), " AS "...), c.dialect.TypeSQL(column.Type)...), ')')
				continue
			}
			dst = c.dialect.Placeholder(dst, n)
		}
		dst = append(dst, ')')
	}
	return dst
}

// rowArgs are the values of columns in rows, row by row.
func (c *core) rowArgs(columns []*Column, rows []unsafe.Pointer) ([]any, error) {
	args := make([]any, 0, len(columns)*len(rows))
	for _, row := range rows {
		for _, column := range columns {
			arg, err := c.arg(column, row)
			if err != nil {
				return nil, err
			}
			args = append(args, arg)
		}
	}
	return args, nil
}

// arrays reports whether the values of the columns may be sent as one array for each.
func (c *compiler) arrays(columns []*Column) bool {
	if !c.features.ArrayParameters {
		return false
	}
	for _, column := range columns {
		if c.dialect.ArrayType(column.Type) == "" {
			return false
		}
	}
	return true
}

// unnest appends a SELECT of arrays, one for each column, from the first parameter on: the text is the same whatever the number of rows. Side by side
// they go through the server row by row, where unnest(…) with several arrays would keep all rows first.
func (c *compiler) unnest(dst []byte, columns []*Column) []byte {
	dst = append(dst, "SELECT "...)
	for i, column := range columns {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(append(c.dialect.Placeholder(append(dst, "unnest("...), i+1), "::"...), c.dialect.ArrayType(column.Type)...), ')')
		if column.Type.Kind == KindJSON { // which comes as text, since CockroachDB has no arrays of JSON
			dst = append(append(dst, "::"...), c.dialect.TypeSQL(column.Type)...)
		}
	}
	return dst
}

// arrayArgs are the values of columns in rows, an array for each column.
func (c *core) arrayArgs(columns []*Column, rows []unsafe.Pointer) ([]any, error) {
	args := make([]any, len(columns))
	for i, column := range columns {
		list, err := c.list(column, rows)
		if err != nil {
			return nil, err
		}
		args[i] = list
	}
	return args, nil
}
