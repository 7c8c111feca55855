package orm

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"unsafe"
)

// question is what is wanted of the rows of a query.
type question byte

const (
	askRows question = iota + 1
	askCount
	askExists
)

// shapeWriter writes down all of a query that its SQL depends on, and gathers the values that its arguments are made of. Two queries
// of the same key have the same SQL for the same database.
//
// Columns and types are written as addresses: those of sentinels and of types, which live as long as the program. What may be
// collected is written by its content.
type shapeWriter struct {
	key     []byte
	givens  []given
	arrays  bool // lists are one parameter
	partial bool // there is something of which the key cannot tell
}

var shapeWriters = sync.Pool{New: func() any { return &shapeWriter{key: make([]byte, 0, 1024), givens: make([]given, 0, 16)} }}

// newShapeWriter begins a key. Who has it calls release.
func newShapeWriter(c view, ask question) *shapeWriter {
	w := shapeWriters.Get().(*shapeWriter)
	w.arrays = c.features.ArrayParameters
	w.byte(byte(ask))
	w.bool(c.scoping != nil)
	w.int(c.registry.generation)
	return w
}

// release gives the writer back, for the next query.
func (w *shapeWriter) release() {
	clear(w.givens)
	w.key, w.givens, w.partial = w.key[:0], w.givens[:0], false
	shapeWriters.Put(w)
}

// repeats reports whether a condition or an expression stands in the query twice: then it cannot be told which of the two an argument
// comes from, and another query of the same shape may have different ones.
func (w *shapeWriter) repeats() bool {
	for i, g := range w.givens {
		if slices.ContainsFunc(w.givens[:i], func(other given) bool { return other.of == g.of }) {
			return true
		}
	}
	return false
}

func (w *shapeWriter) byte(b byte) { w.key = append(w.key, b) }

func (w *shapeWriter) bool(b bool) {
	if b {
		w.key = append(w.key, 1)
		return
	}
	w.key = append(w.key, 0)
}

func (w *shapeWriter) int(n int) { w.key = binary.AppendVarint(w.key, int64(n)) }

func (w *shapeWriter) text(s string) {
	w.int(len(s))
	w.key = append(w.key, s...)
}

// address writes the address of something that is never collected.
func (w *shapeWriter) address(p unsafe.Pointer) {
	w.key = binary.LittleEndian.AppendUint64(w.key, uint64(uintptr(p)))
}

func (w *shapeWriter) typ(t reflect.Type) {
	// The second word of the interface is the address of the type.
	w.address((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
}

func (w *shapeWriter) query(q *AnyQuery) {
	w.address(unsafe.Pointer(q.model))
	w.byte(byte(q.lock))
	w.bool(q.distinct)
	w.bool(q.noOrder)
	w.bool(q.reverse)
	w.bool(q.deleted)
	w.bool(q.purge)
	w.bool(q.limited)
	w.int(q.limit)
	w.int(q.offset)
	w.conds(q.conds)
	w.bool(q.order == nil) // the model has an order of its own
	w.sorts(q.order)
	w.bool(q.picks != nil)
	if q.picks != nil {
		w.picks(q.picks)
	}
	if q.source != nil {
		w.partial = true
	}
	// q.with says nothing of the rows themselves.
}

func (w *shapeWriter) picks(p *picked) {
	w.address(p.row)
	w.query(&p.base)
	w.int(len(p.list))
	for i := range p.list {
		pick := &p.list[i]
		w.address(pick.ptr)
		w.typ(pick.typ)
		w.bool(pick.null)
		w.expression(pick.expr)
	}
}

func (w *shapeWriter) conds(list []Cond) {
	w.int(len(list))
	for i := range list {
		w.cond(&list[i])
	}
}

func (w *shapeWriter) cond(c *Cond) {
	w.byte(byte(c.op))
	if c.op == 0 {
		return
	}
	if c.any != nil {
		w.partial = true // a value of any type
	}
	w.operand(&c.left)
	w.bool(c.right != nil)
	if c.right != nil {
		w.operand(c.right)
	}
	w.conds(c.kids)
	w.bool(c.query != nil)
	if c.query != nil {
		w.query(c.query)
	}
	w.bool(c.values != nil)
	switch {
	case c.values != nil:
		w.values(given{of: unsafe.Pointer(c), values: c.values, count: c.count}, c.left.typ, c.op == OpIn || c.op == OpNotIn)
	case c.op >= OpContains && c.op <= OpIRegex:
		w.givens = append(w.givens, given{of: unsafe.Pointer(c), text: c.text})
	}
}

// values writes how many values there are, as far as the SQL depends on it, and which of them are NULL.
func (w *shapeWriter) values(g given, t reflect.Type, list bool) {
	w.givens = append(w.givens, g)
	if !list {
		w.int(g.count)
		for i := range g.count {
			w.bool(g.at(i, t) == nil)
		}
		return
	}
	nulls := g.nulls(t)
	w.bool(nulls > 0)
	w.bool(g.count > nulls)
	if !w.arrays {
		w.int(padding(g.count))
	}
}

func (w *shapeWriter) operand(o *operand) {
	switch {
	case o.expr != nil:
		w.byte('e')
		w.typ(o.typ)
		w.expression(o.expr)
	case o.ref != nil:
		w.byte('r')
		w.int(len(o.ref))
		for _, name := range o.ref {
			w.text(name)
		}
	case o.typ != nil:
		w.byte('c')
		w.address(o.ptr)
		w.typ(o.typ)
	default:
		w.byte(0)
	}
}

func (w *shapeWriter) sorts(list []Sort) {
	w.int(len(list))
	for i := range list {
		s := &list[i]
		w.operand(&s.operand)
		w.bool(s.desc)
		w.bool(s.nullsFirst)
	}
}

func (w *shapeWriter) expression(e *expression) {
	if e == nil {
		w.byte(0)
		return
	}
	w.byte(byte(e.op))
	w.typ(e.typ)
	w.operand(&e.left)
	w.text(e.text)
	w.bool(e.value != nil)
	if e.value != nil {
		w.values(given{of: unsafe.Pointer(e), values: e.value, count: 1}, e.typ, false)
	}
	w.bool(e.fn != nil)
	if e.fn != nil {
		w.function(e.fn)
	}
	w.int(len(e.kids))
	for _, kid := range e.kids {
		w.expression(kid)
	}
	w.text(e.vars[0])
	w.text(e.vars[1])
	w.conds(e.conds)
	w.columnType(e.cast)
	w.int(len(e.path))
	for _, step := range e.path {
		w.step(step)
	}
	w.bool(e.query != nil)
	if e.query != nil {
		w.query(e.query)
	}
	w.conds(e.filter)
	w.bool(e.distinct)
	w.sorts(e.order)
	w.bool(e.over != nil)
	if e.over != nil {
		w.window(e.over)
	}
}

func (w *shapeWriter) function(f *function) {
	w.text(f.name)
	w.text(f.sql)
	w.byte(byte(f.mode))
	w.bool(f.mayNull)
	w.bool(f.notNull)
	w.bool(f.aggregate)
	w.bool(f.window)
	w.bool(f.own != nil)
	if f.own != nil {
		w.text(f.own.SQLite)
		w.text(f.own.Postgres)
		w.text(f.own.MySQL)
	}
}

// step is one of a path into JSON, which is an argument: of it, only the parts that its SQL depends on could be left out.
func (w *shapeWriter) step(step any) {
	switch v := step.(type) {
	case string:
		w.text(v)
	case int:
		w.text("#" + strconv.Itoa(v))
	default:
		w.partial = true
	}
}

func (w *shapeWriter) columnType(t ColumnType) {
	w.byte(byte(t.Kind))
	w.int(t.Size)
	w.int(t.Precision)
	w.int(t.Scale)
	w.byte(byte(t.Element))
}

func (w *shapeWriter) window(o *Window) {
	w.int(len(o.Partition))
	for _, p := range o.Partition {
		w.expression(p.untyped())
	}
	w.sorts(o.Order)
	w.bool(o.Frame != nil)
	if f := o.Frame; f != nil {
		w.text(f.unit)
		w.text(f.exclude)
		for _, b := range [...]Bound{f.low, f.high} {
			w.text(fmt.Sprintf("%T%v", b.amount, b.amount))
			w.bool(b.before)
			w.bool(b.all)
		}
	}
}
