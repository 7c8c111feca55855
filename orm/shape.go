package orm

import (
	"bytes"
	"hash/maphash"
	"slices"
	"sync/atomic"
)

// shape is the SQL of all queries that differ in nothing but their values. It does not change.
type shape struct {
	key     []byte // see shapeWriter
	sql     string // "" where the SQL depends on the values: such queries are compiled every time
	columns []resultColumn
	params  []parameter // of each argument
}

// origin notes, while a query is compiled, where its arguments come from.
type origin struct {
	givens []given
	params []parameter
	lost   bool // an argument, or the SQL, depends on something else
}

// note notes that the next argument is a parameter.
func (o *origin) note(from given, p parameter) {
	if p.kind != aScope {
		p.from = slices.IndexFunc(o.givens, func(g given) bool { return g.of != nil && g.of == from.of })
	}
	o.lost = o.lost || p.from < 0
	if !o.lost {
		o.params = append(o.params, p)
	}
}

// statement makes the statement for a query, of the shape that was compiled before if there is one.
func (c view) statement(q *AnyQuery, ask question, compile func(*compiler, AnyQuery) ([]byte, []resultColumn)) (statement, error) {
	w := newShapeWriter(c, ask)
	defer w.release()
	w.query(q)
	var known *shape
	if !w.partial {
		known = c.core.shapes.find(w.key)
	}
	if known != nil && known.sql != "" {
		if args, ok := known.args(c, w.givens); ok {
			return statement{sql: known.sql, args: args, columns: known.columns}, nil
		}
	}
	k := c.compiler()
	fresh := known == nil && !w.partial && !w.repeats()
	k.origin.lost = !fresh
	if fresh {
		k.origin.givens = slices.Clone(w.givens)
	}
	sql, columns := compile(k, *q)
	if err := k.err(); err != nil {
		return statement{}, err
	}
	st := statement{sql: string(sql), args: k.args, columns: columns}
	if fresh && len(k.origin.params) <= shapeParams && len(w.key)+len(st.sql) <= shapeBytes {
		s := &shape{key: bytes.Clone(w.key)}
		if !k.origin.lost {
			s.sql, s.columns, s.params = st.sql, st.columns, k.origin.params
		}
		c.core.shapes.keep(s)
	}
	return st, nil
}

// args makes the arguments for a query of the shape. A value that cannot be one is left to the compiler, which says what is wrong.
func (s *shape) args(c view, givens []given) ([]any, bool) {
	if len(s.params) == 0 {
		return nil, true
	}
	args := make([]any, len(s.params))
	for i := range s.params {
		p := &s.params[i]
		var from *given
		if p.kind != aScope {
			from = &givens[p.from]
		}
		arg, err := p.arg(c, from)
		if err != nil {
			return nil, false
		}
		args[i] = arg
	}
	return args, true
}

// shapeSets is how many pairs of shapes a database remembers. Those of more parameters, or of longer texts, are not kept: lists of values
// of any length would fill the memory.
const (
	shapeSets   = 512
	shapeParams = 64
	shapeBytes  = 8 << 10
)

// shapeCache remembers the shapes that were compiled last, as far as there is room. It is safe for use by many goroutines.
type shapeCache struct {
	sets [shapeSets][2]atomic.Pointer[shape]
}

var shapeSeed = maphash.MakeSeed()

func (c *shapeCache) set(key []byte) *[2]atomic.Pointer[shape] {
	return &c.sets[maphash.Bytes(shapeSeed, key)%shapeSets]
}

// find returns the shape with a key, or nil.
func (c *shapeCache) find(key []byte) *shape {
	set := c.set(key)
	for i := range set {
		if s := set[i].Load(); s != nil && bytes.Equal(s.key, key) {
			return s
		}
	}
	return nil
}

// keep remembers a shape in place of the older one of its set.
func (c *shapeCache) keep(s *shape) {
	set := c.set(s.key)
	set[1].Store(set[0].Swap(s))
}
