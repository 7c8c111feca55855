package orm

import (
	"strconv"
	"strings"
)

// Function is a function of the database that the package does not know, for a user's own expressions: SQL in which {1}, {2}, …
// stand for the operands of Apply, and {*} for all of them with commas. An operand may be used more than once. SQLite,
// Postgres and MySQL are the spellings of one database where it has one of its own; a database without any refuses the query
// before it is sent.
//
//	var soundex = orm.Function{Name: "soundex", SQL: "SOUNDEX({1})"}
//
//	func Soundex(e orm.Expr[string]) orm.Expr[string] { return orm.Apply[string](soundex, e) }
//
// The SQL is part of the program: it must never be put together from what a client sent, whose values are operands.
type Function struct {
	// Name is for messages.
	Name string
	// SQL is the spelling of databases that have none of their own.
	SQL                     string
	SQLite, Postgres, MySQL string
	// Aggregate: it makes one value of many rows. FILTER and OVER go where {f} stands, else at the end.
	Aggregate bool
}

// AnyExpr is an expression of any type.
type AnyExpr interface{ untyped() *expression }

func (e Expr[T]) untyped() *expression { return e.node }

// Apply is a user's own function of some operands. It yields a T, or NULL where one of them is.
func Apply[T any](f Function, operands ...AnyExpr) Expr[T] {
	kids := make([]*expression, len(operands))
	for i, o := range operands {
		kids[i] = o.untyped()
	}
	e := call[T](&function{name: f.Name, sql: f.SQL, own: &f, aggregate: f.Aggregate}, kids...)
	return e
}

// operandMode is what a function wants its operands to be.
type operandMode uint8

const (
	plain    operandMode = iota // as they are; the result is of the expression's Go type
	alike                       // all of the type of the first, and so is the result
	float                       // numbers in floating point
	product                     // a decimal result has the digits of both
	document                    // parts of JSON; so is the result, whatever its Go type
)

// function is an entry of the table of functions. sql is how standard SQL, or most databases, spell it; a dialect has an entry of its
// own where it differs (see Dialect.Function). In it stand {1}, {2}, … for operands, {*} for all of them with commas, {* || } with
// something else between them, {d} for DISTINCT, {o} for an ORDER BY, {f} for FILTER and OVER, {p1} for the power of ten that
// the decimal {1} is kept times of, and what the expression has set besides.
type function struct {
	name      string
	sql       string
	mode      operandMode
	mayNull   bool // the result may be NULL though no operand is
	notNull   bool // the result is never NULL
	aggregate bool
	window    bool // means nothing without Over
	own       *Function
}

// template returns the spelling for an operand of a class, "" where the database has none.
func (s *scope) template(f *function, class string) string {
	if f.own != nil {
		spelled := ""
		switch s.dialect.Name() {
		case "sqlite":
			spelled = f.own.SQLite
		case "postgres":
			spelled = f.own.Postgres
		case "mysql":
			spelled = f.own.MySQL
		}
		if spelled == "" {
			spelled = f.sql
		}
		return spelled
	}
	if s.literals {
		if t := s.dialect.Function("schema." + f.name); t != "" {
			return t
		}
	}
	if t := s.dialect.Function(f.name + "." + class); t != "" {
		return t
	}
	if t := s.dialect.Function(f.name); t != "" {
		return t
	}
	return f.sql
}

// classes name kinds in the tables of functions.
var classes = [...]string{KindInvalid: "", KindBool: "bool", KindInt16: "int", KindInt32: "int", KindInt64: "int", KindFloat32: "float", KindFloat64: "float",
	KindVarchar: "text", KindText: "text", KindBytes: "bytes", KindTime: "time", KindDate: "date", KindDuration: "duration", KindDecimal: "decimal",
	KindUUID: "uuid", KindJSON: "json", KindArray: "array", KindRange: "range"}

func classOf(k Kind) string {
	if int(k) < len(classes) {
		return classes[k]
	}
	return ""
}

// expand puts operands and variables into a template. What is in braces and is neither stays as it is.
func expand(dst []byte, template string, operands [][]byte, vars func(name string) (string, bool)) []byte {
	for {
		before, rest, ok := strings.Cut(template, "{")
		dst = append(dst, before...)
		if !ok {
			return dst
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return append(append(dst, '{'), rest...)
		}
		template = after
		if n, err := strconv.Atoi(name); err == nil {
			if n >= 1 && n <= len(operands) {
				dst = append(dst, operands[n-1]...)
			}
			continue
		}
		if between, ok := strings.CutPrefix(name, "*"); ok {
			if between == "" {
				between = ", "
			}
			for i, o := range operands {
				if i > 0 {
					dst = append(dst, between...)
				}
				dst = append(dst, o...)
			}
			continue
		}
		if v, ok := vars(name); ok {
			dst = append(dst, v...)
			continue
		}
		dst = append(append(append(dst, '{'), name...), '}')
	}
}
