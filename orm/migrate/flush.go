package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// FlushSQL is the statements that take all rows out of the tables of the models, and let numbers begin anew. What is applied
// stays noted.
func FlushSQL(d orm.Dialect, models *orm.Registry) []string {
	w := ddl{d}
	var names, texts []string
	for _, t := range models.Tables() {
		if !t.Unmanaged {
			names = append(names, w.q(t.Name))
			texts = append(texts, text(t.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	switch d.Name() {
	case "postgres":
		return []string{"TRUNCATE " + strings.Join(names, ", ") + " RESTART IDENTITY"}
	case "mysql":
		list := []string{mysqlKeysOff}
		for _, name := range names {
			list = append(list, "TRUNCATE TABLE "+name)
		}
		return append(list, mysqlKeysOn)
	}
	var list []string
	counted := false
	for _, t := range models.Tables() {
		counted = counted || len(t.PK) == 1 && t.PK[0].Auto
	}
	for _, name := range names {
		list = append(list, "DELETE FROM "+name)
	}
	if counted { // else there may be no such table
		list = append(list, "DELETE FROM sqlite_sequence WHERE name IN ("+strings.Join(texts, ", ")+")")
	}
	return list
}

const (
	mysqlKeysOff = "SET foreign_key_checks = 0"
	mysqlKeysOn  = "SET foreign_key_checks = 1"
)

// Flush runs what FlushSQL says: on MySQL and MariaDB table by table, elsewhere as a whole or not at all.
func Flush(ctx context.Context, db *orm.DB) error {
	driver, err := db.Driver(ctx)
	if err != nil {
		return err
	}
	tx, err := driver.Begin(ctx, orm.TxOptions{ForeignKeysOff: true})
	if err != nil {
		return fmt.Errorf("emptying the tables: %w", err)
	}
	for _, sql := range FlushSQL(driver.Dialect(), db.Registry()) {
		if _, err = tx.Exec(ctx, sql, nil); err != nil {
			err = fmt.Errorf("emptying the tables: %s: %w", sql, err)
			break
		}
	}
	if err == nil {
		return tx.Commit(ctx)
	}
	always := context.WithoutCancel(ctx)
	if driver.Dialect().Name() == "mysql" {
		_, e := tx.Exec(always, mysqlKeysOn, nil)
		err = errors.Join(err, e)
	}
	return errors.Join(err, tx.Rollback(always))
}

// SequenceSQL is the statements that let numbers go on behind the highest, where the database does not see to that itself.
func SequenceSQL(d orm.Dialect, models *orm.Registry) []string {
	var list []string
	for _, t := range models.Tables() {
		if len(t.PK) != 1 || !t.PK[0].Auto || t.Unmanaged {
			continue
		}
		if sql := d.AdvanceKey(t.Name, t.PK[0].Name); sql != "" {
			list = append(list, sql)
		}
	}
	return list
}
