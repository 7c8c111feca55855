package migrate

import (
	"slices"
	"strings"
)

// Expression is a condition or a value in SQL, as checks, indexes and generated columns have it. Names of columns stand in double
// quotes, on every database. The zero value is none.
type Expression struct {
	All string // on every database that has no text of its own

	SQLite   string
	Postgres string
	MySQL    string // MariaDB too
}

// IsZero reports whether there is no expression.
func (x Expression) IsZero() bool { return x == Expression{} }

// on is the text for a database.
func (x Expression) on(dialect string) string {
	own := map[string]string{"sqlite": x.SQLite, "postgres": x.Postgres, "mysql": x.MySQL}[dialect]
	if own != "" {
		return own
	}
	return x.All
}

// each is the expression with each of its texts changed.
func (x Expression) each(change func(string) string) Expression {
	return Expression{All: change(x.All), SQLite: change(x.SQLite), Postgres: change(x.Postgres), MySQL: change(x.MySQL)}
}

// columns are the names of the columns that the expression speaks of, in their order.
func (x Expression) columns() []string {
	var names []string
	x.each(func(sql string) string {
		return mapNames(sql, func(name string) string {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			return name
		})
	})
	return names
}

// uses reports whether the expression speaks of the column.
func (x Expression) uses(column string) bool { return slices.Contains(x.columns(), column) }

// renamed is the expression with another name for a column.
func (x Expression) renamed(from, to string) Expression {
	return x.each(func(sql string) string {
		return mapNames(sql, func(name string) string {
			if name == from {
				return to
			}
			return name
		})
	})
}

func quoted(name string) string { return `"` + name + `"` }

// mapNames changes the names in double quotes; texts in single quotes stay.
func mapNames(sql string, change func(name string) string) string {
	return mapQuoted(sql, func(name string) string { return quoted(change(name)) })
}

// mapQuoted changes the names in double quotes with the quotes; texts in single quotes stay.
func mapQuoted(sql string, change func(name string) string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(sql, `"'`)
		if i < 0 {
			b.WriteString(sql)
			return b.String()
		}
		b.WriteString(sql[:i])
		quote := sql[i]
		end := strings.IndexByte(sql[i+1:], quote)
		if end < 0 {
			b.WriteString(sql[i:])
			return b.String()
		}
		inside := sql[i+1 : i+1+end]
		if quote == '"' {
			b.WriteString(change(inside))
		} else {
			b.WriteString("'" + inside + "'")
		}
		sql = sql[i+end+2:]
	}
}

// text is the expression as part of a line of [State.Text].
func (x Expression) text() string {
	parts := []string{}
	for _, p := range [...]struct{ word, sql string }{{"", x.All}, {"sqlite: ", x.SQLite}, {"postgres: ", x.Postgres}, {"mysql: ", x.MySQL}} {
		if p.sql != "" {
			parts = append(parts, p.word+p.sql)
		}
	}
	return strings.Join(parts, "; ")
}
