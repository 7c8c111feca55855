package wire

import (
	"context"
	"slices"
	"unsafe"

	"github.com/gotandem/tandem/orm"
)

// Texts reads all rows of a query whose columns are texts. NULL is "".
func Texts(ctx context.Context, exec orm.Executor, columns int, sql string, args ...any) ([][]string, error) {
	result, err := exec.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	values := make([]string, columns)
	cells := make([]orm.Cell, columns)
	for i := range cells {
		cells[i] = orm.Cell{Kind: orm.CellString, Ptr: unsafe.Pointer(&values[i])}
	}
	var rows [][]string
	for result.Next() {
		clear(values)
		if err := result.Scan(cells); err != nil {
			return nil, err
		}
		rows = append(rows, slices.Clone(values))
	}
	if err := result.Err(); err != nil {
		return nil, err
	}
	return rows, result.Close()
}
