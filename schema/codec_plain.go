package schema

import (
	"encoding"
	"encoding/json/v2"
	"reflect"
	"strings"
)

var (
	fixedDecimalType = reflect.TypeFor[fixedDecimal]()
	marshalerToType  = reflect.TypeFor[json.MarshalerTo]()
	marshalerType    = reflect.TypeFor[json.Marshaler]()
)

// writesPlainly reports whether the writer does with the type what encoding/json/v2 does, which also refuses what this package lets pass.
func (t *Type) writesPlainly() bool {
	p := reflect.PointerTo(t.Go)
	if t.Kind != KindDecimal && (t.Go.Implements(fixedDecimalType) || p.Implements(fixedDecimalType)) {
		return false
	}
	switch t.Kind {
	case KindJSON:
		return p.Implements(marshalerType) && !p.Implements(marshalerToType)
	case KindText:
		return t.form != nil || p.Implements(textAppenderType) || p.Implements(textMarshalerType)
	case KindDecimal:
		return !p.Implements(marshalerToType)
	case KindUUID:
		return t.uuidText()
	case KindList:
		return t.Elem.Go.Kind() != reflect.Uint8 // bytes to encoding/json/v2, if they have no methods
	case KindMap:
		switch t.Key.Kind {
		case KindString, KindInt, KindUint:
			return true
		}
		return false
	case KindStruct:
		names := map[string]bool{}
		return plainStruct(t.Go, names, map[reflect.Type]bool{}) && len(names) == len(t.shown)
	}
	return true
}

// uuidText reports whether a UUID type of some module writes itself in the usual form.
func (t *Type) uuidText() bool {
	id := [16]byte{0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x11, 0xd0, 0xa7, 0x65, 0, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6}
	v := reflect.New(t.Go)
	if t.Go.Kind() != reflect.Array || t.Go.Size() != 16 || t.Go.Elem() != byteType || v.Type().Implements(marshalerType) || v.Type().Implements(marshalerToType) {
		return false
	}
	reflect.Copy(v.Elem(), reflect.ValueOf(id))
	m, ok := v.Interface().(encoding.TextMarshaler)
	if !ok {
		return false
	}
	text, err := m.MarshalText()
	return err == nil && string(text) == formatUUID(id)
}

// plainStruct reports whether a struct has nothing about it that encoding/json/v2 reads in another way than this package does, and collects
// the names of its members, of which none may come twice.
func plainStruct(t reflect.Type, names map[string]bool, within map[reflect.Type]bool) bool {
	if within[t] {
		return false
	}
	within[t] = true
	tagged, members := false, false
	for sf := range t.Fields() {
		tag, has := sf.Tag.Lookup("json")
		tagged = tagged || has
		if tag == "-" {
			continue
		}
		if !sf.IsExported() && !sf.Anonymous {
			if has {
				return false
			}
			continue
		}
		members = true
		name, options, _ := strings.Cut(tag, ",")
		if sf.Anonymous && name == "" {
			if has || sf.Type.Kind() != reflect.Struct || !plainStruct(sf.Type, names, within) {
				return false
			}
			for _, own := range append(jsonTypes[:], textUnmarshalerType, textMarshalerType, textAppenderType) {
				if reflect.PointerTo(sf.Type).Implements(own) {
					return false
				}
			}
			continue
		}
		if name == "" {
			name = sf.Name
		}
		if names[name] || strings.ContainsAny(name, "'\"`\\") || !sf.IsExported() {
			return false
		}
		names[name] = true
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "omitzero", "omitempty", "case:strict":
			case "":
				if strings.Contains(tag, ",") {
					return false
				}
			default:
				return false
			}
		}
	}
	return t.NumField() == 0 || tagged || members
}
