package orm

import (
	"errors"
	"reflect"
	"time"
	"unsafe"
)

// DefaultNow is the default of a time or date column that is the time of the insert.
const DefaultNow = "now"

// checkDefault reports whether the default can be read as a value of the column.
func checkDefault(c *modelColumn) error {
	_, err := c.defaultWriter()
	return err
}

// defaultWriter returns a function that writes the default into the field at an address.
func (c *modelColumn) defaultWriter() (func(field unsafe.Pointer), error) {
	text := c.options.defaultTo
	var write func(ptr unsafe.Pointer)
	if text == DefaultNow && (c.kind.Kind == KindTime || c.kind.Kind == KindDate) {
		cell, kind := c.codec.cell, c.kind.Kind
		write = func(ptr unsafe.Pointer) { writeMoment(ptr, cell, kind, time.Now()) }
	} else {
		value := reflect.New(c.base)
		cell := c.codec.at(value.UnsafePointer())
		if err := cell.SetString(text); err != nil {
			return nil, err
		}
		if _, err := c.codec.arg(value.UnsafePointer()); err != nil {
			return nil, errors.New(err.Error())
		}
		base := c.base
		write = func(ptr unsafe.Pointer) { reflect.NewAt(base, ptr).Elem().Set(value.Elem()) }
		if c.kind.Kind == KindArray {
			write = func(ptr unsafe.Pointer) { // a list of its own for each row
				cell := c.codec.at(ptr)
				_ = cell.SetString(text) // which was read above
			}
		}
	}
	if !c.null {
		return write, nil
	}
	base := c.base
	return func(field unsafe.Pointer) {
		v := reflect.New(base)
		write(v.UnsafePointer())
		*(*unsafe.Pointer)(field) = v.UnsafePointer()
	}, nil
}
