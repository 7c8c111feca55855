package migrate

import (
	"context"
	"strings"
)

// ofKey is a step about a foreign key of the table, under the name that it has in the database: of a table that another program made, no
// state knows it. A script shows the name that we would have given.
func (e mysqlEditor) ofKey(t *Table, k ForeignKey, sql func(name string) string) step {
	own := k.name(t.Name)
	return step{sql: sql(own), adapt: func(ctx context.Context, s *session) (string, error) {
		found, err := s.rows(ctx, 1, `SELECT constraint_name FROM information_schema.key_column_usage
			WHERE table_schema = DATABASE() AND table_name = ? AND referenced_table_name IS NOT NULL
			GROUP BY constraint_name HAVING GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ',') = ? ORDER BY constraint_name <> ?, 1`,
			t.Name, strings.Join(k.Columns, ","), own)
		if err != nil || len(found) == 0 {
			return sql(own), err
		}
		return sql(found[0][0]), nil
	}}
}

// renamedKey gives a foreign key of the table the name that is now its own, unless its name was given by another program: that stays.
func (e mysqlEditor) renamedKey(t *Table, old string, k ForeignKey) step {
	sql := e.alter(t) + " DROP FOREIGN KEY " + e.q(old) + ", ADD " + e.foreignKey(t.Name, k)
	return step{sql: sql, adapt: func(ctx context.Context, s *session) (string, error) {
		there, err := s.truth(ctx, "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_type = 'FOREIGN KEY' AND constraint_name = ?", t.Name, old)
		if err != nil || there {
			return sql, err
		}
		return "", nil
	}}
}
