package orm

import (
	"time"
	"unsafe"

	"github.com/shopspring/decimal"
)

// keyIndex numbers different keys in the order in which they come. A key of several columns is a tuple.
type keyIndex struct {
	codecs []*codec
	ints   map[int64]int
	other  map[any]int
	args   []any
}

// tuple is a key of several columns.
type tuple []any

func newKeyIndex(core *core, columns []*Column) *keyIndex {
	k := &keyIndex{codecs: make([]*codec, len(columns))}
	for i, c := range columns {
		k.codecs[i] = core.codecOf(c)
	}
	if len(columns) == 1 && k.codecs[0].cell == CellInt64 {
		k.ints = map[int64]int{}
	} else {
		k.other = map[any]int{}
	}
	return k
}

// add returns the number of the key of one column in memory at an address.
func (k *keyIndex) add(at unsafe.Pointer) (int, error) {
	if k.ints != nil {
		v := *(*int64)(at)
		place, ok := k.ints[v]
		if !ok {
			place = len(k.args)
			k.ints[v] = place
			k.args = append(k.args, v)
		}
		return place, nil
	}
	arg, err := k.codecs[0].arg(at)
	if err != nil {
		return 0, err
	}
	return k.addArg(arg), nil
}

func (k *keyIndex) addArg(arg any) int {
	key := mapKey(arg)
	place, ok := k.other[key]
	if !ok {
		place = len(k.args)
		k.other[key] = place
		k.args = append(k.args, arg)
	}
	return place
}

// addRow returns the number of the key that a row has in the columns of the index, or of one that points at them; -1 where it is NULL in one.
func (k *keyIndex) addRow(row unsafe.Pointer, columns []*Column) (int, error) {
	if len(columns) == 1 {
		at := filled(row, columns[0])
		if at == nil {
			return -1, nil
		}
		return k.add(at)
	}
	key, err := k.tuple(row, columns)
	if err != nil || key == nil {
		return -1, err
	}
	return k.addArg(key), nil
}

// tuple is what a row has in several columns, or nil where it is NULL in one.
func (k *keyIndex) tuple(row unsafe.Pointer, columns []*Column) (tuple, error) {
	key := make(tuple, len(columns))
	for i, c := range columns {
		at := filled(row, c)
		if at == nil {
			return nil, nil
		}
		arg, err := k.codecs[i].arg(at)
		if err != nil {
			return nil, err
		}
		key[i] = arg
	}
	return key, nil
}

// filled is where a row keeps the value of a column, or nil where that is NULL.
func filled(row unsafe.Pointer, c *Column) unsafe.Pointer {
	at := field(row, c)
	if c.Null {
		return *(*unsafe.Pointer)(at)
	}
	return at
}

// hasRow reports whether the key that a row has in some columns is known.
func (k *keyIndex) hasRow(row unsafe.Pointer, columns []*Column) bool {
	if len(columns) > 1 {
		key, err := k.tuple(row, columns)
		return err == nil && key != nil && k.knows(key)
	}
	at := filled(row, columns[0])
	switch {
	case at == nil:
		return false
	case k.ints != nil:
		return k.knows(*(*int64)(at))
	}
	arg, err := k.codecs[0].arg(at)
	return err == nil && k.knows(arg)
}

// knows reports whether the key is known, given as an argument.
func (k *keyIndex) knows(arg any) bool {
	if v, ok := arg.(int64); ok && k.ints != nil {
		_, ok = k.ints[v]
		return ok
	}
	_, ok := k.other[mapKey(arg)]
	return ok
}

// mapKey is an argument as the key of a map.
func mapKey(arg any) any {
	switch v := arg.(type) {
	case []byte:
		return string(v)
	case decimal.Decimal:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case tuple:
		// Arrays are compared by what is in them.
		var key [4]any
		rest := any(nil)
		for i, part := range v {
			if i < len(key) {
				key[i] = mapKey(part)
				continue
			}
			rest = [2]any{rest, mapKey(part)}
		}
		if rest != nil {
			return [2]any{key, rest}
		}
		return key
	}
	return arg
}

// among appends that columns have one of some keys, each an argument or a tuple of them.
func (s *scope) among(dst []byte, alias string, columns []*Column, keys []any) []byte {
	if len(columns) == 1 {
		return s.list(s.name(dst, alias, columns[0].Name), keys, false)
	}
	if len(keys) == 1 {
		dst = append(dst, '(')
		for i, arg := range keys[0].(tuple) {
			if i > 0 {
				dst = append(dst, " AND "...)
			}
			dst = s.bind(append(s.name(dst, alias, columns[i].Name), " = "...), arg)
		}
		return append(dst, ')')
	}
	dst = append(s.names(append(dst, '('), alias, columns), ") IN ("...)
	if s.arrays(columns) {
		dst = append(dst, "SELECT * FROM unnest("...)
		for i, c := range columns {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			list := make([]any, len(keys))
			for j, key := range keys {
				list[j] = key.(tuple)[i]
			}
			dst = append(append(s.bind(dst, ArrayArg(list)), "::"...), s.dialect.ArrayType(c.Type)...)
		}
		return append(dst, "))"...)
	}
	// As in list, few different statements are prepared.
	padded := 1
	for padded < len(keys) {
		padded *= 2
	}
	if len(s.args)+padded*len(columns) > s.features.MaxParameters {
		padded = len(keys)
	}
	if s.dialect.Name() == "sqlite" {
		dst = append(dst, "VALUES "...)
	}
	for i := range padded {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, '(')
		for j, arg := range keys[min(i, len(keys)-1)].(tuple) {
			if j > 0 {
				dst = append(dst, ", "...)
			}
			dst = s.bindExact(dst, arg)
		}
		dst = append(dst, ')')
	}
	return append(dst, ')')
}

// names appends columns of an alias.
func (s *scope) names(dst []byte, alias string, columns []*Column) []byte {
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = s.name(dst, alias, c.Name)
	}
	return dst
}

// equal appends that columns of two tables are equal, one by one.
func (s *scope) equal(dst []byte, alias string, columns []*Column, other string, targets []*Column) []byte {
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, " AND "...)
		}
		dst = append(s.name(dst, alias, c.Name), " = "...)
		dst = s.name(dst, other, targets[i].Name)
	}
	return dst
}
