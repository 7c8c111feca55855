package admin

// ColumnList is a list of columns of one model, by their addresses. It is made by Columns.
type ColumnList []any

// Columns lists columns, given by the addresses of fields of orm.Columns rows: admin.Columns(&t.Name, &t.Album.Title).
// An address that is no column of the model is a wiring mistake.
func Columns(addresses ...any) ColumnList { return addresses }
