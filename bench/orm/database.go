package main

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5"
)

// database makes an empty database on a server and a file for SQLite, and fills both.
func database(ctx context.Context, server string) (postgres, lite string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", "", nil, err
	}
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", "", nil, err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return "", "", nil, err
	}
	name := "bench_" + strings.ToLower(rand.Text())
	drop = func() {
		ctx := context.WithoutCancel(ctx)
		_, _ = admin.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
		_ = admin.Close(ctx)
		_ = os.RemoveAll(dir)
	}
	// Without the wait for the disk, which is the same for everybody and hides what differs.
	for _, sql := range []string{`CREATE DATABASE ` + name + ` TEMPLATE template0 ENCODING 'UTF8'`, `ALTER DATABASE ` + name + ` SET synchronous_commit = off`} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			drop()
			return "", "", nil, err
		}
	}
	u.Path = "/" + name
	postgres, lite = u.String(), "sqlite://"+filepath.Join(dir, "bench.db")
	for _, db := range []*orm.DB{openTandem(postgres), openSQLite(lite)} {
		err := fill(ctx, db)
		_ = db.Close()
		if err != nil {
			drop()
			return "", "", nil, err
		}
	}
	return postgres, lite, drop, nil
}
