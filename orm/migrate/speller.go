package migrate

import (
	"errors"
	"fmt"

	"github.com/gotandem/tandem/orm"
)

// speller spells the conditions and expressions of models in the dialects of some databases.
type speller []orm.Dialect

// expression is what a model says, in every dialect, and the type of its value.
func (words speller) expression(x orm.TableExpr) (Expression, Type, error) {
	var out Expression
	if x.IsZero() {
		return out, "", nil
	}
	if len(words) == 0 {
		return out, "", errors.New("its conditions and expressions need the dialects of the databases: give them to migrate")
	}
	same := true
	var first string
	var typ orm.ColumnType
	for i, d := range words {
		sql, t, err := x.SQL(d)
		if err != nil {
			return out, "", fmt.Errorf("on %s: %w", d.Name(), err)
		}
		if i == 0 {
			first, typ = sql, t
		}
		same = same && sql == first
		switch d.Name() {
		case "sqlite":
			out.SQLite = sql
		case "postgres":
			out.Postgres = sql
		case "mysql":
			out.MySQL = sql
		}
	}
	if same {
		out = Expression{All: first}
	}
	kind, err := typeOf(typ)
	return out, kind, err
}

func (words speller) index(ix *orm.TableIndex, unique bool) (Index, error) {
	index := Index{Name: ix.Name, Unique: unique, NullsEqual: ix.NullsEqual, Deferred: ix.Deferred}
	if ix.Using != orm.BTree {
		index.Using = Method(ix.Using.String())
	}
	for _, k := range ix.Keys {
		if k.Class != "" {
			index.Classes = make([]string, len(ix.Keys))
		}
		if k.Conflict != "" {
			index.Conflicts = append(index.Conflicts, k.Conflict)
		}
	}
	for i, k := range ix.Keys {
		if index.Classes != nil {
			index.Classes[i] = string(k.Class)
		}
		name := keyHole
		if k.Column != nil {
			name = k.Column.Name
		} else {
			sql, typ, err := words.expression(k.Expr)
			if err != nil {
				return index, fmt.Errorf("index %s: %w", ix.Name, err)
			}
			index.Expressions = append(index.Expressions, Key{SQL: sql, Type: typ})
		}
		if k.Descending {
			name = "-" + name
		}
		index.Columns = append(index.Columns, name)
	}
	for _, p := range ix.Storage {
		index.Storage = append(index.Storage, p.String())
	}
	for _, c := range ix.Covering {
		index.Include = append(index.Include, c.Name)
	}
	where, _, err := words.expression(ix.Where)
	if err != nil {
		return index, fmt.Errorf("index %s: %w", ix.Name, err)
	}
	index.Where = where
	return index, nil
}
