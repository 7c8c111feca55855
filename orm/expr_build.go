package orm

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

var (
	fnJSONObject = &function{name: "json.object", sql: "JSON_OBJECT({*})", mode: document, notNull: true}
	fnJSONArray  = &function{name: "json.array", sql: "JSON_ARRAY({*})", mode: document, notNull: true}
	fnJSONAgg    = &function{name: "json.agg", mode: document, aggregate: true, mayNull: true}
	fnUUID4      = &function{name: "uuid4", notNull: true}
	fnUUID7      = &function{name: "uuid7", notNull: true}
)

// JSONField is a key and a value of JSONObject.
type JSONField struct {
	name  string
	value *expression
}

// Key is a key of JSONObject with its value.
func Key(name string, value AnyExpr) JSONField { return JSONField{name, value.untyped()} }

// JSONObject is a JSON object that the database puts together, read as a V: a struct by the names in its json tags, or a map.
//
//	orm.Pick(&out.Author, orm.JSONObject[Author](orm.Key("name", orm.Col(&p.Author.Name)), orm.Key("id", orm.Col(&p.Author.ID))))
//
// Times are texts as in JSON elsewhere, in UTC, and decimals are texts; binary values and times of day have no place in it.
func JSONObject[V any](fields ...JSONField) Expr[V] {
	kids := make([]*expression, 0, 2*len(fields))
	for _, f := range fields {
		kids = append(kids, Value(f.name).node, inJSON(f.value))
	}
	return call[V](fnJSONObject, kids...)
}

// JSONArray is a JSON array that the database puts together, read as a V: a slice, or a type of its own.
func JSONArray[V any](values ...AnyExpr) Expr[V] {
	kids := make([]*expression, len(values))
	for i, v := range values {
		kids[i] = inJSON(v.untyped())
	}
	return call[V](fnJSONArray, kids...)
}

// JSONAgg gathers the values of a group in a JSON array, in the order of the sorts; NULL is left out. Without values it is NULL, which is no
// list where it is picked. What ArrayAgg cannot hold, such as a JSONObject of each row, it does.
func JSONAgg[V any](e Expr[V], order ...Sort) Expr[[]V] {
	return call[[]V](fnJSONAgg, inJSON(e.node)).changed(func(n *expression) {
		n.order, n.filter = slices.Clone(order), []Cond{e.NotNull()}
	})
}

// inJSON is the value as part of JSON.
func inJSON(e *expression) *expression {
	return &expression{op: exprJSON, typ: reflect.TypeFor[jsonText](), kids: []*expression{e}}
}

// UUID4 is a new random UUID for each row.
func UUID4[T ~[16]byte]() Expr[T] { return call[T](fnUUID4) }

// UUID7 is a new UUID that begins with the time, in milliseconds, for each row: keys made one after the other sort in that order.
func UUID7[T ~[16]byte]() Expr[T] { return call[T](fnUUID7) }

// Collation is a name that the order of texts has in each database; where it is empty, that database refuses the query.
type Collation struct{ SQLite, Postgres, MySQL string }

// Collate is a text in another order, and equal to others by its rules: to sort by, or to compare.
//
//	german := orm.Collation{Postgres: "de-x-icu", MySQL: "utf8mb4_german2_ci", SQLite: "NOCASE"}
//	q.Order(orm.Collate(orm.Col(&p.Name), german).Asc())
func Collate[T text](e Expr[T], c Collation) Expr[T] {
	spell := func(name string) string {
		if name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_-.") != "" {
			return "" // which no collation is called
		}
		return `({1} COLLATE "` + name + `")`
	}
	mysql := strings.ReplaceAll(spell(c.MySQL), `"`, "")
	return Apply[T](Function{Name: "this collation", SQLite: spell(c.SQLite), Postgres: spell(c.Postgres), MySQL: mysql}, e)
}

// jsonExpr appends a value as part of JSON.
func (s *scope) jsonExpr(dst []byte, e *expression) ([]byte, valueType) {
	sql, v := s.expression(nil, e.kids[0], nil)
	if v.codec == nil {
		return dst, v
	}
	class := classOf(v.kind.Kind)
	if v.kind.Kind == KindRange {
		class += "." + classOf(v.kind.Element)
	}
	t := s.dialect.Function("json.of." + class)
	if t == "" {
		s.mistake("a %s cannot be part of JSON here", v.goType)
		return dst, v
	}
	out := s.goValue(e.typ)
	out.null = v.null
	return expand(dst, t, [][]byte{sql}, func(name string) (string, bool) {
		return strconv.Itoa(v.kind.Scale), name == "s1"
	}), out
}

// documentType is the type of JSON that is read as a Go type.
func (s *scope) documentType(t reflect.Type) valueType {
	base, null := t, false
	if t.Kind() == reflect.Pointer {
		base, null = t.Elem(), true
	}
	kind := ColumnType{Kind: KindJSON}
	return valueType{codec: newCodec(base, kind), kind: kind, goType: base, null: null}
}
