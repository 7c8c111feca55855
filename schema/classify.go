package schema

import (
	"encoding"
	"encoding/json"
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"
	"reflect"
	"time"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	dateType     = reflect.TypeFor[Date]()
	clockType    = reflect.TypeFor[Clock]()
	rawType      = reflect.TypeFor[jsontext.Value]()
	rawV1Type    = reflect.TypeFor[json.RawMessage]()
	optionalType = reflect.TypeFor[optional]()
	byteType     = reflect.TypeFor[byte]()

	jsonTypes = [...]reflect.Type{
		reflect.TypeFor[jsonv2.UnmarshalerFrom](), reflect.TypeFor[jsonv2.Unmarshaler](),
		reflect.TypeFor[jsonv2.MarshalerTo](), reflect.TypeFor[jsonv2.Marshaler](),
	}
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	textAppenderType    = reflect.TypeFor[encoding.TextAppender]()
)

// wellKnown are types of other modules, recognised by name so that schema imports none of them.
var wellKnown = map[string]Kind{
	"uuid.UUID":                                 KindUUID,
	"github.com/google/uuid.UUID":               KindUUID,
	"github.com/gofrs/uuid.UUID":                KindUUID,
	"github.com/gofrs/uuid/v5.UUID":             KindUUID,
	"github.com/shopspring/decimal.Decimal":     KindDecimal,
	"github.com/govalues/decimal.Decimal":       KindDecimal,
	"github.com/quagmt/udecimal.Decimal":        KindDecimal,
	"github.com/cockroachdb/apd/v3.Decimal":     KindDecimal,
	"github.com/alpacahq/alpacadecimal.Decimal": KindDecimal,
}

// classify finds the kind of a type and reads what it is made of.
func (r *reader) classify(typ *Type) {
	t := typ.Go
	switch t {
	case timeType:
		typ.Kind, typ.Format = KindTime, "date-time"
		return
	case durationType:
		typ.Kind = KindDuration // the format duration has neither fractions nor a sign
		return
	case dateType:
		typ.Kind, typ.Format = KindDate, "date"
		return
	case clockType:
		typ.Kind = KindClock
		return
	case rawType, rawV1Type:
		typ.Kind = KindAny
		return
	}
	if form := textForms[t]; form != nil {
		typ.Kind, typ.form, typ.Format = KindText, form, form.schema.Format
		if form.number {
			typ.Kind = KindJSON
		}
		return
	}
	if t.Implements(optionalType) && t.Kind() == reflect.Struct && t.PkgPath() == dateType.PkgPath() {
		typ.Kind = KindOptional
		typ.opt = reflect.Zero(t).Interface().(optional).layout()
		typ.Elem = r.read(typ.opt.elem)
		return
	}
	if kind, ok := wellKnown[t.PkgPath()+"."+t.Name()]; ok {
		typ.Kind = kind
		if kind == KindUUID {
			typ.Format = "uuid"
		}
		return
	}
	if t.Kind() == reflect.Pointer {
		typ.Kind = KindOptional
		typ.Elem = r.read(t.Elem())
		return
	}
	if t.Kind() == reflect.Struct && t != oneOfType && t.Implements(unionType) {
		r.readUnion(typ)
		return
	}
	if t.Kind() != reflect.Interface && t.Name() != "" {
		if r.enum(typ) {
			return
		}
		p := reflect.PointerTo(t)
		for _, own := range jsonTypes {
			if p.Implements(own) {
				typ.Kind = KindJSON
				return
			}
		}
		if t.Kind() == reflect.Struct && embedsSecret(t) {
			typ.mistake("embeds schema.Secret, whose methods then speak for the whole: give the field a name")
		}
		if p.Implements(textUnmarshalerType) || p.Implements(textMarshalerType) || p.Implements(textAppenderType) {
			typ.Kind = KindText
			return
		}
	}
	r.byShape(typ)
}

// byShape classifies a type by what Go makes it of.
func (r *reader) byShape(typ *Type) {
	t := typ.Go
	switch t.Kind() {
	case reflect.Bool:
		typ.Kind = KindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		typ.Kind, typ.Bits = KindInt, t.Bits()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		typ.Kind, typ.Bits = KindUint, t.Bits()
	case reflect.Float32, reflect.Float64:
		typ.Kind, typ.Bits = KindFloat, t.Bits()
	case reflect.String:
		typ.Kind = KindString
	case reflect.Slice:
		if t.Elem() == byteType {
			typ.Kind = KindBytes
			return
		}
		typ.Kind = KindList
		typ.Elem = r.read(t.Elem())
	case reflect.Array:
		typ.Len = t.Len()
		if t.Elem() == byteType {
			typ.Kind = KindBytes
			return
		}
		typ.Kind = KindList
		typ.Elem = r.read(t.Elem())
	case reflect.Map:
		typ.Kind = KindMap
		typ.Key, typ.Elem = r.read(t.Key()), r.read(t.Elem())
		r.pending = append(r.pending, func() {
			if typ.Key.Go == secretType {
				typ.mistake("a secret is no key: mistakes and logs name the keys of maps")
			}
			switch typ.Key.Kind {
			case KindString, KindInt, KindUint, KindText, KindUUID, KindDate:
			default:
				typ.mistake("a key of type %s has no text that JSON could use as a name: use a string, an integer or a type with MarshalText", typ.Key)
			}
		})
	case reflect.Struct:
		typ.Kind = KindStruct
		r.structure(typ, nil)
	case reflect.Interface:
		if t.NumMethod() == 0 {
			typ.Kind = KindAny
		}
	}
}
