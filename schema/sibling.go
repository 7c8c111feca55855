package schema

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// sibling is a rule of a field that looks at other fields of its struct. It is asked when the fields are fine by themselves.
type sibling struct {
	field *Field
	check func(base unsafe.Pointer, r *Report) bool
	// describe adds the rule to the schema of the struct; nil if JSON Schema has no word for it.
	describe func(s *JSONSchema)
}

// siblingRules compile the rules that name other fields.
var siblingRules = map[string]func(typ *Type, f *Field, param string) (*sibling, error){
	"eqfield":          comparedField("equal_to_field", func(sign int) bool { return sign == 0 }, true),
	"nefield":          comparedField("not_equal_to_field", func(sign int) bool { return sign != 0 }, true),
	"gtfield":          comparedField("greater_than_field", func(sign int) bool { return sign > 0 }, false),
	"gtefield":         comparedField("greater_than_equal_field", func(sign int) bool { return sign >= 0 }, false),
	"ltfield":          comparedField("less_than_field", func(sign int) bool { return sign < 0 }, false),
	"ltefield":         comparedField("less_than_equal_field", func(sign int) bool { return sign <= 0 }, false),
	"required_if":      requiredIf(true),
	"required_unless":  requiredIf(false),
	"required_with":    requiredWith(true, "missing"),
	"required_without": requiredWith(false, "missing"),
	"excluded_with":    requiredWith(true, "extra_forbidden"),
}

// compileSibling adds a rule that names other fields.
func (r *reader) compileSibling(typ *Type, f *Field, name, param string, depth int) {
	if depth > 0 {
		typ.mistakeAt(f.String(), "rule %s stands behind dive: it is for fields, not for elements", name)
		return
	}
	if strings.TrimSpace(param) == "" {
		typ.mistakeAt(f.String(), "rule %s needs a parameter: write %s=%s", name, name, ruleSpecByName(name).Param)
		return
	}
	s, err := siblingRules[name](typ, f, param)
	if err != nil {
		typ.mistakeAt(f.String(), "rule %s=%s: %s", name, param, err)
		return
	}
	s.field = f
	typ.siblings = append(typ.siblings, s)
	f.Rules = append(f.Rules, Rule{Name: name, Param: param})
}

// otherField finds a field by its name in Go.
func otherField(typ *Type, f *Field, name string) (*Field, error) {
	other := typ.byGo[name]
	if other == nil || other == f {
		names := make([]string, 0, len(typ.Fields))
		for _, each := range typ.Fields {
			names = append(names, each.GoName)
		}
		if meant := near(name, names); meant != "" && meant != f.GoName {
			return nil, fmt.Errorf("no other field is called %s: did you mean %s?", name, meant)
		}
		return nil, fmt.Errorf("no other field is called %s: write the name of one as in Go", name)
	}
	return other, nil
}

// held is the address of what the field of the struct at base holds, without the optionals around it; nil if it holds nothing.
func (f *Field) held(base unsafe.Pointer) unsafe.Pointer {
	p := unsafe.Add(base, f.Offset)
	for t := f.Type; t.Kind == KindOptional; t = t.Elem {
		if p = t.deref(p); p == nil {
			return nil
		}
	}
	return p
}

// comparedField compiles eqfield, gtfield and the like. A field that holds nothing passes.
func comparedField(typ string, ok func(sign int) bool, equality bool) func(*Type, *Field, string) (*sibling, error) {
	return func(owner *Type, f *Field, param string) (*sibling, error) {
		other, err := otherField(owner, f, param)
		if err != nil {
			return nil, err
		}
		a, b := f.Type.Base(), other.Type.Base()
		if a.Kind != b.Kind {
			return nil, fmt.Errorf("%s cannot be compared with %s: both must be of one kind", a.article(), b.article())
		}
		compare := ordering(a, b, equality)
		if compare == nil {
			return nil, fmt.Errorf("does not fit %s", a.article())
		}
		return &sibling{check: func(base unsafe.Pointer, r *Report) bool {
			p, q := f.held(base), other.held(base)
			if p == nil || q == nil {
				return true
			}
			if sign := compare(p, q); sign != unordered && ok(sign) {
				return true
			}
			r.fault(typ, map[string]any{"field": other.Key()}, a.value(p))
			return false
		}}, nil
	}
}

// ordering compares values of two types of one kind; nil if there is no order, or no equality if that is enough.
func ordering(a, b *Type, equality bool) func(p, q unsafe.Pointer) int {
	switch a.Kind {
	case KindInt:
		return func(p, q unsafe.Pointer) int { return compareOrdered(a.loadInt(p), b.loadInt(q)) }
	case KindUint:
		return func(p, q unsafe.Pointer) int { return compareOrdered(a.loadUint(p), b.loadUint(q)) }
	case KindFloat:
		return func(p, q unsafe.Pointer) int { return compareOrdered(a.loadFloat(p), b.loadFloat(q)) }
	case KindDecimal:
		return func(p, q unsafe.Pointer) int { return compareRats(a.decimalRat(p), b.decimalRat(q)) }
	case KindDuration, KindClock:
		return func(p, q unsafe.Pointer) int { return compareOrdered(*(*int64)(p), *(*int64)(q)) }
	case KindTime:
		return func(p, q unsafe.Pointer) int { return (*(*time.Time)(p)).Compare(*(*time.Time)(q)) }
	case KindDate:
		return func(p, q unsafe.Pointer) int { return (*(*Date)(p)).Compare(*(*Date)(q)) }
	}
	if !equality {
		return nil
	}
	switch a.Kind {
	case KindString:
		return func(p, q unsafe.Pointer) int { return strings.Compare(*(*string)(p), *(*string)(q)) }
	case KindBool:
		return func(p, q unsafe.Pointer) int {
			if *(*bool)(p) == *(*bool)(q) {
				return 0
			}
			return 1
		}
	case KindUUID:
		return func(p, q unsafe.Pointer) int {
			return strings.Compare(formatUUID(*(*[16]byte)(p)), formatUUID(*(*[16]byte)(q)))
		}
	}
	if a.Go == secretType && b.Go == secretType {
		return func(p, q unsafe.Pointer) int {
			if (*Secret)(p).Equal((*Secret)(q).Reveal()) {
				return 0
			}
			return 1
		}
	}
	return nil
}

// mayLack reports whether the field can say by itself that nothing was given: what "given" means to the rules required_ and excluded_.
func (f *Field) mayLack() bool {
	switch f.Type.Kind {
	case KindOptional:
		return true
	case KindString, KindList, KindMap, KindBytes:
		return f.Type.Len == 0 && f.Type.Enum == nil
	}
	return f.Type.Go == secretType
}

// given reports whether the field holds something: an optional a value, a text, list or map not nothing.
func (f *Field) given(base unsafe.Pointer) bool {
	if f.Type.Kind == KindOptional {
		return f.held(base) != nil
	}
	p := unsafe.Add(base, f.Offset)
	if f.Type.Go == secretType {
		return (*Secret)(p).Reveal() != ""
	}
	return f.Type.length(p) > 0
}

// givenSchema demands of an object that the field is given.
func (f *Field) givenSchema() *JSONSchema {
	one := 1
	s := &JSONSchema{}
	switch {
	case f.Type.Kind == KindOptional:
		s.Not = &JSONSchema{Type: Types{"null"}}
	case f.Type.Kind == KindList:
		s.MinItems = &one
	case f.Type.Kind == KindMap:
		s.MinProperties = &one
	default:
		s.MinLength = &one
	}
	return &JSONSchema{Properties: Properties{{f.Name, s}}, Required: []string{f.Name}}
}

// lack makes the field one that need not be given, which its rule sees to.
func (f *Field) lack() error {
	if !f.mayLack() {
		return fmt.Errorf("does not fit %s, which is always there: use a pointer or an Opt", f.Type.article())
	}
	if f.HasDefault {
		return fmt.Errorf("the field has a default, so it is always there: remove one of the two")
	}
	f.Required = false
	return nil
}

// requiredIf compiles required_if=Field value …: the field must be given if all pairs hold, or if they do not.
func requiredIf(hold bool) func(*Type, *Field, string) (*sibling, error) {
	return func(owner *Type, f *Field, param string) (*sibling, error) {
		words, err := quotedWords(param)
		if err != nil || len(words)%2 != 0 {
			return nil, fmt.Errorf("not pairs of a field and a value: write %s", "Field value")
		}
		if err := f.lack(); err != nil {
			return nil, err
		}
		type pair struct {
			field *Field
			text  string
		}
		var pairs []pair
		when := &JSONSchema{}
		for i := 0; i < len(words); i += 2 {
			other, err := otherField(owner, f, words[i])
			if err != nil {
				return nil, err
			}
			base := other.Type.Base()
			switch base.Kind {
			case KindBool, KindInt, KindUint, KindString, KindDate:
			default:
				return nil, fmt.Errorf("%s is %s: use one that is a text, a whole number, a bool or a date", other.GoName, base.article())
			}
			probe := addressOf(zeroOf(base))
			report := Report{hushed: 1}
			if base.decodeScalarText(words[i+1], probe, &report); report.Len() > 0 {
				return nil, fmt.Errorf("%q is no value of %s: %s", words[i+1], other.GoName, report.Items()[0].Msg)
			}
			pairs = append(pairs, pair{other, base.Text(probe)})
			if other.Name == "" {
				continue
			}
			when.Properties = append(when.Properties, Property{other.Name, &JSONSchema{Const: base.constant(probe)}})
			if !other.HasDefault || other.Default != words[i+1] {
				when.Required = append(when.Required, other.Name)
			}
		}
		s := &sibling{check: func(base unsafe.Pointer, r *Report) bool {
			all := true
			for _, each := range pairs {
				p := each.field.held(base)
				all = all && p != nil && each.field.Type.Base().Text(p) == each.text
			}
			if all != hold || f.given(base) {
				return true
			}
			r.fault("missing", nil, nil)
			return false
		}}
		if f.Name != "" && len(when.Properties) == len(pairs) {
			s.describe = func(s *JSONSchema) {
				rule := &JSONSchema{If: when, Then: f.givenSchema()}
				if !hold {
					rule.Then, rule.Else = nil, rule.Then
				}
				s.AllOf = append(s.AllOf, rule)
			}
		}
		return s, nil
	}
}

// constant is the value at p, which is a simple one, as JSON.
func (t *Type) constant(p unsafe.Pointer) []byte {
	switch t.Kind {
	case KindBool, KindInt, KindUint:
		return []byte(t.Text(p))
	}
	return quoteText(t.Text(p))
}

// requiredWith compiles required_with, required_without and excluded_with: what must or must not be if one of the other fields is given, or is not.
func requiredWith(with bool, typ string) func(*Type, *Field, string) (*sibling, error) {
	return func(owner *Type, f *Field, param string) (*sibling, error) {
		if err := f.lack(); err != nil {
			return nil, err
		}
		var others []*Field
		for _, name := range strings.Fields(param) {
			other, err := otherField(owner, f, name)
			if err != nil {
				return nil, err
			}
			if !other.mayLack() {
				return nil, fmt.Errorf("%s is always there, being %s: use a pointer or an Opt", name, other.Type.article())
			}
			others = append(others, other)
		}
		wanted := typ == "missing"
		s := &sibling{check: func(base unsafe.Pointer, r *Report) bool {
			if !slices.ContainsFunc(others, func(o *Field) bool { return o.given(base) == with }) || f.given(base) == wanted {
				return true
			}
			r.fault(typ, nil, nil)
			return false
		}}
		if f.Name == "" || slices.ContainsFunc(others, func(o *Field) bool { return o.Name == "" || o.HasDefault }) {
			return s, nil
		}
		s.describe = func(s *JSONSchema) {
			when := &JSONSchema{}
			for _, o := range others {
				given := o.givenSchema()
				if !with {
					given = &JSONSchema{Not: given}
				}
				when.AnyOf = append(when.AnyOf, given)
			}
			then := f.givenSchema()
			if !wanted {
				then = &JSONSchema{Not: then}
			}
			s.AllOf = append(s.AllOf, &JSONSchema{If: when, Then: then})
		}
		return s, nil
	}
}
