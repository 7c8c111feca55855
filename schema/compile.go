package schema

import (
	"reflect"
	"strings"
	"unsafe"
)

func zeroOf(t *Type) reflect.Value { return reflect.Zero(t.Go) }

// compile turns the tags of a field of typ into what runs.
func (r *reader) compile(typ *Type, f *Field) {
	if leaf(f.Type).Kind == KindInvalid {
		return // reported on its own
	}
	c := &plan{outer: f.Type, typ: f.Type.Base(), quiet: f.quiet}
	r.compileRules(typ, f, c)
	r.compilePattern(typ, f, c)
	c.mod = r.compileMod(typ, f)
	if c.settleRules(); !c.idle() {
		f.check = c
	}
	if f.HasDefault && f.home == nil && f.Type.simple() {
		report := Report{hushed: 1}
		if p := f.tagValue(f.Default, &report); report.Len() == 0 { // else it is told by the trial
			f.check.modify(p)
			f.defaultValue = f.Type.at(p)
		}
	}
}

// simple reports whether values of the type share no memory, and are read without a method of the user's.
func (t *Type) simple() bool {
	switch t.Kind {
	case KindBool, KindInt, KindUint, KindFloat, KindString, KindTime, KindDate, KindClock, KindDuration, KindUUID:
		return t.normals == nil && t.checks == nil
	}
	return false
}

func (r *reader) compileRules(typ *Type, f *Field, c *plan) {
	at, depth := c, 0
	var owner *plan // of the list or map that was dived into last
	for _, part := range splitRules(f.Tag.Get("validate")) {
		name, raw, hasParam := strings.Cut(part, "=")
		if part == "" {
			typ.mistakeAt(f.String(), "validate has an empty rule: remove a comma, or write 0x2C for a comma in a parameter")
			continue
		}
		if siblingRules[name] != nil {
			r.compileSibling(typ, f, name, param(raw), depth)
			continue
		}
		var rule Rule
		var err error
		if strings.Contains(part, "|") {
			rule, err = alternatives(at.typ, part)
		} else {
			rule, err = buildRule(at.typ, name, param(raw), hasParam)
		}
		if err != nil {
			typ.mistakeAt(f.String(), "%s", err)
			continue
		}
		rule.Depth = depth
		f.Rules = append(f.Rules, rule)
		switch name {
		case "required":
			at.notNull = true
			if depth == 0 {
				f.Required = !f.HasDefault
			}
		case "notnull":
			if !at.outer.IsOpt() {
				typ.mistakeAt(f.String(), "rule notnull does not fit %s: it is for a schema.Opt, which may be left out without being null", at.typ.article())
				continue
			}
			at.noNull = true
		case "omitempty":
			at.omitEmpty = true
			if depth == 0 {
				f.Required = false
			}
		case "dive":
			if at.typ.Kind != KindList && at.typ.Kind != KindMap {
				typ.mistakeAt(f.String(), "rule dive does not fit %s: it is for lists and maps", at.typ.article())
				return
			}
			at.elem = &plan{outer: at.typ.Elem, typ: at.typ.Elem.Base()}
			owner, at = at, at.elem
			depth++
		case "keys":
			if owner == nil || owner.typ.Kind != KindMap || at != owner.elem || owner.keys != nil {
				typ.mistakeAt(f.String(), "rule keys does not stand behind the dive into a map: write dive,keys,…,endkeys")
				return
			}
			owner.keys = &plan{outer: owner.typ.Key, typ: owner.typ.Key.Base()}
			at = owner.keys
		case "endkeys":
			if owner == nil || at != owner.keys {
				typ.mistakeAt(f.String(), "rule endkeys has no keys before it: write dive,keys,…,endkeys")
				return
			}
			at = owner.elem
		}
		if rule.check != nil {
			at.rules = append(at.rules, rule)
		}
	}
}

// compilePattern adds the tag pattern: to the text, or to the texts of a list.
func (r *reader) compilePattern(typ *Type, f *Field, c *plan) {
	pattern, ok := f.Tag.Lookup("pattern")
	if !ok {
		return
	}
	depth := 0
	if c.typ.Kind == KindList && c.typ.Elem.Base().Kind == KindString {
		if c.elem == nil {
			c.elem = &plan{outer: c.typ.Elem, typ: c.typ.Elem.Base()}
		}
		c, depth = c.elem, 1
	}
	if c.typ.Kind != KindString || c.typ.Enum != nil {
		typ.mistakeAt(f.String(), "pattern does not fit %s: it is for texts and lists of texts", c.typ.article())
		return
	}
	e, err := parseExpression(pattern)
	if err != nil {
		typ.mistakeAt(f.String(), "pattern %q is not a regular expression: %s", pattern, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return
	}
	if e.document, err = ecmaPattern(pattern); err != nil {
		typ.mistakeAt(f.String(), "pattern %q %s", pattern, err)
		return
	}
	rule, err := matching(c.typ, e)
	if err != nil {
		return // the kind was looked at above
	}
	rule.Name, rule.Param, rule.Depth = "pattern", pattern, depth
	f.Rules = append(f.Rules, rule)
	c.rules = append(c.rules, rule)
}

// tagValue is the address of a new value that the text of a default or an example says.
func (f *Field) tagValue(text string, r *Report) unsafe.Pointer {
	p := addressOf(zeroOf(f.Type))
	f.parseTag(text, p, r)
	return p
}

// parseTag reads the text of a default or an example: as in a query, and a list is JSON or has commas between its elements.
func (f *Field) parseTag(s string, p unsafe.Pointer, r *Report) {
	values := []string{s}
	if t := f.Type.Base(); t.Kind == KindList {
		if strings.HasPrefix(strings.TrimSpace(s), "[") {
			for q, outer := p, f.Type; ; q, outer = outer.fill(q), outer.Elem {
				if outer.Kind != KindOptional {
					outer.jsonText(s, q, r)
					return
				}
			}
		}
		values = strings.Split(s, ",")
		if s == "" {
			values = []string{}
		}
	}
	f.Type.DecodeText(values, p, r)
}

// setDefault stores the default at p, the address of the field.
func (f *Field) setDefault(p unsafe.Pointer) {
	if f.defaultValue.IsValid() {
		f.Type.at(p).Set(f.defaultValue)
		return
	}
	var r Report
	f.parseTag(f.Default, p, &r)
	f.check.modify(p)
}

// settle finds out which types Check has work to do in. Types refer to each other in circles, so it goes round until nothing changes.
func (r *reader) settle() {
	for _, t := range r.fresh {
		t.settleCodec()
		t.describeMembers()
	}
	for changed := true; changed; {
		changed = false
		for _, t := range r.fresh {
			if !t.deep && t.needsCheck() {
				t.deep, changed = true, true
			}
			if !t.watched && t.needsWatch() {
				t.watched, changed = true, true
			}
			if !t.own && t.callsOwn() {
				t.own, changed = true, true
			}
			if !t.guarded && t.needsGuard() {
				t.guarded, changed = true, true
			}
		}
	}
	for _, t := range r.fresh {
		t.spares = newSpares(t)
	}
}

func (t *Type) needsCheck() bool {
	switch {
	case t.Kind == KindString, t.Kind == KindFloat, t.Kind == KindUnion, t.Enum != nil, len(t.checks) > 0, len(t.siblings) > 0:
		return true
	case t.Elem != nil && t.Elem.deep, t.Key != nil && t.Key.deep:
		return true
	}
	for _, f := range t.Fields {
		if f.check != nil || f.Type.deep {
			return true
		}
	}
	return false
}
