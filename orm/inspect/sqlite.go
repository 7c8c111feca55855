package inspect

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// sqlite reads an SQLite database.
func (r *reader) sqlite(ctx context.Context, names []string) []*Table {
	sources := map[string]string{}
	for _, row := range r.read(ctx, 3, "SELECT name, type, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name") {
		r.add(row[0], "", row[1] == "view")
		sources[row[0]] = row[2]
	}
	for _, t := range r.list {
		for _, row := range r.read(ctx, 6, `SELECT name, type, "notnull", coalesce(dflt_value, ''), pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid`, t.Name) {
			c := &Column{Name: row[0], SQLType: row[1], Type: TypeOf("sqlite", row[1]), Null: row[2] == "0" && row[4] == "0"}
			if row[5] == "2" || row[5] == "3" {
				c.Stored = row[5] == "3"
			}
			if isJSON(sources[t.Name], c.Name) && c.Type.Kind == orm.KindText {
				c.Type.Kind = orm.KindJSON
			}
			c.setDefault(row[3])
			if c.Default != nil && c.Type.Kind == orm.KindDecimal {
				*c.Default = unscaled(*c.Default, c.Type.Scale)
			}
			t.Columns = append(t.Columns, c)
		}
		for _, row := range r.read(ctx, 1, "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", t.Name) {
			t.PrimaryKey = append(t.PrimaryKey, row[0])
		}
		if len(t.PrimaryKey) == 1 {
			c := t.Column(t.PrimaryKey[0])
			c.Auto = strings.EqualFold(c.SQLType, "integer") // which is the row's own number
		}
		for _, row := range r.read(ctx, 5, `SELECT id, "from", "table", coalesce("to", ''), on_delete FROM pragma_foreign_key_list(?1) ORDER BY id, seq`, t.Name) {
			t.key(row[0], row[1], row[2], row[3], row[4])
		}
		for _, row := range r.read(ctx, 6, `SELECT l.name, l."unique", l.origin, l.partial, coalesce(x.name, ''), x."desc" FROM pragma_index_list(?1) l, pragma_index_xinfo(l.name) x
			WHERE x.key AND l.origin <> 'pk' ORDER BY l.name, x.seqno`, t.Name) {
			ix := t.index(row[0], row[4], row[1] == "1", row[5] == "1")
			ix.Nameless = row[2] == "u"
		}
		t.source(sources[t.Name])
		for i := range t.Indexes {
			for _, row := range r.read(ctx, 1, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name = ?1", t.Indexes[i].Name) {
				t.Indexes[i].indexSource(row[0])
			}
		}
	}
	for _, t := range r.list {
		for i, fk := range t.ForeignKeys {
			if target := r.tables[fk.Table]; target != nil && slices.Contains(fk.Targets, "") {
				t.ForeignKeys[i].Targets = target.PrimaryKey
			}
		}
	}
	return r.list
}

var jsonRule = regexp.MustCompile(`(?i)^\s*json_valid\([^()]*\)\s*$`)

// isJSON reports whether a table of SQLite wants the column to be JSON; "" is any column, and the source a rule.
func isJSON(source, column string) bool {
	if column == "" {
		return jsonRule.MatchString(source)
	}
	return regexp.MustCompile(`(?i)json_valid\(\s*"?` + regexp.QuoteMeta(column) + `"?\s*\)`).MatchString(source)
}

// unscaled is the decimal that an integer of SQLite stands for.
func unscaled(number string, scale int) string {
	sign := ""
	if strings.HasPrefix(number, "-") {
		sign, number = "-", number[1:]
	}
	if scale == 0 {
		return sign + number
	}
	if len(number) <= scale {
		number = strings.Repeat("0", scale+1-len(number)) + number
	}
	return sign + number[:len(number)-scale] + "." + number[len(number)-scale:]
}
