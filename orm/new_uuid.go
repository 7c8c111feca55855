package orm

import (
	"reflect"
	"unsafe"
	"uuid"
)

// newUUID are what default=… of a column of UUIDs makes for each new row, RFC 9562 (https://www.rfc-editor.org/rfc/rfc9562).
var newUUID = map[string]func() uuid.UUID{
	"uuid4": uuid.NewV4, // nobody can guess it
	"uuid7": uuid.NewV7, // begins with the time: keys made one after the other stand together in an index
}

// madeByInsert reports whether the column is of UUIDs, and its default one that Insert makes.
func (c *modelColumn) madeByInsert() bool {
	return c.kind.Kind == KindUUID && newUUID[c.options.defaultTo] != nil
}

// makeUUID has Insert write a new UUID where the row has none.
func (c *Column) makeUUID(version string) {
	make, base := newUUID[version], c.goType
	c.AutoUUID, c.HasDefault, c.Default = true, false, ""
	c.initial = func(at unsafe.Pointer) {
		if c.Null {
			p := reflect.New(base).UnsafePointer()
			*(*unsafe.Pointer)(at) = p
			at = p
		}
		*(*uuid.UUID)(at) = make()
	}
}

// leaveUUID takes makeUUID back.
func (c *Column) leaveUUID() {
	if c.AutoUUID {
		c.AutoUUID, c.initial = false, nil
	}
}
