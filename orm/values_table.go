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
		dst, err = c.unnest(append(dst, "SELECT * FROM "...), columns, rows)
	} else {
		dst, err = c.valuesList(dst, columns, rows, c.features.ArrayParameters)
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

// valuesList appends VALUES with one list for each row. typed: nothing but the first row tells the types.
func (c *compiler) valuesList(dst []byte, columns []*Column, rows []unsafe.Pointer, typed bool) ([]byte, error) {
	c.args = make([]any, 0, len(columns)*len(rows))
	dst = append(slices.Grow(dst, 16+len(rows)*len(columns)*5), "VALUES "...)
	for i, row := range rows {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, '(')
		for j, column := range columns {
			arg, err := c.core.arg(column, row)
			if err != nil {
				return nil, err
			}
			if j > 0 {
				dst = append(dst, ", "...)
			}
			if typed && i == 0 {
				dst = append(append(append(c.bind(append(dst, "CAST("...), arg), " AS "...), c.dialect.TypeSQL(column.Type)...), ')')
				continue
			}
			dst = c.bind(dst, arg)
		}
		dst = append(dst, ')')
	}
	return dst, nil
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

// unnest appends unnest(…) with one array for each column: the text is the same whatever the number of rows.
func (c *compiler) unnest(dst []byte, columns []*Column, rows []unsafe.Pointer) ([]byte, error) {
	dst = append(dst, "unnest("...)
	all := make([]any, len(columns)*len(rows))
	for j, column := range columns {
		list := all[j*len(rows) : (j+1)*len(rows)]
		for i, row := range rows {
			arg, err := c.core.arg(column, row)
			if err != nil {
				return nil, err
			}
			list[i] = arg
		}
		if j > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(c.bind(dst, Array(list)), "::"...), c.dialect.ArrayType(column.Type)...)
	}
	return append(dst, ')'), nil
}
