package orm

import (
	"context"
	"errors"
	"reflect"
	"unsafe"
)

// GetOrCreate returns the first row of a query, or inserts fresh where there is none and returns that; created tells which.
//
//	user, created, err := db.GetOrCreate(ctx, orm.From[User]().Where(orm.Eq(&u.Email, email)), &User{Email: email})
//
// A unique constraint over what the query asks for makes sure that of many who do so at once one creates the row and all others
// get it. Inside Tx a refused insert is undone by a savepoint.
func (db *DB) GetOrCreate[T any](ctx context.Context, q Query[T], fresh *T) (row *T, created bool, err error) {
	p, created, err := db.getOrCreate(ctx, q.any, unsafe.Pointer(fresh))
	return (*T)(p), created, err
}

// UpdateOrCreate changes the first row of a query and saves it, or inserts a new one where there is none. set gets the row that was
// found, which is locked until it is saved, or an empty one with found == false; it may be called again where
// somebody else was first. What it returns ends the call.
//
//	user, created, err := db.UpdateOrCreate(ctx, orm.From[User]().Where(orm.Eq(&u.Email, email)), func(row *User, found bool) error {
//		row.Email, row.Name = email, name
//		return nil
//	})
func (db *DB) UpdateOrCreate[T any](ctx context.Context, q Query[T], set func(row *T, found bool) error) (row *T, created bool, err error) {
	p, created, err := db.updateOrCreate(ctx, q.any, func(row unsafe.Pointer, found bool) error { return set((*T)(row), found) })
	return (*T)(p), created, err
}

// orCreateTries is how often a row is looked for and inserted in turn, while others delete and insert it.
const orCreateTries = 5

func (db *DB) getOrCreate(ctx context.Context, q AnyQuery, fresh rowMemory) (rowMemory, bool, error) {
	var taken *UniqueError
	for range orCreateTries {
		row, err := db.firstAny(ctx, q)
		if row != nil || err != nil {
			return row, false, err
		}
		db = db.Primary()
		err = db.insertApart(ctx, q.model.typ, fresh)
		if err == nil {
			return fresh, true, nil
		}
		if !errors.As(err, &taken) {
			return nil, false, err
		}
	}
	return nil, false, taken
}

func (db *DB) updateOrCreate(ctx context.Context, q AnyQuery, set func(rowMemory, bool) error) (row rowMemory, created bool, err error) {
	var taken *UniqueError
	for range orCreateTries {
		err = db.Tx(ctx, func(tx *DB) (err error) {
			row, err = tx.firstAny(ctx, q.Lock(ForUpdate))
			created = row == nil
			switch {
			case err != nil:
				return err
			case created:
				row = reflect.New(q.model.typ).UnsafePointer()
				if err := set(row, false); err != nil {
					return err
				}
				return tx.insertRows(ctx, q.model.typ, []unsafe.Pointer{row})
			}
			if err := set(row, true); err != nil {
				return err
			}
			return tx.saveRow(ctx, q.model.typ, row)
		})
		if err == nil {
			return row, created, nil
		}
		// A row that is saved and meets another one will do so again; a row that was inserted meets one that can be found now.
		if !created || !errors.As(err, &taken) {
			return nil, false, err
		}
	}
	return nil, false, taken
}

// firstAny returns the first row of a query, or nil.
func (db *DB) firstAny(ctx context.Context, q AnyQuery) (rowMemory, error) {
	if _, err := db.table(ctx, q.model.typ); err != nil {
		return nil, err
	}
	var rows []unsafe.Pointer
	err := db.load(ctx, q.Limit(1), func() unsafe.Pointer {
		rows = append(rows, reflect.New(q.model.typ).UnsafePointer())
		return rows[len(rows)-1]
	}, func() []unsafe.Pointer { return rows })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// insertApart inserts a row so that a transaction can go on where it is refused.
func (db *DB) insertApart(ctx context.Context, typ reflect.Type, row rowMemory) error {
	insert := func(db *DB) error { return db.insertRows(ctx, typ, []unsafe.Pointer{row}) }
	if db.tx == nil {
		return insert(db)
	}
	return db.Tx(ctx, insert)
}
