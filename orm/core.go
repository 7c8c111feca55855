package orm

import (
	"context"
	"sync"
	"sync/atomic"
	"unsafe"
)

// pointer is a name for unsafe.Pointer in files that need no more of the package.
type pointer = unsafe.Pointer

// core is what all DB values of one database share. Everything that depends on the dialect is set when the driver is
// opened, and does not change after.
type core struct {
	*gate
	registry *Registry

	dialect   Dialect
	features  Features
	observers atomic.Pointer[[]*Observer] // nil: nobody
	replicas  []*replica
	turn      atomic.Uint32 // whose turn it is among them
	codecs    sync.Map      // *Column → *codec
	plans     sync.Map      // *Table → *tablePlan
	shapes    shapeCache
}

// newCore returns the core of a database that open opens.
func newCore(registry *Registry, open func(context.Context) (Driver, error)) *core {
	c := &core{registry: registry}
	c.gate = newGate(func(ctx context.Context) (Driver, error) {
		if err := registry.Resolve(); err != nil {
			return nil, err
		}
		driver, err := open(ctx)
		if err != nil {
			// A database that is down is unavailable; a URL with a typo stays what it is.
			return nil, c.failure(ctx, err)
		}
		c.dialect = driver.Dialect()
		c.features = c.dialect.Features()
		return driver, nil
	})
	return c
}

// codecOf returns the codec of a column on this database.
func (c *core) codecOf(column *Column) *codec {
	kind := column.Type.Kind
	if !(c.features.ScaledDecimals && kind == KindDecimal) && !(kind == KindArray && !c.features.Arrays) && !(kind == KindRange && !c.features.Ranges) {
		return column.codec
	}
	if found, ok := c.codecs.Load(column); ok {
		return found.(*codec)
	}
	made, _ := c.codecs.LoadOrStore(column, column.codec.on(column.Type, c.features))
	return made.(*codec)
}

// tablePlan is what is worked out once for each table.
type tablePlan struct {
	columns []resultColumn
	list    []byte    // the columns of a SELECT in which the table is called firstAlias
	insert  []*Column // without an automatic key
	written []*Column // with it
	// generated are those that nothing writes, defaults those that may be left out of an INSERT.
	generated []*Column
	defaults  []*Column
	update    []*Column // without the primary key and what is only written once

	insertRows int // the most that one INSERT adds
	insertions atomic.Pointer[map[insertKind]*insertion]
}

func (c *core) plan(t *Table) *tablePlan {
	if found, ok := c.plans.Load(t); ok {
		return found.(*tablePlan)
	}
	p := &tablePlan{}
	for _, column := range t.Columns {
		r := resultColumn{offset: column.offset, cell: column.codec.cell, custom: column.codec.custom, array: c.codecOf(column).array, null: column.Null, may: column.Type.Kind == KindSearch, base: column.goType, column: column}
		if column.codec.cell == CellDecimal && c.features.ScaledDecimals {
			r.scale = int32(column.Type.Scale)
		}
		p.columns = append(p.columns, r)
		if column.Type.Kind == KindSearch {
			continue // nothing writes it, and nothing reads it
		}
		if !column.Generated.IsZero() {
			p.generated = append(p.generated, column)
			continue
		}
		if !column.Computed.IsZero() {
			p.defaults = append(p.defaults, column)
		}
		p.written = append(p.written, column)
		if !column.Auto {
			p.insert = append(p.insert, column)
		}
		if !column.PK && !column.AutoNowAdd && !column.Version {
			p.update = append(p.update, column)
		}
	}
	s := &scope{compiler: c.compiler(), table: t, alias: firstAlias}
	p.list = s.readList(nil)
	p.insertRows = max(1, min(maxInsertRows, c.features.MaxParameters/max(1, len(t.Columns))))
	if s.arrays(p.written) {
		p.insertRows = maxUnnestRows
	}
	made, _ := c.plans.LoadOrStore(t, p)
	return made.(*tablePlan)
}
