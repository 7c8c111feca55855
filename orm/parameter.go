package orm

import (
	"reflect"
	"unsafe"

	"github.com/shopspring/decimal"
)

// given is the values that one condition or expression of a query brings.
type given struct {
	of     unsafe.Pointer // the *Cond or *expression; nil for values that were made while compiling
	values unsafe.Pointer // count of them, one after the other in memory
	count  int
	text   string // of a match
}

// parameter says how an argument of a statement follows from what a query brings, so that another query of the same shape needs the
// statement's SQL no more than once.
type parameter struct {
	from  int // which of the query's givens
	kind  parameterKind
	index int          // which of its values
	typ   reflect.Type // of its values
	value valueType    // as what they are sent
	match Match
	scope *Column
}

type parameterKind uint8

const (
	oneValue  parameterKind = iota // a value
	allValues                      // all that are not NULL, as an array
	aPattern                       // the text of a match
	aScope                         // what the context says of a scope
)

// arg makes the argument.
func (p *parameter) arg(c view, from *given) (any, error) {
	switch p.kind {
	case aPattern:
		if err := checkText(from.text, 0); err != nil {
			return nil, err
		}
		return c.dialect.MatchPattern(p.match, from.text), nil
	case allValues:
		args, err := c.core.lookups(from, p.typ, p.value)
		return arrayOf(args), err
	case aScope:
		return c.scoping.args[p.scope], c.scoping.errs[p.scope]
	}
	at := from.at(min(p.index, from.count-1), p.typ) // a list is filled up with its last value
	if at == nil {
		return nil, nil
	}
	return c.core.lookup(at, p.value)
}

// at returns the memory of a value; nil for a NULL.
func (g *given) at(i int, t reflect.Type) unsafe.Pointer {
	at := unsafe.Add(g.values, uintptr(i)*t.Size())
	if t.Kind() == reflect.Pointer {
		return *(*unsafe.Pointer)(at)
	}
	return at
}

// nulls counts the values that are NULL.
func (g *given) nulls(t reflect.Type) int {
	if t.Kind() != reflect.Pointer {
		return 0
	}
	n := 0
	for i := range g.count {
		if g.at(i, t) == nil {
			n++
		}
	}
	return n
}

// lookups makes arguments of all values that are not NULL.
func (c *core) lookups(from *given, t reflect.Type, v valueType) ([]any, error) {
	args := make([]any, 0, from.count)
	for i := range from.count {
		at := from.at(i, t)
		if at == nil {
			continue
		}
		arg, err := c.lookup(at, v)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	return args, nil
}

// lookup makes the argument for a value that is only compared with: one that the column could not keep is no mistake, since no
// row has it.
func (c *core) lookup(ptr unsafe.Pointer, v valueType) (any, error) {
	if v.codec == nil {
		return nil, nil
	}
	if v.codec.lookup != nil {
		return v.codec.lookup(ptr)
	}
	switch v.codec.cell {
	case CellString:
		if v.kind.Kind == KindJSON {
			return v.codec.arg(ptr)
		}
		return textArg(*(*string)(ptr), 0)
	case CellDecimal:
		d := *(*decimal.Decimal)(ptr)
		if !c.features.ScaledDecimals {
			return d, nil
		}
		d = d.Shift(int32(v.kind.Scale))
		if d.IsInteger() && d.BigInt().IsInt64() {
			return d.IntPart(), nil
		}
		f, _ := d.Float64()
		return f, nil
	}
	return v.codec.arg(ptr)
}
