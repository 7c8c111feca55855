package inspect

import (
	"context"
	"strings"
)

// postgres reads the current schema of a PostgreSQL database.
func (r *reader) postgres(ctx context.Context) []*Table {
	for _, row := range r.read(ctx, 3, `SELECT c.relname::text, c.relkind::text, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition ORDER BY 1`) {
		r.add(row[0], row[2], row[1] == "v" || row[1] == "m")
	}
	const own = ` c.relnamespace = current_schema()::regnamespace `
	r.rows(ctx, 9, `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
		a.attidentity::text, a.attgenerated::text, coalesce(col_description(c.oid, a.attnum), ''),
		CASE WHEN a.attcollation <> (SELECT typcollation FROM pg_type WHERE oid = a.atttypid) THEN (SELECT collname::text FROM pg_collation WHERE oid = a.attcollation) ELSE '' END
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE`+own+`AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum`, func(t *Table, row []string) {
		c := &Column{Name: row[1], SQLType: row[2], Type: TypeOf("postgres", row[2]), Null: row[3] == "false", Comment: row[7], Collation: row[8]}
		switch {
		case row[6] != "":
			c.Generated, c.Stored = row[4], row[6] == "s"
		case row[5] != "" || strings.HasPrefix(row[4], "nextval("):
			c.Auto = true
		default:
			c.setDefault(row[4])
		}
		t.Columns = append(t.Columns, c)
	})
	r.rows(ctx, 2, `SELECT c.relname::text, a.attname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS u(n, i)
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n WHERE`+own+`AND k.contype = 'p' ORDER BY 1, u.i`, func(t *Table, row []string) {
		t.PrimaryKey = append(t.PrimaryKey, row[1])
	})
	r.rows(ctx, 7, `SELECT c.relname::text, k.conname::text, a.attname::text, f.relname::text, b.attname::text, k.confdeltype::text, k.condeferred::text
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(n, m, i)
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = u.m
		WHERE`+own+`AND k.contype = 'f' ORDER BY 1, 2, u.i`, func(t *Table, row []string) {
		t.key(row[1], row[2], row[3], row[4], row[5]).Deferred = row[6] == "true"
	})
	r.rows(ctx, 3, `SELECT c.relname::text, k.conname::text, pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE`+own+`AND k.contype = 'c' ORDER BY 1, 2`, func(t *Table, row []string) {
		t.Checks = append(t.Checks, Check{Name: row[1], SQL: row[2]})
	})
	r.rows(ctx, 15, `SELECT c.relname::text, n.relname::text, i.indisunique::text, coalesce(a.attname::text, ''), (i.indoption[u.p - 1] & 1)::text,
		m.amname::text, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), CASE WHEN o.opcdefault THEN '' ELSE o.opcname::text END,
		CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, u.p::int, false) ELSE '' END, format_type(x.atttypid, x.atttypmod),
		CASE WHEN u.p > i.indnkeyatts THEN 'covered' WHEN i.indoption[u.p - 1] IN (1, 2) THEN 'a place of its own for NULLs' ELSE '' END,
		coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false'), coalesce(k.condeferred, false)::text, coalesce(array_to_string(n.reloptions, ' '), ''),
		coalesce((SELECT oprname::text FROM pg_operator WHERE oid = k.conexclop[u.p]), '')
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_am m ON m.oid = n.relam
		CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS u(n, p) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n
		LEFT JOIN pg_attribute x ON x.attrelid = n.oid AND x.attnum = u.p LEFT JOIN pg_opclass o ON o.oid = i.indclass[u.p - 1]
		LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('u', 'x')
		WHERE`+own+`AND NOT i.indisprimary ORDER BY 1, 2, u.p`, r.postgresIndex)
	return r.list
}

// postgresIndex adds one column, expression or covered column of an index.
func (r *reader) postgresIndex(t *Table, row []string) {
	if row[10] == "covered" {
		ix := &t.Indexes[len(t.Indexes)-1]
		ix.Covering = append(ix.Covering, row[3])
		return
	}
	ix := t.index(row[1], row[3], row[2] == "true", row[4] == "1")
	ix.Where, ix.NullsEqual, ix.Deferred = row[6], row[11] == "true", row[12] == "true"
	ix.Storage = strings.Fields(row[13])
	if row[14] != "" {
		ix.Conflicts = append(ix.Conflicts, row[14])
	}
	using, known := methods[row[5]]
	if ix.Using = using; !known {
		ix.Special = "the method " + row[5]
	}
	if row[10] != "" {
		ix.Special = row[10]
	}
	if row[3] == "" {
		ix.Expressions, ix.Types = append(ix.Expressions, row[8]), append(ix.Types, row[9])
	}
	if row[7] != "" && ix.Classes == nil {
		ix.Classes = make([]string, len(ix.Columns)-1)
	}
	if ix.Classes != nil {
		ix.Classes = append(ix.Classes, row[7])
	}
}
