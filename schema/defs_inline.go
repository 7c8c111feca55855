package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"math"
	"reflect"
	"slices"
	"strconv"
)

const (
	decimalPattern = `^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?$`
	// durationPattern is what ParseDuration reads of ISO 8601: only the last number may have a fraction.
	durationPattern = `^[+\-]?P(?:(?:[0-9]+W)?(?:[0-9]+D)?T(?:(?:[0-9]+H)?(?:[0-9]+M)?[0-9]+(?:[.,][0-9]+)?S|(?:[0-9]+H)?[0-9]+(?:[.,][0-9]+)?M|[0-9]+(?:[.,][0-9]+)?H)|` +
		`(?:[0-9]+W)?[0-9]+(?:[.,][0-9]+)?D|[0-9]+(?:[.,][0-9]+)?W)$`
	clockPattern = `^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?$`
)

// inline is the schema of a type itself, with references to what it is made of.
func (d *Defs) inline(t *Type, mode Mode) *JSONSchema {
	s := &JSONSchema{Title: t.Label, Description: t.Doc, Format: t.Format}
	switch t.Kind {
	case KindBool:
		s.Type = Types{"boolean"}
	case KindInt:
		s.Type = Types{"integer"}
		switch t.Bits {
		case 8, 16:
			s.Minimum, s.Maximum = intJSON(-1<<(t.Bits-1)), intJSON(1<<(t.Bits-1)-1)
		default:
			s.Format = "int" + strconv.Itoa(t.Bits)
		}
	case KindUint:
		s.Type = Types{"integer"}
		s.Minimum = intJSON(0)
		switch t.Bits {
		case 8, 16:
			s.Maximum = intJSON(1<<t.Bits - 1)
		case 32:
			s.Maximum = intJSON(math.MaxUint32)
		}
	case KindFloat:
		s.Type, s.Format = Types{"number"}, "double"
		if t.Bits == 32 {
			s.Format = "float"
		}
	case KindString, KindTime, KindDate, KindUUID, KindText:
		s.Type = Types{"string"}
	case KindDuration:
		s.Type, s.Pattern, s.Examples = Types{"string"}, durationPattern, []any{"PT1H30M"}
	case KindClock:
		s.Type, s.Pattern = Types{"string"}, clockPattern
	case KindDecimal:
		s.Type, s.Format, s.Pattern = Types{"string"}, "decimal", decimalPattern // the format is of OpenAPI's registry
		if mode == Input {                                                       // two schemas rather than one of two types, which generators of typed clients refuse
			s.AnyOf = []*JSONSchema{{Type: s.Type, Format: s.Format, Pattern: s.Pattern}, {Type: Types{"number"}}}
			s.Type, s.Format, s.Pattern = nil, "", ""
		}
	case KindBytes:
		s.Type, s.ContentEncoding = Types{"string"}, "base64"
		if n := (t.Len + 2) / 3 * 4; n > 0 {
			s.MinLength, s.MaxLength = &n, &n
		}
	case KindList:
		elem := t.Elem
		if mode == Output && t.holdsRows() {
			elem = elem.Base()
		}
		s.Type, s.Items = Types{"array"}, d.Schema(elem, mode)
		if n := t.Len; n > 0 {
			s.MinItems, s.MaxItems = &n, &n
		}
	case KindMap:
		s.Type, s.AdditionalProperties = Types{"object"}, d.Schema(t.Elem, mode)
		if t.Key.Kind != KindString || t.Key.Enum != nil {
			s.PropertyNames = d.keySchema(t.Key, mode)
		}
	case KindStruct:
		d.object(t, s, mode)
	case KindUnion:
		d.union(t, s, mode)
	case KindOptional:
		return nullable(d.Schema(t.Elem, mode))
	}
	if t.form != nil {
		c := t.form.schema // which rules may be added to
		c.AnyOf = slices.Clone(c.AnyOf)
		return &c
	}
	for _, c := range t.Enum {
		s.Enum = append(s.Enum, c.plain())
	}
	if examples := t.encodedExamples(); examples != nil {
		s.Examples = examples
	}
	if t.extends {
		reflect.New(t.Go).Interface().(extender).ExtendSchema(s)
	}
	if t.Kind == KindText || t.Kind == KindJSON {
		if own, ok := reflect.New(t.Go).Interface().(describer); ok {
			if described := own.JSONSchema(); described != nil {
				c := *described // which rules may be added to
				return &c
			}
		}
	}
	return s
}

// holdsRows reports whether a list is of pointers to structs, which is how Go holds rows: none of them is null when it is written.
func (t *Type) holdsRows() bool {
	return t.Kind == KindList && t.Elem.Kind == KindOptional && !t.Elem.IsOpt() && t.Elem.Base().Kind == KindStruct
}

// extender is a type that has a word in its JSON Schema: keywords of its own, a title, fewer words.
type extender interface{ ExtendSchema(*JSONSchema) }

// describer is a type with a JSON or text form of its own that describes it.
type describer interface{ JSONSchema() *JSONSchema }

// plain is the value of the choice as JSON, whatever methods its type has.
func (c Choice) plain() any {
	if v := reflect.ValueOf(c.Value); v.Kind() == reflect.String {
		return v.String()
	}
	return jsontext.Value(c.Text)
}

func intJSON(n int64) jsontext.Value { return jsontext.Value(strconv.FormatInt(n, 10)) }

// keySchema is the schema of the names of a map's members, which are always strings.
func (d *Defs) keySchema(t *Type, mode Mode) *JSONSchema {
	switch {
	case t.Kind == KindInt && t.Enum == nil:
		return &JSONSchema{Pattern: `^(?:0|-?[1-9][0-9]*)$`}
	case t.Kind == KindUint && t.Enum == nil:
		return &JSONSchema{Pattern: `^(?:0|[1-9][0-9]*)$`}
	case t.Kind == KindInt, t.Kind == KindUint:
		s := &JSONSchema{}
		for _, c := range t.Enum {
			s.Enum = append(s.Enum, c.Text)
		}
		return s
	}
	return d.Schema(t, mode)
}

func (d *Defs) object(t *Type, s *JSONSchema, mode Mode) {
	s.Type = Types{"object"}
	fields := t.shown
	switch {
	case mode == Output:
		fields = t.outputs
	case d.merged:
		fields = slices.Concat(fields, t.outputs[len(t.outputs)-t.computes:])
	}
	for _, f := range fields {
		s.Properties = append(s.Properties, Property{f.Name, d.Field(f, mode)})
		if mode == Input && f.Required || mode == Output && !f.OmitZero && !f.OmitEmpty {
			s.Required = append(s.Required, f.Name)
		}
	}
	if mode == Input {
		for _, rule := range t.siblings {
			if rule.describe != nil {
				rule.describe(s)
			}
		}
	}
	if t.rest != nil {
		if elem := d.Schema(t.rest.Type.Elem, mode); !reflect.DeepEqual(*elem, JSONSchema{}) {
			s.AdditionalProperties = elem
		}
	}
	if t.Closed && mode == Input {
		s.AdditionalProperties = &JSONSchema{Never: true}
	}
}

// Field is the schema of a field: that of its type with its rules, description, default and example.
func (d *Defs) Field(f *Field, mode Mode) *JSONSchema {
	base := f.Type.Base()
	s := d.Schema(base, mode)
	if f.check != nil {
		f.check.describe(s)
	}
	if f.Type.Kind == KindOptional && (f.check == nil || !f.check.notNull && !f.check.noNull) {
		s = nullable(s)
	}
	s.ReadOnly, s.WriteOnly = s.ReadOnly || f.ReadOnly, s.WriteOnly || f.WriteOnly
	if f.explicit {
		s.Title = f.Label
	}
	if f.Doc != "" {
		s.Description = f.Doc
	}
	if f.Deprecated {
		s.Deprecated = true
	}
	if f.HasDefault && f.home == nil && !f.Type.guarded { // a secret is not published
		s.Default = f.tagJSON(f.Default)
	}
	if f.HasExample {
		if raw := f.tagJSON(f.Example); raw != nil {
			s.Examples = []any{raw}
		}
	}
	return s
}

// tagJSON is the JSON of what the text of a default or an example says; nil if there is none.
func (f *Field) tagJSON(text string) jsontext.Value {
	var r Report
	p := f.tagValue(text, &r)
	f.check.modify(p)
	options := Options()
	if f.Type.guarded { // an example of a secret is none
		options = Revealing()
	}
	raw, err := json.Marshal(f.Type.value(p), options)
	if err != nil || r.Len() > 0 {
		return nil
	}
	return raw
}

// describe adds the rules to the schema of the value they are for.
func (c *plan) describe(s *JSONSchema) {
	into := s
	if c.omitEmpty {
		into = &JSONSchema{}
	}
	for _, rule := range c.rules {
		if rule.schema != nil {
			rule.schema(into)
		}
	}
	if c.elem != nil {
		elem := &s.Items
		if c.typ.Kind == KindMap {
			elem = &s.AdditionalProperties
		}
		if *elem == nil { // s is a reference, and this stands beside it
			*elem = &JSONSchema{}
		}
		inner, optional := withoutNull(*elem)
		c.elem.describe(inner)
		if optional && !c.elem.notNull && !c.elem.noNull {
			inner = nullable(inner)
		}
		*elem = inner
	}
	if c.keys != nil {
		if s.PropertyNames == nil {
			s.PropertyNames = &JSONSchema{}
		}
		c.keys.describe(s.PropertyNames)
	}
	empty := c.typ.emptySchema()
	switch {
	case !c.omitEmpty || reflect.DeepEqual(*into, JSONSchema{}):
	case empty == nil: // it cannot be said, and a schema that allows more is better than one that refuses
	case s.AnyOf == nil:
		s.AnyOf = []*JSONSchema{empty, into}
	default:
		s.AllOf = append(s.AllOf, &JSONSchema{AnyOf: []*JSONSchema{empty, into}})
	}
	s.AllOf, s.AnyOf = typed(s.AllOf, s.Type), typed(s.AnyOf, s.Type)
}

// typed are the parts of a schema with its type, which means the same. Generators of typed clients take a part without one for a value of any type, and then the whole.
func typed(parts []*JSONSchema, types Types) []*JSONSchema {
	parts = slices.Clone(parts) // the parts may be of a schema that others have too
	for i, part := range parts {
		if len(types) == 0 || len(part.Type) > 0 || part.Ref != "" || part.If != nil {
			continue
		}
		c := *part
		if c.AllOf, c.AnyOf = typed(c.AllOf, types), typed(c.AnyOf, types); c.AllOf == nil && c.AnyOf == nil {
			c.Type = types
		}
		parts[i] = &c
	}
	return parts
}

// emptySchema describes the empty value; nil if it cannot be said.
func (t *Type) emptySchema() *JSONSchema {
	none := 0
	switch t.Kind {
	case KindString, KindBytes:
		return &JSONSchema{MaxLength: &none}
	case KindList:
		return &JSONSchema{MaxItems: &none}
	case KindMap:
		return &JSONSchema{MaxProperties: &none}
	case KindInt, KindUint, KindFloat:
		return &JSONSchema{Const: intJSON(0)}
	}
	return nil
}

// nullable allows null too.
func nullable(s *JSONSchema) *JSONSchema {
	switch {
	case len(s.AnyOf) > 0 && s.Ref == "" && len(s.AllOf) == 0 && len(s.OneOf) == 0 && s.Not == nil && s.Const == nil && s.Enum == nil && len(s.Type) == 0:
		s.AnyOf = append(slices.Clone(s.AnyOf), &JSONSchema{Type: Types{"null"}})
		return s
	case s.Ref != "" || len(s.AnyOf) > 0 || len(s.AllOf) > 0 || len(s.OneOf) > 0 || s.Not != nil || s.Const != nil:
		outer := &JSONSchema{AnyOf: []*JSONSchema{s, {Type: Types{"null"}}}}
		outer.Title, outer.Description, s.Title, s.Description = s.Title, s.Description, "", ""
		return outer
	case len(s.Type) == 0:
		return s // whatever JSON holds, null too
	}
	if !slices.Contains(s.Type, "null") {
		s.Type = append(slices.Clone(s.Type), "null")
		if s.Enum != nil {
			s.Enum = append(slices.Clone(s.Enum), nil)
		}
	}
	return s
}

// withoutNull is what nullable was given, and whether s is what it returned.
func withoutNull(s *JSONSchema) (inner *JSONSchema, was bool) {
	isNull := func(each *JSONSchema) bool { return len(each.Type) == 1 && each.Type[0] == "null" }
	last := len(s.AnyOf) - 1
	switch {
	case last > 0 && isNull(s.AnyOf[last]):
		if last > 1 {
			s.AnyOf = s.AnyOf[:last:last]
			return s, true
		}
		if inner = s.AnyOf[0]; inner.Ref == "" { // it may belong to a type that describes itself
			c := *inner
			inner = &c
		}
		inner.Title, inner.Description = s.Title, s.Description
		return inner, true
	case len(s.Type) > 1 && slices.Contains(s.Type, "null"):
		s.Type = slices.DeleteFunc(slices.Clone(s.Type), func(t string) bool { return t == "null" })
		if n := len(s.Enum); n > 0 && s.Enum[n-1] == nil {
			s.Enum = s.Enum[: n-1 : n-1]
		}
		return s, true
	}
	return s, false
}

// Hints are what an input element of a form needs to know of a field's rules; the zero value is no hint.
type Hints struct {
	MinLength, MaxLength int    // of a text; 0 is none
	Min, Max, Step       string // of a number
	Pattern              string // a regular expression, not anchored
	Format               string // idn-email, uri, …
	Choices              []Choice
}

// Hints collects the rules of the field that HTML has a word for.
func (f *Field) Hints() Hints {
	base := f.Type.Base()
	d := NewDefs("")
	s := d.inline(base, Input)
	if f.check != nil {
		c := *f.check
		c.omitEmpty = false // an empty element of a form is not looked at anyway
		c.describe(s)
	}
	h := Hints{Pattern: s.Pattern, Format: s.Format, Choices: base.Enum, Min: string(s.Minimum), Max: string(s.Maximum), Step: string(s.MultipleOf)}
	if base.Kind == KindList {
		h.Choices = base.Elem.Base().Enum
	}
	if base.Kind == KindDecimal || base.Kind == KindClock || base.Kind == KindDuration {
		h.Pattern = ""
	}
	if s.MinLength != nil {
		h.MinLength = *s.MinLength
	}
	if s.MaxLength != nil {
		h.MaxLength = *s.MaxLength
	}
	if h.Choices == nil && (base.Kind == KindString || base.Kind == KindInt || base.Kind == KindUint) {
		h.Choices = base.literalChoices(s.Enum)
	}
	return h
}

// literalChoices are the choices of the rule oneof.
func (t *Type) literalChoices(values []any) []Choice {
	var choices []Choice
	for _, v := range values {
		text, ok := v.(string)
		if !ok {
			text = string(v.(jsontext.Value))
		}
		p := addressOf(zeroOf(t))
		var r Report
		t.decodeScalarText(text, p, &r)
		choices = append(choices, Choice{Value: t.value(p), Label: Words(text), Text: text})
	}
	return choices
}
