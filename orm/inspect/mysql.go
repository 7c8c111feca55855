package inspect

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// mysql reads the current database of MySQL or MariaDB.
func (r *reader) mysql(ctx context.Context) []*Table {
	maria, collations := false, map[string]string{}
	for _, row := range r.read(ctx, 1, "SELECT VERSION()") {
		maria = strings.Contains(row[0], "MariaDB")
	}
	for _, row := range r.read(ctx, 4, "SELECT table_name, table_type, table_comment, coalesce(table_collation, '') FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1") {
		view := strings.Contains(row[1], "VIEW")
		if view {
			row[2] = "" // it says VIEW
		}
		r.add(row[0], row[2], view)
		collations[row[0]] = row[3]
	}
	r.rows(ctx, 10, `SELECT table_name, column_name, column_type, is_nullable, coalesce(column_default, ''), column_default IS NULL, extra, column_comment, coalesce(generation_expression, ''),
		coalesce(collation_name, '')
		FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`, func(t *Table, row []string) {
		c := &Column{Name: row[1], SQLType: row[2], Type: TypeOf("mysql", row[2]), Null: row[3] == "YES", Comment: row[7], Generated: row[8]}
		c.Stored, c.Hidden = strings.Contains(row[6], "STORED"), strings.Contains(row[6], "INVISIBLE")
		if row[9] != collations[t.Name] && !t.View && row[9] != "utf8mb4_nopad_bin" && row[9] != "utf8mb4_0900_bin" { // what migrations make
			c.Collation = row[9]
		}
		c.Auto = strings.Contains(strings.ToLower(row[6]), "auto_increment")
		switch sql := row[4]; {
		case row[5] == "1" || c.Generated != "" || c.Auto:
		case !maria && !strings.Contains(row[6], "DEFAULT_GENERATED"):
			c.setDefault("'" + strings.ReplaceAll(sql, "'", "''") + "'") // MySQL gives the bare value
		default:
			c.setDefault(strings.ReplaceAll(strings.ReplaceAll(sql, `\'`, "''"), `\\`, `\`))
		}
		t.Columns = append(t.Columns, c)
	})
	r.rows(ctx, 6, `SELECT table_name, index_name, coalesce(column_name, ''), non_unique, coalesce(collation, 'A'), index_type FROM information_schema.statistics
		WHERE table_schema = DATABASE() ORDER BY 1, 2, seq_in_index`, func(t *Table, row []string) {
		if row[1] == "PRIMARY" {
			t.PrimaryKey = append(t.PrimaryKey, row[2])
			return
		}
		ix := t.index(row[1], row[2], row[3] == "0", row[4] == "D")
		if row[2] == "" {
			ix.Special = "an expression"
		}
		if row[5] != "BTREE" {
			ix.Special = "the method " + strings.ToLower(row[5])
		}
	})
	r.rows(ctx, 6, `SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, c.delete_rule
		FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints c ON c.constraint_schema = k.table_schema AND c.constraint_name = k.constraint_name AND c.table_name = k.table_name
		WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL ORDER BY 1, 2, k.ordinal_position`, func(t *Table, row []string) {
		t.key(row[1], row[2], row[3], row[4], row[5])
	})
	r.mysqlChecks(ctx, maria)
	return r.list
}

var jsonCheck = regexp.MustCompile("^\\(?json_valid\\(`([^`]+)`\\)\\)?$")

// mysqlChecks reads the rules. MariaDB has no type for JSON and keeps it as text with a rule.
func (r *reader) mysqlChecks(ctx context.Context, maria bool) {
	sql := "SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2"
	if !maria {
		sql = `SELECT t.table_name, k.constraint_name, k.check_clause FROM information_schema.check_constraints k JOIN information_schema.table_constraints t
			ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name WHERE k.constraint_schema = DATABASE() ORDER BY 1, 2`
	}
	r.rows(ctx, 3, sql, func(t *Table, row []string) {
		if m := jsonCheck.FindStringSubmatch(row[2]); m != nil {
			if c := t.Column(m[1]); c != nil {
				c.Type, c.Collation = orm.ColumnType{Kind: orm.KindJSON}, ""
				return
			}
		}
		t.Checks = append(t.Checks, Check{Name: row[1], SQL: row[2]})
	})
	for _, t := range r.list {
		// The index that a foreign key made for itself is there as long as the key needs it.
		t.Indexes = slices.Clip(t.Indexes)
	}
}
