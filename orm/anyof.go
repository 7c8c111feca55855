package orm

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/shopspring/decimal"
)

// AnyOf points at a row of one of several models: of all those whose pointers implement the interface I, which each have a Kind in
// their Meta. It is a column of text that holds the kind and the key, "post:17", and that is its form in JSON, too.
//
//	type Subject interface{ subject() } // what can be commented on: *Post and *Photo
//
//	type Comment struct {
//		ID    int64              `db:"pk"`
//		About orm.AnyOf[Subject] `db:"on_delete=cascade"`
//		Body  string
//	}
//
// Queries compare it by Eq and In with what Refer makes, and by OfKind; With(&c.About) loads the rows, by one query for each kind. A
// *AnyOf may point at nothing. AnyOf[any] points at any model that has a Kind.
//
// No foreign key of the database stands behind it. What on_delete says is done by Remove, Delete and Purge, in their transaction, also
// where rows go with others by foreign keys; SQL by hand leaves what points at rows as it is. That the row is there is not looked at when
// a reference is written.
//
// The zero AnyOf points at nothing and cannot be kept.
type AnyOf[I any] struct {
	target  string
	mistake string
	row     I
}

// Refer points at a row that is kept already: orm.Refer[Subject](post).
func Refer[I any](row I) AnyOf[I] {
	target, err := targetOf(row)
	if err != nil {
		return AnyOf[I]{mistake: err.Error()}
	}
	return AnyOf[I]{target: target, row: row}
}

// OfKind holds where the column points at a row of T: orm.OfKind[Post](&c.About).
func OfKind[T any, R pointsAnywhere](column *R) Cond {
	return Cond{op: OpStartsWith, left: columnAt(column), any: reflect.TypeFor[T]()}
}

// pointsAnywhere is what AnyOf is, and a pointer to it.
type pointsAnywhere interface{ pointsAt() reflect.Type }

// Row is the row, where With has loaded it or Refer was given it; otherwise, and where there is no such row any more, it is nil.
func (a AnyOf[I]) Row() I { return a.row }

// Kind is the kind of the row, as the Meta of its model says it; empty where it points at nothing.
func (a AnyOf[I]) Kind() string {
	kind, _, _ := strings.Cut(a.target, ":")
	return kind
}

// Key is the primary key of the row as text.
func (a AnyOf[I]) Key() string {
	_, key, _ := strings.Cut(a.target, ":")
	return key
}

// String is the kind and the key: "post:17".
func (a AnyOf[I]) String() string { return a.target }

// MarshalText writes the kind and the key.
func (a AnyOf[I]) MarshalText() ([]byte, error) {
	if a.mistake != "" {
		return nil, errors.New(a.mistake)
	}
	return []byte(a.target), nil
}

// UnmarshalText reads what MarshalText writes. Whether there are such a model and such a row is not known to it.
func (a *AnyOf[I]) UnmarshalText(text []byte) error {
	kind, key, ok := strings.Cut(string(text), ":")
	if len(text) > 0 && (!ok || !isKind(kind) || key == "") {
		return fmt.Errorf("%q does not point at a row: it is a kind and a key, like post:17", text)
	}
	*a = AnyOf[I]{target: string(text)}
	return nil
}

func (AnyOf[I]) pointsAt() reflect.Type { return reflect.TypeFor[I]() }

// setRow puts a row into the reference that points at it; nil where there is none.
func (a *AnyOf[I]) setRow(row any) { a.row, _ = row.(I) }

// setTarget writes the kind and the key.
func (a *AnyOf[I]) setTarget(target string) { a.target = target }

// reference is a *AnyOf.
type reference interface {
	encoding.TextMarshaler
	pointsAnywhere
	Kind() string
	Key() string
	setRow(row any)
	setTarget(target string)
}

var referenceType = reflect.TypeFor[reference]()

// referenceAt is the AnyOf in memory, of a type that is one.
func referenceAt(t reflect.Type, at unsafe.Pointer) reference {
	return reflect.NewAt(t, at).Interface().(reference)
}

// isReference reports whether a type is an AnyOf.
func isReference(t reflect.Type) bool { return reflect.PointerTo(t).Implements(referenceType) }

// isKind reports whether a text may be a kind: small letters, digits, points, dashes and underscores.
func isKind(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r) {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

// targetOf is the kind and the key of a row.
func targetOf(row any) (string, error) {
	v := reflect.ValueOf(row)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
		return "", fmt.Errorf("points at %v, which is no row of a model", row)
	}
	m := modelOf(v.Type().Elem())
	kind := m.metaOf().Kind
	if kind == "" || len(m.pk) != 1 {
		return "", fmt.Errorf("points at a %s, which has no Kind in its Meta", m.typ)
	}
	c := m.columns[m.pk[0]]
	arg, err := c.codec.arg(unsafe.Add(v.UnsafePointer(), c.offset))
	if err != nil {
		return "", fmt.Errorf("points at a %s whose key %w", m.typ, err)
	}
	return kind + ":" + keyWord(arg), nil
}

// keyWord is a key, given as an argument, as a text of which there is one for each key.
func keyWord(arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case decimal.Decimal:
		return v.String()
	}
	return fmt.Sprint(arg)
}

// referenceCodec keeps an AnyOf as text.
func referenceCodec(t reflect.Type, ct ColumnType) *codec {
	c := textCodec(t, ct)
	write := c.arg
	c.arg = func(at unsafe.Pointer) (any, error) {
		arg, err := write(at)
		if err == nil && arg == "" {
			return nil, refuse("missing", "is missing")
		}
		return arg, err
	}
	return c
}
