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
	registry *Registry
	open     func(context.Context) (Driver, error)
	opening  chan struct{} // holds a token while somebody opens
	ready    atomic.Pointer[opened]

	dialect   Dialect
	features  Features
	observers atomic.Pointer[[]*Observer] // nil: nobody
	replicas  []*replica
	turn      atomic.Uint32 // whose turn it is among them
	codecs    sync.Map      // *Column → *codec
	plans     sync.Map      // *Table → *tablePlan
}

// opened is the driver, once it is there.
type opened struct{ driver Driver }

// driver returns the driver, opening it at the first call. What fails is tried again at the next.
func (c *core) driver(ctx context.Context) (Driver, error) {
	if o := c.ready.Load(); o != nil {
		return o.driver, nil
	}
	select {
	case c.opening <- struct{}{}:
		defer func() { <-c.opening }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if o := c.ready.Load(); o != nil {
		return o.driver, nil
	}
	if err := c.registry.Resolve(); err != nil {
		return nil, err
	}
	driver, err := c.open(ctx)
	if err != nil {
		// A database that is down is unavailable; a URL with a typo stays what it is.
		return nil, c.failure(ctx, err)
	}
	c.dialect = driver.Dialect()
	c.features = c.dialect.Features()
	c.ready.Store(&opened{driver})
	return driver, nil
}

// codecOf returns the codec of a column on this database.
func (c *core) codecOf(column *Column) *codec {
	if !c.features.ScaledDecimals || column.Type.Kind != KindDecimal {
		return column.codec
	}
	if found, ok := c.codecs.Load(column); ok {
		return found.(*codec)
	}
	made, _ := c.codecs.LoadOrStore(column, column.codec.scaleBy(column.Type))
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
}

func (c *core) plan(t *Table) *tablePlan {
	if found, ok := c.plans.Load(t); ok {
		return found.(*tablePlan)
	}
	p := &tablePlan{}
	for _, column := range t.Columns {
		r := resultColumn{offset: column.offset, cell: column.codec.cell, custom: column.codec.custom, null: column.Null, base: column.goType, name: column.String()}
		if column.codec.cell == CellDecimal && c.features.ScaledDecimals {
			r.scale = int32(column.Type.Scale)
		}
		p.columns = append(p.columns, r)
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
	p.list = s.columnList(nil)
	made, _ := c.plans.LoadOrStore(t, p)
	return made.(*tablePlan)
}
