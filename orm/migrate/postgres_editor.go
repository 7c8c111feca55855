package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// postgresEditor changes schemas of PostgreSQL and of what speaks as it does.
type postgresEditor struct{ ddl }

func (e postgresEditor) createTable(t *Table) ([]step, error) {
	// A key of the table to itself needs the unique index that it points at.
	first, behind := t.clone(), []ForeignKey(nil)
	for _, k := range t.keys() {
		if k.Table == t.Name && !slices.Equal(k.Targets, t.PrimaryKey()) {
			first.dropKey(k.Columns)
			behind = append(behind, k)
		}
	}
	lines, err := e.tableBody(first)
	if err != nil {
		return nil, err
	}
	steps := statements(e.createSQL(t.Name, lines, ""))
	for _, ix := range t.allIndexes("postgres") {
		steps = append(steps, e.index(t, ix))
	}
	for _, k := range behind {
		steps = append(steps, step{sql: e.alter(t) + " ADD " + e.foreignKey(t.Name, k)})
	}
	if t.Comment != "" {
		comment, err := e.commentTable(t)
		if err != nil {
			return nil, err
		}
		steps = append(steps, comment...)
	}
	for _, c := range t.Columns {
		if c.Comment != "" {
			comment, err := e.comment(t, c)
			if err != nil {
				return nil, err
			}
			steps = append(steps, comment)
		}
	}
	return steps, nil
}

func (e postgresEditor) commentTable(t *Table) ([]step, error) {
	text, err := e.text(t.Comment)
	return statements("COMMENT ON TABLE " + e.q(t.Name) + " IS " + text), err
}

func (e postgresEditor) comment(t *Table, c Column) (step, error) {
	text, err := e.text(c.Comment)
	return step{sql: "COMMENT ON COLUMN " + e.q(t.Name) + "." + e.q(c.Name) + " IS " + text}, err
}

func (e postgresEditor) index(t *Table, ix Index) step {
	include, distinct, with, where := "", "", "", e.where(ix)
	if len(ix.Include) > 0 {
		include = " INCLUDE (" + e.list(ix.Include) + ")"
	}
	if ix.NullsEqual {
		distinct = " NULLS NOT DISTINCT"
	}
	if len(ix.Storage) > 0 {
		with = " WITH (" + strings.Join(ix.Storage, ", ") + ")"
	}
	keys := e.indexKeys(ix)
	sql := e.createIndexSQL(t, ix, keys, include+distinct+with+where)
	if ix.rule() {
		sql = e.alter(t) + " ADD CONSTRAINT " + e.q(ix.Name) + " UNIQUE" + distinct + " ("
		if ix.Conflicts != nil {
			sql = e.alter(t) + " ADD CONSTRAINT " + e.q(ix.Name) + " EXCLUDE" + usingMethod(ix) + " ("
			for i, k := range ix.keys() {
				keys[i] += " WITH " + k.agree
			}
			if where != "" {
				where = " WHERE (" + e.expression(ix.Where) + ")"
			}
		}
		sql += strings.Join(keys, ", ") + ")" + include + with + where
		if ix.Deferred {
			sql += " DEFERRABLE INITIALLY DEFERRED"
		}
	}
	return step{sql: sql, mend: wantsExtension(t, ix)}
}

func (e postgresEditor) dropTable(t *Table) ([]step, error) {
	return statements("DROP TABLE " + e.q(t.Name)), nil
}

func (e postgresEditor) renameTable(from, to *Table) ([]step, error) {
	steps := statements("ALTER TABLE " + e.q(from.Name) + " RENAME TO " + e.q(to.Name))
	return append(steps, e.renameRules(from, to)...), nil
}

// renameRules gives keys, rules and indexes the names that follow from the new names of the table and its columns.
func (e postgresEditor) renameRules(from, to *Table) []step {
	var steps []step
	rule := func(old, next string) {
		if old != next {
			steps = append(steps, e.renamedRule(to, old, next))
		}
	}
	if len(from.PrimaryKey()) > 0 {
		rule(primaryKeyName(from), primaryKeyName(to))
	}
	keys := to.keys()
	for i, k := range from.keys() {
		rule(k.name(from.Name), keys[i].name(to.Name))
	}
	for i, c := range from.Checks {
		rule(c.Name, to.Checks[i].Name)
	}
	for _, pair := range e.renamedIndexes(from, to) {
		steps = append(steps, e.renamedIndex(pair[0], pair[1]))
	}
	return steps
}

func (e postgresEditor) alter(t *Table) string { return "ALTER TABLE " + e.q(t.Name) }

func (e postgresEditor) renamedIndex(old, next Index) step {
	return step{sql: "ALTER INDEX " + e.q(old.Name) + " RENAME TO " + e.q(next.Name)}
}

func (e postgresEditor) addColumn(_, to *Table, c Column, fill Literal) ([]step, error) {
	// The fill is the default for a moment, since PostgreSQL then need not write every row.
	first := c
	if first.Default = fill; fill.set {
		first.DefaultSQL = Expression{}
	}
	def, err := e.definition(to, first)
	if err != nil {
		return nil, err
	}
	steps := statements(e.alter(to) + " ADD COLUMN " + def)
	if fill != c.Default {
		set, err := e.setDefault(to, c)
		if err != nil {
			return nil, err
		}
		steps = append(steps, set)
	}
	if !c.References.IsZero() {
		steps = append(steps, step{sql: e.alter(to) + " ADD " + e.foreignKey(to.Name, c.key())})
	}
	if c.Unique {
		steps = append(steps, e.index(to, to.uniqueOf(c.Name)))
	}
	if c.Comment != "" {
		comment, err := e.comment(to, c)
		if err != nil {
			return nil, err
		}
		steps = append(steps, comment)
	}
	return steps, nil
}

// setDefault gives the column its default, or takes it away.
func (e postgresEditor) setDefault(t *Table, c Column) (step, error) {
	alter := e.alter(t) + " ALTER COLUMN " + e.q(c.Name)
	if !c.DefaultSQL.IsZero() {
		return step{sql: alter + " SET DEFAULT (" + e.expression(c.DefaultSQL) + ")"}, nil
	}
	if !c.Default.set {
		return step{sql: alter + " DROP DEFAULT"}, nil
	}
	value, err := e.literal(c, c.Default)
	return step{sql: alter + " SET DEFAULT " + value}, err
}

func (e postgresEditor) dropColumn(_, to *Table, c Column) ([]step, error) {
	return statements(e.alter(to) + " DROP COLUMN " + e.q(c.Name)), nil
}

func (e postgresEditor) alterColumn(_, to *Table, old, next Column, fill Literal) ([]step, error) {
	var steps []step
	add := func(sql string) { steps = append(steps, step{sql: sql}) }
	column := e.alter(to) + " ALTER COLUMN " + e.q(next.Name)
	if old.Unique && !next.Unique {
		steps = append(steps, e.droppedIndex(to, uniqueName(to.Name, next.Name), false))
	}
	if old.Auto && !next.Auto {
		add(column + " DROP IDENTITY")
	}
	retype := old.Type != next.Type
	given := func(c Column) bool { return c.Default.set || !c.DefaultSQL.IsZero() }
	if given(old) && (retype || !given(next)) {
		add(column + " DROP DEFAULT") // the old value may have no counterpart in the new type
	}
	if retype {
		plain := next
		plain.Auto = false
		typ, err := e.typeSQL(plain)
		if err != nil {
			return nil, err
		}
		alter := column + " TYPE " + typ + " USING " + e.convert(old.Type, next.Type, e.q(next.Name), typ)
		if old.Type == JSON && next.Type.element() != "" {
			// What changes a type cannot have a query in it, but a function that has one. It is gone with the session, which may be another's in the
			// next statement: so both are one. A null would become an element that Go has no value for, and a list in a list its text.
			alter = "DO $tandem$ BEGIN CREATE OR REPLACE FUNCTION pg_temp.tandem_list(jsonb) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT AS '" +
				"BEGIN IF EXISTS (SELECT 1 FROM jsonb_array_elements($1) AS e (v) WHERE jsonb_typeof(v) IN (''null'', ''array'', ''object'')) THEN " +
				"RAISE EXCEPTION ''% has an element that is not of type " + string(next.Type.element()) + "'', left($1::text, 200) USING ERRCODE = ''22000''; END IF; " +
				"RETURN ARRAY(SELECT jsonb_array_elements_text($1)); END'; " + alter + "; END $tandem$"
		}
		add(alter)
	}
	if given(next) && (retype || old.Default != next.Default || old.DefaultSQL != next.DefaultSQL) {
		set, err := e.setDefault(to, next)
		if err != nil {
			return nil, err
		}
		steps = append(steps, set)
	}
	if old.Null && !next.Null {
		if fill.set {
			value, err := e.literal(next, fill)
			if err != nil {
				return nil, err
			}
			add(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %[2]s IS NULL", e.q(to.Name), e.q(next.Name), value))
		}
		add(column + " SET NOT NULL")
	}
	if !old.Null && next.Null {
		add(column + " DROP NOT NULL")
	}
	if !old.Auto && next.Auto {
		add(column + " ADD GENERATED BY DEFAULT AS IDENTITY")
		if advance := e.d.AdvanceKey(to.Name, next.Name); advance != "" {
			add(advance)
		}
	}
	if !old.Unique && next.Unique {
		steps = append(steps, e.index(to, to.uniqueOf(next.Name)))
	}
	if old.Comment != next.Comment {
		comment, err := e.comment(to, next)
		if err != nil {
			return nil, err
		}
		steps = append(steps, comment)
	}
	return steps, nil
}

// convert is the value of a column in its new type. A value that has no counterpart there is an error of the database.
func (e postgresEditor) convert(from, to Type, column, typ string) string {
	switch a, b := kindOf(from), kindOf(to); {
	case a == JSON && b == "array":
		return "pg_temp.tandem_list(" + column + ")::" + typ
	case a == "array" && b == JSON:
		return "to_jsonb(" + column + ")"
	case a == Bool && b != Text:
		return column + "::integer::" + typ
	case b == Bool && a != Text:
		return "(" + column + " <> 0)"
	case a == DateTime && b == Date:
		return "(" + column + " AT TIME ZONE 'UTC')::date"
	case a == Date && b == DateTime:
		return "(" + column + "::timestamp AT TIME ZONE 'UTC')"
	case a == Text && b == Bytes:
		return "convert_to(" + column + ", 'UTF8')"
	case a == Bytes && b == Text:
		return "convert_from(" + column + ", 'UTF8')::" + typ
	case a == Text && from != to && b == Text:
		// A cast to a shorter varchar would cut the text; without one, a text that is too long is an error.
		return column
	}
	return column + "::" + typ
}

func (e postgresEditor) renameColumn(from, to *Table, old, next string) ([]step, error) {
	steps := statements(e.alter(to) + " RENAME COLUMN " + e.q(old) + " TO " + e.q(next))
	return append(steps, e.renameRules(from, to)...), nil
}

func (e postgresEditor) addIndex(t *Table, ix Index) ([]step, error) {
	return []step{e.index(t, ix)}, nil
}

func (e postgresEditor) dropIndex(t *Table, ix Index) ([]step, error) {
	return []step{e.droppedIndex(t, ix.Name, false)}, nil
}

func (e postgresEditor) renameIndex(_ *Table, old, next Index) ([]step, error) {
	return []step{e.renamedIndex(old, next)}, nil
}

func (e postgresEditor) addCheck(_, to *Table, c Check) ([]step, error) {
	text, err := e.check(to, c)
	return statements(e.alter(to) + " ADD " + text), err
}

func (e postgresEditor) dropCheck(_, to *Table, c Check) ([]step, error) {
	return statements(e.alter(to) + " DROP CONSTRAINT " + e.q(c.Name)), nil
}

func (e postgresEditor) addForeignKey(_, to *Table, k ForeignKey) ([]step, error) {
	return statements(e.alter(to) + " ADD " + e.foreignKey(to.Name, k)), nil
}

func (e postgresEditor) dropForeignKey(_, to *Table, k ForeignKey) ([]step, error) {
	return []step{e.ofKey(to, k, func(name string) string { return e.alter(to) + " DROP CONSTRAINT " + e.q(name) })}, nil
}
