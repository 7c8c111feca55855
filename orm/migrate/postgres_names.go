package migrate

import (
	"context"
	"strconv"
	"strings"
)

// A table that another program made has keys, and unique rules, under names that are not ours. No state knows them: they are asked for
// when the step runs. A script shows the names that we would have given.

// ofKey is a step about a foreign key of the table, under the name that it has in the database.
func (e postgresEditor) ofKey(t *Table, k ForeignKey, sql func(name string) string) step {
	own := k.name(t.Name)
	return step{sql: sql(own), adapt: func(ctx context.Context, s *session) (string, error) {
		found, err := s.rows(ctx, 1, `SELECT k.conname::text FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = to_regclass($1) AND (SELECT string_agg(a.attname::text, ',' ORDER BY u.i)
			FROM unnest(k.conkey) WITH ORDINALITY AS u(n, i) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n) = $2 ORDER BY k.conname::text <> $3, 1`,
			e.q(t.Name), strings.Join(k.Columns, ","), own)
		if err != nil || len(found) == 0 {
			return sql(own), err
		}
		return sql(found[0][0]), nil
	}}
}

// renamedRule gives a rule of the table another name, unless its name was given by another program: that stays.
func (e postgresEditor) renamedRule(t *Table, old, next string) step {
	sql := e.alter(t) + " RENAME CONSTRAINT " + e.q(old) + " TO " + e.q(next)
	return step{sql: sql, adapt: func(ctx context.Context, s *session) (string, error) {
		there, err := s.truth(ctx, "SELECT count(*) FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname::text = $2", e.q(t.Name), old)
		if err != nil || there {
			return sql, err
		}
		return "", nil
	}}
}

// droppedIndex drops an index or, where it is that of a constraint, which another program may have made too, the constraint.
func (e postgresEditor) droppedIndex(t *Table, name string, concurrently bool) step {
	sql := "DROP INDEX " + e.q(name)
	if concurrently {
		sql = "DROP INDEX CONCURRENTLY IF EXISTS " + e.q(name)
	}
	return step{sql: sql, adapt: func(ctx context.Context, s *session) (string, error) {
		rule, err := s.truth(ctx, "SELECT count(*) FROM pg_constraint WHERE contype IN ('u', 'x') AND conindid = to_regclass($1)", e.q(name))
		if rule {
			return e.alter(t) + " DROP CONSTRAINT " + e.q(name), err
		}
		return sql, err
	}}
}

// concurrently builds an index while others write to the table. What an interrupted build has left is no index, and goes before. A plain one that was
// built, and whose migration was not noted, is not built again; whether another one is the same the server does not tell.
func (e postgresEditor) concurrently(t *Table, ix Index) step {
	s := e.index(t, ix)
	s.sql = strings.Replace(s.sql, "INDEX ", "INDEX CONCURRENTLY ", 1)
	s.adapt = func(ctx context.Context, on *session) (string, error) {
		broken, err := on.truth(ctx, "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid", e.q(ix.Name))
		if err == nil && broken {
			_, err = on.Exec(ctx, "DROP INDEX CONCURRENTLY IF EXISTS "+e.q(ix.Name), nil)
		}
		if err != nil || broken || !ix.plain() || ix.falls() {
			return s.sql, err
		}
		built, err := on.truth(ctx, `SELECT count(*) FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_am m ON m.oid = n.relam
			WHERE i.indexrelid = to_regclass($1) AND i.indrelid = to_regclass($2) AND i.indisunique::text = $3 AND m.amname = 'btree' AND i.indpred IS NULL AND i.indexprs IS NULL
			AND i.indnatts = i.indnkeyatts AND '0' = ALL (i.indoption::int2[]) AND coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false') = 'false' AND n.reloptions IS NULL
			AND NOT EXISTS (SELECT 1 FROM pg_opclass o WHERE o.oid = ANY (i.indclass::oid[]) AND NOT o.opcdefault)
			AND (SELECT string_agg(a.attname::text, ',' ORDER BY u.p) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(n, p)
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n) = $4`, e.q(ix.Name), e.q(t.Name), strconv.FormatBool(ix.Unique), strings.Join(ix.Columns, ","))
		if built {
			return "", err
		}
		return s.sql, err
	}
	return s
}
