package orm

import (
	"context"
	"strings"
	"unsafe"
)

// Pluck returns one expression of each row of a query: db.Pluck(ctx, q, orm.Col(&t.Name)).
func (db *DB) Pluck[T, V any](ctx context.Context, q Query[T], e Expr[V]) ([]V, error) {
	type result struct{ Value V }
	rows, err := db.All(ctx, Select(q, func(out *result) Picks { return Picks{Pick(&out.Value, e)} }))
	if err != nil {
		return nil, err
	}
	values := make([]V, len(rows))
	for i, row := range rows {
		values[i] = row.Value
	}
	return values, nil
}

// Explain returns how the database means to run a query, in its own words; with analyze it runs the query and measures.
func (db *DB) Explain[T any](ctx context.Context, q Query[T], analyze bool) (string, error) {
	exec, err := db.executor(ctx)
	if err != nil {
		return "", err
	}
	st, err := db.view(ctx).selectRows(q.any)
	if err != nil {
		return "", err
	}
	word := db.core.dialect.Function("explain")
	if analyze {
		word = db.core.dialect.Function("explain.analyze")
	}
	if word == "" || word == "-" {
		return "", &QueryError{Mistakes: []string{db.core.dialect.Name() + " does not measure a query that it explains: leave analyze out"}}
	}
	var line string
	columns := []resultColumn{{cell: CellString, name: "the plan", may: true, fixed: unsafe.Pointer(&line)}}
	for range strings.Count(word, "#") { // columns before it that say nothing
		columns = append([]resultColumn{{cell: CellDiscard, name: "the plan", may: true, fixed: unsafe.Pointer(&line)}}, columns...)
	}
	st = statement{sql: strings.ReplaceAll(word, "#", "") + " " + st.sql, args: st.args, columns: columns}
	var lines []string
	err = db.run(ctx, exec, st, func() unsafe.Pointer { return nil }, func(unsafe.Pointer) error {
		lines = append(lines, line)
		return nil
	})
	return strings.Join(lines, "\n"), err
}
