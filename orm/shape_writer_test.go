package orm

import (
	"reflect"
	"strings"
	"testing"
)

// TestShapesKnowAllFields fails when what a query consists of has got a field of which shapeWriter does not know: the SQL of two queries
// that differ in it would be taken for the same. Write it into the key, or say here that the SQL does not depend on it.
func TestShapesKnowAllFields(t *testing.T) {
	known := map[reflect.Type]string{
		reflect.TypeFor[AnyQuery]():   "model conds order limit limited offset with distinct lock picks noOrder reverse source deleted purge",
		reflect.TypeFor[Cond]():       "op left right values count text any kids query",
		reflect.TypeFor[operand]():    "ptr typ ref expr",
		reflect.TypeFor[Sort]():       "operand desc nullsFirst",
		reflect.TypeFor[expression](): "op typ left value text kids fn vars conds cast path query filter distinct order over",
		reflect.TypeFor[function]():   "name sql mode mayNull notNull aggregate window own",
		reflect.TypeFor[Function]():   "Name SQL SQLite Postgres MySQL Aggregate",
		reflect.TypeFor[ColumnType](): "Kind Size Precision Scale Element",
		reflect.TypeFor[Window]():     "Partition Order Frame",
		reflect.TypeFor[Frame]():      "unit low high exclude",
		reflect.TypeFor[Bound]():      "amount before all",
		reflect.TypeFor[picked]():     "base row size list",
		reflect.TypeFor[PickSpec]():   "ptr typ null expr",
		reflect.TypeFor[view]():       "core scoping value",
	}
	for typ, names := range known {
		var fields []string
		for i := range typ.NumField() {
			fields = append(fields, typ.Field(i).Name)
		}
		if got := strings.Join(fields, " "); got != names {
			t.Errorf("%s has the fields\n\t%s\nand the shapes know\n\t%s", typ, got, names)
		}
	}
}
