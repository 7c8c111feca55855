package schema

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// Rule is one rule of a field, such as min=1.
type Rule struct {
	// Name is the rule's name: min, email, pattern, …
	Name string
	// Param is what stands after the equals sign, or "".
	Param string
	// Depth is how many times `dive` stands before it: 0 is the field itself, 1 the elements of its list or map.
	Depth int

	check  func(p unsafe.Pointer, r *Report) bool // false if the value was refused and reported
	schema func(s *JSONSchema)                    // nil if JSON Schema has no word for it
}

// RuleDoc describes a rule for people.
type RuleDoc struct {
	Name   string
	Param  string // what stands after the equals sign; "" for nothing
	Fits   string // the kinds it fits
	Doc    string
	Schema string // its meaning in JSON Schema
}

// Rules describes every rule of the tag validate, in the order in which the reference lists them.
func Rules() []RuleDoc {
	docs := make([]RuleDoc, len(ruleSpecs))
	for i, spec := range ruleSpecs {
		docs[i] = spec.RuleDoc
	}
	return docs
}

// ruleSpec is a rule that a tag may name.
type ruleSpec struct {
	RuleDoc
	// build compiles the rule for a type without optionals around it. errUnfit says that the rule does not fit the kind.
	build func(t *Type, param string) (Rule, error)
}

var errUnfit = errors.New("does not fit")

// ruleSpecByName finds a rule.
func ruleSpecByName(name string) *ruleSpec {
	for i := range ruleSpecs {
		if ruleSpecs[i].Name == name {
			return &ruleSpecs[i]
		}
	}
	return nil
}

// buildRule compiles one rule. The error says what is wrong and how to mend it.
func buildRule(t *Type, name, param string, hasParam bool) (Rule, error) {
	spec := ruleSpecByName(name)
	if spec == nil {
		names := make([]string, len(ruleSpecs))
		for i := range ruleSpecs {
			names[i] = ruleSpecs[i].Name
		}
		if meant := near(name, names); meant != "" {
			return Rule{}, fmt.Errorf("unknown rule %s: did you mean %s?", name, meant)
		}
		return Rule{}, fmt.Errorf("unknown rule %s: use one of those in docs/reference/tags.md", name)
	}
	if spec.Param == "" && hasParam {
		return Rule{}, fmt.Errorf("rule %s takes no parameter: write %s alone", name, name)
	}
	if spec.Param != "" && !hasParam {
		return Rule{}, fmt.Errorf("rule %s needs a parameter: write %s=%s", name, name, spec.Param)
	}
	rule, err := spec.buildFor(t, param)
	if errors.Is(err, errUnfit) {
		return Rule{}, fmt.Errorf("rule %s does not fit %s: it is for %s", name, t.article(), spec.Fits)
	}
	if err != nil {
		return Rule{}, fmt.Errorf("rule %s=%s: %w", name, param, err)
	}
	rule.Name, rule.Param = name, param
	return rule, nil
}

var (
	textRuleType = &Type{Go: reflect.TypeFor[string](), Kind: KindString}
	sizeRuleType = &Type{Go: reflect.TypeFor[int64](), Kind: KindInt, Bits: 64}
)

// buildFor is build for the types too that are texts and numbers to rules: Secret, ByteSize, and those of textForms.
func (spec *ruleSpec) buildFor(t *Type, param string) (Rule, error) {
	switch t.Go {
	case secretType:
		rule, err := spec.build(textRuleType, param)
		return secretRule(rule), err
	case byteSizeType:
		if spec.Param != "" {
			n, err := ParseByteSize(param)
			if err != nil {
				return Rule{}, errors.New("not a size: write one such as 10MiB")
			}
			param = strconv.FormatInt(int64(n), 10)
		}
		return spec.build(sizeRuleType, param)
	}
	if t.form != nil && t.Kind == KindText {
		rule, err := spec.build(textRuleType, param)
		return formRule(t, rule), err
	}
	return spec.build(t, param)
}

// article is the type for a sentence: "a string", "a list (blog.Tags)".
func (t *Type) article() string {
	kind := t.Kind.String()
	article := "a "
	if strings.ContainsRune("aeiou", rune(kind[0])) && kind != "uint" && kind != "uuid" && kind != "union" {
		article = "an "
	}
	if kind == t.String() {
		return article + kind
	}
	return article + kind + " (" + t.String() + ")"
}

// splitRules splits a validate tag at its commas; 0x2C in a parameter stands for a comma, as in go-playground/validator.
func splitRules(tag string) []string {
	if strings.TrimSpace(tag) == "" {
		return nil
	}
	parts := strings.Split(tag, ",")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return parts
}

// param is a rule's parameter with its escapes undone.
func param(s string) string {
	return strings.NewReplacer("0x2C", ",", "0x7C", "|").Replace(s)
}
