package orm

import (
	"context"
	"reflect"
	"strings"
	"unsafe"
)

// hook is a method that a model may have.
type hook uint8

// The hooks. Each is func (p *T) Name(ctx context.Context, db *orm.DB) error.
const (
	beforeInsert hook = iota
	afterInsert
	beforeSave
	afterSave
	beforeRemove
	afterRemove
	hookCount
)

var hookNames = [hookCount]string{"BeforeInsert", "AfterInsert", "BeforeSave", "AfterSave", "BeforeRemove", "AfterRemove"}

// hookFunc is what a hook looks like as a method of *T.
type hookFunc = func(ctx context.Context, db *DB) error

var hookType = reflect.TypeFor[hookFunc]()

// findHooks notes the hooks of a model by the index of their methods, and finds methods that are nearly one.
func (m *model) findHooks() {
	pointer := reflect.PointerTo(m.typ)
	for i := range pointer.NumMethod() {
		method := pointer.Method(i)
		for h, name := range hookNames {
			if method.Name != name {
				continue
			}
			if reflect.Zero(pointer).Method(i).Type() != hookType {
				m.mistake(name, "is a hook of another shape: write func (p *%s) %s(ctx context.Context, db *orm.DB) error", m.typ.Name(), name)
				continue
			}
			m.hooks[h] = i + 1
			m.hooked = true
		}
		rest, before := strings.CutPrefix(method.Name, "Before")
		if !before {
			rest, before = strings.CutPrefix(method.Name, "After")
		}
		if before && (rest == "Update" || rest == "Delete" || rest == "Create") {
			m.mistake(method.Name, "is called by nothing: the hooks are %s", strings.Join(hookNames[:], ", "))
		}
	}
}

// call calls a hook of rows, where their model has it.
func (m *model) call(ctx context.Context, db *DB, h hook, rows []unsafe.Pointer) error {
	if m.hooks[h] == 0 {
		return nil
	}
	for _, row := range rows {
		f := reflect.NewAt(m.typ, row).Method(m.hooks[h] - 1).Interface().(hookFunc)
		if err := f(ctx, db); err != nil {
			return err
		}
	}
	return nil
}
