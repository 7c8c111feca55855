package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// compiler makes one SQL statement. It is used once.
type compiler struct {
	view
	args     []any
	origin   origin
	aliases  int
	mistakes []string
	first    *Table // that was asked for
	literals bool   // values are written into the SQL
	scopeErr error  // that a scope has no value
	refused  error  // the first value that nothing can be compared with
}

func (c *core) compiler() *compiler { return view{core: c}.compiler() }

// mistake notes what is wrong with the query, once.
func (c *compiler) mistake(format string, args ...any) {
	if wrong := fmt.Sprintf(format, args...); !slices.Contains(c.mistakes, wrong) {
		c.mistakes = append(c.mistakes, wrong)
	}
}

// err returns what is wrong with the query, or nil.
func (c *compiler) err() error {
	if c.scopeErr != nil {
		return c.scopeErr
	}
	if n := c.features.MaxParameters; len(c.args) > n {
		c.mistake("the query has %d values, and %s takes %d at most: ask in parts, or by orm.InQuery", len(c.args), c.dialect.Name(), n)
	}
	if len(c.mistakes) > 0 {
		return &QueryError{Mistakes: c.mistakes}
	}
	return c.refused
}

// firstAlias is the first that alias returns: that of the table a query is about.
const firstAlias = "t0"

// alias returns a name that the statement does not use yet.
func (c *compiler) alias() string {
	c.aliases++
	return "t" + strconv.Itoa(c.aliases-1)
}

// bind appends a placeholder for an argument of which nothing is known but its value: the SQL is not used again. See parameter.
func (c *compiler) bind(dst []byte, arg any) []byte {
	c.origin.lost = true
	return c.place(dst, arg)
}

// bindExact is bind for a value that is compared or computed with, where a decimal must stay exact.
func (c *compiler) bindExact(dst []byte, arg any) []byte {
	c.origin.lost = true
	return c.placeExact(dst, arg)
}

// parameter appends a placeholder for an argument that is made of what the query brings.
func (c *compiler) parameter(dst []byte, from given, p parameter) []byte {
	arg, err := p.arg(c.view, &from)
	if err != nil {
		c.badLookup(p.value, err)
		return dst
	}
	c.origin.note(from, p)
	return c.placeExact(dst, arg)
}

// place appends a placeholder.
func (c *compiler) place(dst []byte, arg any) []byte {
	if c.literals {
		return c.literal(dst, arg)
	}
	c.args = append(c.args, arg)
	return c.dialect.Placeholder(dst, len(c.args))
}

func (c *compiler) placeExact(dst []byte, arg any) []byte {
	if _, ok := arg.(decimal.Decimal); ok && c.features.TextDecimals && !c.literals {
		return append(c.place(append(dst, "CAST("...), arg), " AS DECIMAL(65, 30))"...)
	}
	return c.place(dst, arg)
}

// badLookup notes that a value cannot be compared with. It came from a client most likely, so that it is no mistake in the query.
func (c *compiler) badLookup(v valueType, err error) {
	bad, ok := err.(*badValue)
	switch {
	case c.refused != nil:
	case !ok:
		c.mistake("a value %s", err)
	case v.column != nil:
		c.refused = v.column.refused(err)
	default:
		c.refused = &ValueError{Type: bad.kind, Reason: bad.reason}
	}
}

func (c *compiler) quote(dst []byte, name string) []byte { return c.dialect.Quote(dst, name) }

// table returns the table of a model, or nil with a mistake.
func (c *compiler) table(t reflect.Type) *Table {
	table := c.core.registry.byType[t]
	if table == nil {
		c.mistake("%s", c.core.registry.unlisted(c.first, t))
	} else if c.first == nil {
		c.first = table
	}
	return table
}

// valueType is what the SQL of a value yields.
type valueType struct {
	codec  *codec
	kind   ColumnType
	goType reflect.Type // without the pointer of a nullable one
	null   bool
	column *Column // where it is one
}

// scope is a SELECT, UPDATE or DELETE, or a sub-query of one, in which columns have names.
type scope struct {
	*compiler
	parent *scope
	outer  *scope // of the query around this one
	source []byte // SQL in place of the table
	model  *model // of the whole query
	anchor *sentinelNode
	table  *Table
	alias  string
	joins  []joined
	// through is the alias of the table between the two of a many-to-many relation that this scope is inside of;
	// needed is set once the scope needs more of the target than its key, which through has too.
	through  string
	relation *Relation
	needed   bool
	noKey    bool // the order need not end in the primary key
	deleted  bool // rows that are deleted softly count too
	// picks replaces columns by those of a sub-query.
	picks *picked
	types []valueType
	keys  map[*expression]spelled // of groups, where windows may speak of them
	// excluded appends a column of the new row, in an upsert; nil elsewhere.
	excluded func(dst []byte, c *Column) []byte
}

// joined is a row of a to-one relation that the scope has joined.
type joined struct {
	node  *sentinelNode
	alias string
	table *Table
	rel   *Relation
	on    string // alias of the row that leads here
	left  bool
}

// find returns the table of a row of the sentinel, its alias, and whether it may be missing. It joins what is on the way.
func (s *scope) find(n *sentinelNode) (table *Table, alias string, left bool) {
	if n == s.anchor {
		s.needed = true
		return s.table, s.alias, false
	}
	for i := range s.joins {
		if s.joins[i].node == n {
			return s.joins[i].table, s.joins[i].alias, s.joins[i].left
		}
	}
	if n.parent == nil || !s.contains(n) {
		if s.parent == nil {
			s.mistake("%s is not a column of this query", n.model.typ)
			return nil, "", false
		}
		return s.parent.find(n)
	}
	from, on, outer := s.find(n.parent)
	rel := from.relationAt(n.relation)
	if rel == nil {
		return nil, "", false
	}
	left = outer || rel.Null || s.restricted(rel.To)
	alias = s.compiler.alias()
	s.joins = append(s.joins, joined{node: n, alias: alias, table: rel.To, rel: rel, on: on, left: left})
	return rel.To, alias, left
}

// contains reports whether a row of the sentinel is below this scope's own row.
func (s *scope) contains(n *sentinelNode) bool {
	for ; n != nil; n = n.parent {
		if n == s.anchor {
			return true
		}
	}
	return false
}

// relationAt returns the relation of a field of the model, or nil where it could not be resolved.
func (t *Table) relationAt(index int) *Relation {
	if t == nil {
		return nil
	}
	for _, r := range t.Relations {
		if r.index == index {
			return r
		}
	}
	return nil
}

// column appends a column of a row of the sentinel.
func (s *scope) column(dst []byte, n *sentinelNode, index int) ([]byte, valueType) {
	// The key that a foreign key points at is the foreign key itself: no join.
	if n != s.anchor && n.parent != nil && s.contains(n) {
		if from := s.registryTable(n.parent); from != nil {
			rel := from.relationAt(n.relation)
			if rel != nil && rel.Kind == ToOne && (len(rel.Columns) == 1 || !rel.Null) {
				if i := slices.IndexFunc(rel.Targets, func(c *Column) bool { return c.index == index }); i >= 0 {
					return s.column(dst, n.parent, rel.Columns[i].index)
				}
			}
		}
	}
	if n == s.anchor && s.through != "" && len(s.table.PK) == 1 && s.table.PK[0].index == index {
		return s.name(dst, s.through, s.relation.ThroughTo[0].Name), s.typeOf(s.table.PK[0], false)
	}
	table, alias, left := s.find(n)
	if table == nil || index >= len(table.Columns) {
		return dst, valueType{}
	}
	c := table.Columns[index]
	return s.name(dst, alias, c.Name), s.typeOf(c, left)
}

func (s *scope) registryTable(n *sentinelNode) *Table { return s.core.registry.byType[n.model.typ] }

// name appends alias.column; the alias is ours and needs no quotes, unless it is the name of the table. In a schema there is none.
func (s *scope) name(dst []byte, alias, column string) []byte {
	if alias == "" {
		return s.quote(dst, column)
	}
	dst = append(append(dst, alias...), '.')
	return s.quote(dst, column)
}

func (s *scope) typeOf(c *Column, left bool) valueType {
	return valueType{codec: s.core.codecOf(c), kind: c.Type, goType: c.goType, null: c.Null || left, column: c}
}

// from appends FROM with the joins.
func (s *scope) from(dst []byte) []byte {
	dst = append(dst, " FROM "...)
	if s.through != "" {
		dst = append(append(s.quote(dst, s.relation.Through.Name), " AS "...), s.through...)
		if s.needed || len(s.joins) > 0 {
			dst = append(s.quote(append(dst, " INNER JOIN "...), s.table.Name), " AS "...)
			dst = append(append(dst, s.alias...), " ON "...)
			dst = append(s.name(dst, s.alias, s.table.PK[0].Name), " = "...)
			dst = s.name(dst, s.through, s.relation.ThroughTo[0].Name)
		}
	} else {
		if s.source != nil {
			dst = append(append(append(dst, '('), s.source...), ')')
		} else {
			dst = s.quote(dst, s.table.Name)
		}
		dst = append(append(dst, " AS "...), s.alias...)
	}
	return s.joinSQL(dst)
}

func (s *scope) joinSQL(dst []byte) []byte {
	for _, j := range s.joins {
		if j.left {
			dst = append(dst, " LEFT JOIN "...)
		} else {
			dst = append(dst, " INNER JOIN "...)
		}
		dst = append(append(s.quote(dst, j.table.Name), " AS "...), j.alias...)
		dst = s.equal(append(dst, " ON "...), j.alias, j.rel.Targets, j.on, j.rel.Columns)
		dst = s.scoped(dst, 0, j.table, j.alias, false)
	}
	return dst
}

// operand appends what an operand stands for, which must be a value and not a relation.
func (s *scope) operand(dst []byte, o operand) ([]byte, valueType) {
	if o.expr != nil {
		return s.expression(dst, o.expr, nil)
	}
	if s.picks != nil {
		return s.pick(dst, o)
	}
	f, err := s.model.resolve(o)
	if err != nil {
		s.mistake("%s", err)
		return dst, valueType{}
	}
	if f.slot.column < 0 {
		s.mistake("%s.%s is a relation: compare one of its columns, or use IsNull or NotNull", f.node.model.typ, f.node.model.relations[f.slot.relation].name)
		return dst, valueType{}
	}
	if f.path != nil {
		sql, _ := s.column(nil, f.node, f.slot.column)
		return s.jsonGet(dst, sql, f.path, f.slot.typ)
	}
	return s.column(dst, f.node, f.slot.column)
}

// pick appends a column of the result of Select.
func (s *scope) pick(dst []byte, o operand) ([]byte, valueType) {
	for i, p := range s.picks.list {
		same := p.ptr == o.ptr && p.typ == o.typ
		if len(o.ref) == 1 {
			same = s.model.fieldAt(uintptr(p.ptr)-uintptr(s.picks.row), p.typ) == o.ref[0]
		}
		if same {
			return append(append(append(dst, s.alias...), ".c"...), strconv.Itoa(i)...), s.types[i]
		}
	}
	if o.ref != nil {
		s.mistake("%s is not picked by the query", o.ref)
	} else {
		s.mistake("%s is not picked by the query", describe(o))
	}
	return dst, valueType{}
}
