package main

import (
	"context"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

// openGorm is GORM with what its manual recommends for speed: prepared statements, and no transaction around a single write.
func openGorm(url string, n sizes) (*peer, error) {
	db, err := gorm.Open(postgres.Open(url), &gorm.Config{
		NamingStrategy: schema.NamingStrategy{TablePrefix: "bench_", SingularTable: true}, Logger: logger.Discard,
		SkipDefaultTransaction: true, PrepareStmt: true,
	})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	byKey := func(db *gorm.DB) *gorm.DB { return db.Order("id") }
	rows := samples(n.insert)
	return &peer{name: "GORM", close: pool.Close, works: map[string]op{
		getOne: func(ctx context.Context, i int) (any, error) {
			v := new(Item)
			return v, db.WithContext(ctx).Take(v, key(i)).Error
		},
		getMany: func(ctx context.Context, _ int) (any, error) {
			var list []*Item
			err := db.WithContext(ctx).Order("id").Limit(n.get).Find(&list).Error
			return list, err
		},
		insertOne: func(ctx context.Context, _ int) (any, error) {
			return nil, db.WithContext(ctx).Create(fresh(rows)[0]).Error
		},
		insertMany: func(ctx context.Context, _ int) (any, error) {
			return nil, db.WithContext(ctx).Create(fresh(rows)).Error
		},
		relations: func(ctx context.Context, _ int) (any, error) {
			var list []*Author
			err := db.WithContext(ctx).Preload("Books", byKey).Preload("Books.Tags", byKey).Order("id").Find(&list).Error
			return list, err
		},
	}}, nil
}
