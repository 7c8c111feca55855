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
	r.rows(ctx, 8, `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
		a.attidentity::text, a.attgenerated::text, coalesce(col_description(c.oid, a.attnum), '')
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE`+own+`AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum`, func(t *Table, row []string) {
		c := &Column{Name: row[1], SQLType: row[2], Type: TypeOf("postgres", row[2]), Null: row[3] == "false", Comment: row[7]}
		switch {
		case row[6] != "":
			c.Generated = row[4]
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
	r.rows(ctx, 6, `SELECT c.relname::text, k.conname::text, a.attname::text, f.relname::text, b.attname::text, k.confdeltype::text
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(n, m, i)
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = u.m
		WHERE`+own+`AND k.contype = 'f' ORDER BY 1, 2, u.i`, func(t *Table, row []string) {
		t.key(row[1], row[2], row[3], row[4], row[5])
	})
	r.rows(ctx, 3, `SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE`+own+`AND k.contype IN ('c', 'x') ORDER BY 1, 2`, func(t *Table, row []string) {
		t.Checks = append(t.Checks, Check{Name: row[1], SQL: row[2]})
	})
	r.rows(ctx, 7, `SELECT c.relname::text, n.relname::text, i.indisunique::text, coalesce(a.attname::text, ''), (i.indoption[u.i - 1] & 1)::text,
		CASE WHEN i.indpred IS NOT NULL THEN 'a condition' WHEN m.amname <> 'btree' THEN 'the method ' || m.amname WHEN i.indnatts <> i.indnkeyatts THEN 'covered columns'
			WHEN NOT o.opcdefault THEN 'the operators ' || o.opcname ELSE '' END, (i.indisprimary OR i.indisexclusion)::text
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_am m ON m.oid = n.relam
		CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS u(n, i) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n
		LEFT JOIN pg_opclass o ON o.oid = i.indclass[u.i - 1]
		WHERE`+own+`AND u.i <= i.indnkeyatts ORDER BY 1, 2, u.i`, func(t *Table, row []string) {
		if row[6] == "true" {
			return
		}
		ix := t.index(row[1], row[3], row[2] == "true", row[4] == "1")
		if row[5] != "" {
			ix.Special = row[5]
		}
	})
	return r.list
}
