package orm

import (
	"encoding/json/v2"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// jsonPath appends a value inside of JSON; see JSONAt.
func (s *scope) jsonPath(dst []byte, e *expression) ([]byte, valueType) {
	sql, v := s.expression(nil, e.kids[0], nil)
	if v.codec == nil {
		return dst, v
	}
	if v.kind.Kind != KindJSON {
		s.mistake("%s is not kept as JSON", v.goType)
		return dst, valueType{}
	}
	if e.text != "" {
		return s.jsonCall(dst, "json."+e.text, sql, e.path), s.goValue(e.typ)
	}
	return s.jsonGet(dst, sql, e.path, e.typ)
}

// jsonGet appends the value at a path of JSON, as a value of a Go type.
func (s *scope) jsonGet(dst, sql []byte, path []any, t reflect.Type) ([]byte, valueType) {
	v := s.goValue(t)
	class := classOf(v.kind.Kind)
	switch v.kind.Kind {
	case KindInvalid, KindJSON, KindArray:
		class = "json"
		v.kind = ColumnType{Kind: KindJSON}
		v.codec = newCodec(v.goType, v.kind)
	case KindBool, KindInt16, KindInt32, KindInt64, KindFloat32, KindFloat64, KindText, KindVarchar:
	default:
		s.mistake("a %s inside of JSON is a text: read it as one and cast it", v.goType)
		return dst, v
	}
	v.null = true
	return s.jsonCall(dst, "json.get."+class, sql, path), v
}

func (s *scope) jsonCall(dst []byte, name string, sql []byte, path []any) []byte {
	t := s.dialect.Function(name)
	if t == "" {
		s.mistake("%s cannot compute %s", s.dialect.Name(), name)
		return dst
	}
	arg, err := s.pathArg(path)
	if err != nil {
		s.mistake("a path into JSON: %v", err)
		return dst
	}
	at := s.bind(nil, arg)
	if text, ok := arg.(string); ok && strings.Contains(text, "[last") {
		// MariaDB works out which element a constant path means for the first row, and keeps to it: so it must not look constant.
		at = []byte("CONCAT(" + string(at) + ", LEFT(" + string(sql) + ", 0))")
	}
	return expand(dst, t, [][]byte{sql, at}, noVars)
}

// pathArg is a path as the database takes it: an array of texts, or one text.
func (s *scope) pathArg(path []any) (any, error) {
	list := make([]string, len(path))
	out := "$"
	for i, step := range path {
		v := reflect.ValueOf(step)
		switch {
		case v.Kind() == reflect.String:
			if err := checkText(v.String(), 0); err != nil {
				return nil, err
			}
			quoted, err := json.Marshal(v.String())
			if err != nil {
				return nil, err
			}
			list[i] = v.String()
			out += "." + string(quoted)
		case v.CanInt():
			list[i] = strconv.FormatInt(v.Int(), 10)
			switch n := v.Int(); {
			case n >= 0:
				out += "[" + list[i] + "]"
			case s.dialect.Name() == "sqlite":
				out += "[#" + list[i] + "]"
			case n == -1:
				out += "[last]"
			default:
				out += "[last-" + strconv.FormatInt(-n-1, 10) + "]"
			}
		default:
			return nil, fmt.Errorf("a %T is neither a key nor an index", step)
		}
	}
	if s.features.ArrayParameters {
		return list, nil
	}
	return out, nil
}

// jsonField finds the field of a type at an offset inside of a struct that is kept as JSON, and the keys that lead to it.
func jsonField(t reflect.Type, offset uintptr, typ reflect.Type) ([]any, bool) {
	if t.Kind() != reflect.Struct || scalarKind(t) != KindInvalid {
		return nil, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || offset < f.Offset || offset >= f.Offset+max(f.Type.Size(), 1) {
			continue
		}
		key := []any{name}
		switch {
		case name != "":
		case f.Anonymous:
			key = nil // its fields stand in the object itself
		default:
			key = []any{f.Name}
		}
		if offset == f.Offset && f.Type == typ && len(key) > 0 {
			return key, true
		}
		if path, ok := jsonField(f.Type, offset-f.Offset, typ); ok {
			return append(key, path...), true
		}
	}
	return nil, false
}

// jsonAt finds the JSON column of a model in which an address lies, and the path to it.
func (m *model) jsonAt(offset uintptr, typ reflect.Type) (slot, []any, bool) {
	for i, c := range m.columns {
		if c.kind.Kind == KindJSON && offset >= c.offset && offset < c.offset+c.typ.Size() {
			if path, ok := jsonField(c.typ, offset-c.offset, typ); ok {
				return slot{typ: typ, column: i, relation: -1}, path, true
			}
		}
	}
	return slot{}, nil, false
}
