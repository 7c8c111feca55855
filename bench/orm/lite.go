package main

import (
	"context"
	"database/sql"
	"strings"

	_ "modernc.org/sqlite"
)

// openLite is modernc.org/sqlite by database/sql, by hand, with a prepared statement.
func openLite(ctx context.Context, file string, n sizes) (*peer, error) {
	db, err := sql.Open("sqlite", strings.TrimPrefix(file, "sqlite://"))
	if err != nil {
		return nil, err
	}
	stmt, err := db.PrepareContext(ctx, strings.Replace(listItems, "$1", "?", 1))
	if err != nil {
		return nil, err
	}
	return &peer{name: "database/sql", close: db.Close, works: map[string]op{
		liteMany: func(ctx context.Context, _ int) (any, error) {
			rows, err := stmt.QueryContext(ctx, n.get)
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			var list []*Item
			for rows.Next() {
				v := new(Item)
				if err := rows.Scan(&v.ID, &v.Name, &v.Code, &v.Count, &v.Score, &v.Active, &v.Note, &v.CreatedAt); err != nil {
					return nil, err
				}
				list = append(list, v)
			}
			return list, rows.Err()
		},
	}}, nil
}
