package orm

import (
	"reflect"
	"strings"
	"time"

	"github.com/gotandem/tandem/schema"
)

// columnType decides what a column holds, or says why it cannot be a column.
func columnType(t reflect.Type, o tagOptions, tag reflect.StructTag, field *schema.Field) (ColumnType, string) {
	if o.array {
		return arrayType(t, o)
	}
	if o.json {
		return ColumnType{Kind: KindJSON}, ""
	}
	kind := scalarKind(t)
	switch {
	case kind == KindInvalid:
		return ColumnType{}, "is of type " + t.String() + ", which is no column: add `db:\"json\"` to keep it as JSON, `db:\"array\"` for a list of plain values, or `db:\"-\"` to leave it out"
	case kind == KindDecimal && !o.decimal:
		return ColumnType{}, "is a decimal without its size: add `db:\"decimal(10,2)\"`, the digits in all and those after the point"
	case kind != KindDecimal && o.decimal:
		return ColumnType{}, "has the db option decimal, but is of type " + t.String() + ": make it a decimal.Decimal"
	case o.date && kind != KindTime && kind != KindDate:
		return ColumnType{}, "has the db option date, but is of type " + t.String() + ": make it a schema.Date"
	case o.date:
		return ColumnType{Kind: KindDate}, ""
	case kind == KindDecimal:
		return ColumnType{Kind: KindDecimal, Precision: o.precision, Scale: o.scale}, ""
	case kind == KindText:
		return textType(t, o, tag, field), ""
	case o.text || o.size > 0:
		return ColumnType{}, "has the db option text or varchar, but is of type " + t.String() + ": leave the option out"
	}
	element, _ := rangeElement(t)
	return ColumnType{Kind: kind, Element: element}, ""
}

// Sizes of text columns that do not say theirs.
const (
	enumSize    = 32  // room for choices to come, so that one more is no migration
	indexedSize = 255 // MySQL cannot index a text of any length
)

func textType(t reflect.Type, o tagOptions, tag reflect.StructTag, field *schema.Field) ColumnType {
	size := o.size
	if size == 0 && !o.text {
		size = ruleNumber(tag, "max", "len")
	}
	if size == 0 && field != nil {
		if enum := field.Type.Base().Enum; len(enum) > 0 {
			size = enumSize
			for _, choice := range enum {
				size = max(size, len(choice.Text))
			}
		}
	}
	if size == 0 && (o.unique || o.index || o.pk || isReference(t)) {
		size = indexedSize
	}
	if size == 0 || o.text {
		return ColumnType{Kind: KindText}
	}
	return ColumnType{Kind: KindVarchar, Size: size}
}

// checkColumns finds options that contradict each other or the type.
func (m *model) checkColumns() {
	if len(m.columns) > 0 && len(m.pk) == 0 {
		m.mistake("", "has no primary key: add `ID int64` with `db:\"pk\"`")
	}
	names := map[string]string{}
	version, deleted := "", ""
	for _, c := range m.columns {
		folded := strings.ToLower(c.name) // as SQLite, MariaDB and MySQL compare them
		if other, ok := names[folded]; ok {
			m.mistake(c.goName, "and %s are both column %s: name one with `db:\"column=…\"`", other, c.name)
		}
		names[folded] = c.goName
		m.checkColumn(c)
		if c.options.version {
			if version != "" {
				m.mistake(c.goName, "and %s both have the db option version: keep one", version)
			}
			version = c.goName
		}
		if c.options.softDelete {
			if deleted != "" {
				m.mistake(c.goName, "and %s both have the db option soft_delete: keep one", deleted)
			}
			deleted = c.goName
		}
	}
}

func (m *model) checkColumn(c *modelColumn) {
	o := c.options
	if o.pk && c.null {
		m.mistake(c.goName, "is a primary key and may be NULL: make it a %s", c.base)
	}
	if c.kind.Kind == KindSearch && (o.pk || o.unique || o.hasDefault) {
		m.mistake(c.goName, "is an orm.SearchVector, and can neither be unique, nor a key, nor have a default")
	}
	if c.kind.Kind == KindSearch && c.field.Name != "" {
		m.mistake(c.goName, "is an orm.SearchVector, in which a program has no words, and JSON would have it: add `json:\"-\"`")
	}
	if o.array && (o.pk || o.unique) {
		m.mistake(c.goName, "has the db option array, and can neither be unique nor a key")
	}
	if c.kind.Kind == KindRange && o.pk {
		m.mistake(c.goName, "is a range, and cannot be a key")
	}
	if o.version && (c.kind.Kind != KindInt64 || c.null) {
		m.mistake(c.goName, "has the db option version: make it an int64")
	}
	if o.softDelete && (c.typ != reflect.TypeFor[*time.Time]() || o.autoNow || o.autoNowAdd) {
		m.mistake(c.goName, "has the db option soft_delete: make it a *time.Time with no other")
	}
	if (o.autoNow || o.autoNowAdd) && c.kind.Kind != KindTime && c.kind.Kind != KindDate {
		m.mistake(c.goName, "has the db option auto_now or auto_now_add: make it a time.Time")
	}
	if o.hasDelete && !c.key && !isReference(c.base) {
		name := strings.TrimSuffix(c.goName, "ID")
		m.mistake(c.goName, "has the db option on_delete, but is no foreign key: add a field `%s *Model` beside it", name)
	}
	if o.deferred && !c.key {
		m.mistake(c.goName, "has the db option deferred, but is no foreign key")
	}
	if isReference(c.base) && o.onDelete == SetDefault {
		m.mistake(c.goName, "has on_delete=set_default, which an AnyOf has not: use cascade, restrict, set_null or no_action")
	}
	if isReference(c.base) && o.onDelete == SetNull && !c.null {
		m.mistake(c.goName, "has on_delete=set_null, but may not be NULL: make it a *%s", c.base)
	}
	if o.m2m {
		m.mistake(c.goName, "has the db option m2m, but is no slice of a model")
	}
	if o.via != "" {
		m.mistake(c.goName, "has the db option via, but is no relation")
	}
	if o.hasDefault && c.kind.Kind != KindJSON && !c.madeByInsert() {
		if err := checkDefault(c); err != nil {
			m.mistake(c.goName, "has default=%s: %v", o.defaultTo, err)
		}
	}
}

// checkMethods finds methods that are nearly the ones that a model may have.
func (m *model) checkMethods() {
	m.findHooks()
	metaType := reflect.TypeFor[Meta]()
	if _, ok := m.typ.MethodByName("Meta"); ok {
		m.mistake("Meta", "has the receiver %s: make it *%s, or its fields are not the columns", m.typ.Name(), m.typ.Name())
		return
	}
	pointer := reflect.PointerTo(m.typ)
	for i := range pointer.NumMethod() {
		method := pointer.Method(i)
		ft := method.Type
		returnsMeta := ft.NumOut() > 0 && ft.Out(0) == metaType
		right := ft.NumIn() == 1 && ft.NumOut() == 1 && returnsMeta
		switch {
		case method.Name == "Meta" && !right:
			m.mistake("Meta", "is %s: write func (p *%s) Meta() orm.Meta", ft, m.typ.Name())
		case method.Name != "Meta" && right:
			m.mistake(method.Name, "returns an orm.Meta, but is not called Meta: nothing calls it")
		}
	}
}
