package admin

import (
	"context"
	"reflect"

	"github.com/gotandem/tandem/orm"
)

// Model registers a model with a Site. The zero value shows every column that it can.
type Model[T any] struct {
	// Icon is the name of an icon for the navigation; "" is a table.
	Icon string

	// List are the columns of the list, of the model or of rows it points at. The first is the link to the row.
	List ColumnList

	// Search are the columns of text in which the search box looks. Without them there is no box.
	Search ColumnList

	// Filters are the columns that narrow the list.
	Filters ColumnList

	// Order is the order of the list until another is chosen; without it, the model's own.
	Order []orm.Sort

	// PerPage is how many rows a page of the list has; 0 is 50.
	PerPage int

	// Form are the fields of the form, in order: columns of the model, and relations to many rows through a table between. Without it, all
	// columns but the key, times that are kept by themselves and the version.
	Form ColumnList

	// ReadOnly are fields of the form that are shown and not changed.
	ReadOnly ColumnList

	// Exclude are fields that the form leaves out, and that history never shows.
	Exclude ColumnList

	// Inlines are rows that point at this one and are edited with it.
	Inlines []InlineSpec

	// Secret is a value that the form can set and never shows, such as a password.
	Secret *Secret[T]

	// Check, if not nil, may refuse what is about to be saved or deleted, with a *problem.Error. It runs in the transaction,
	// after the rules of the model. before is nil for a row that is added, row is nil for one that is deleted.
	Check func(ctx context.Context, before, row *T) error

	// NoAdd, NoChange and NoDelete take an action away from everybody.
	NoAdd, NoChange, NoDelete bool

	// guard, if not nil, may refuse a row as it is in the database: before it is changed or deleted, and once all of it, its relations too, has been saved.
	guard func(ctx context.Context, tx *orm.DB, row *T) error
}

// Secret is a control of a form whose value is never shown.
type Secret[T any] struct {
	Label, Help string
	// Set takes over what was typed; it runs in the transaction that saves the row, before it.
	// An error with Problem is shown at the control.
	Set func(ctx context.Context, row *T, text string) error
	// Saved, if not nil, runs after the row was saved with a new secret, in the same transaction.
	Saved func(ctx context.Context, tx *orm.DB, row *T) error
}

// Registration is a Model of any type.
type Registration interface {
	options() options
}

// options is a Model without its type.
type options struct {
	goType                    reflect.Type
	icon                      string
	list, search, filters     ColumnList
	form, readOnly, exclude   ColumnList
	order                     []orm.Sort
	perPage                   int
	inlines                   []InlineSpec
	secret                    *secret
	check                     func(ctx context.Context, before, row any) error     // never nil
	guard                     func(ctx context.Context, tx *orm.DB, row any) error // never nil
	noAdd, noChange, noDelete bool
}

type secret struct {
	label, help string
	set         func(ctx context.Context, row any, text string) error
	saved       func(ctx context.Context, tx *orm.DB, row any) error // or nil
}

func (m Model[T]) options() options {
	o := options{
		goType: reflect.TypeFor[T](), icon: m.Icon,
		list: m.List, search: m.Search, filters: m.Filters,
		form: m.Form, readOnly: m.ReadOnly, exclude: m.Exclude,
		order: m.Order, perPage: m.PerPage, inlines: m.Inlines,
		noAdd: m.NoAdd, noChange: m.NoChange, noDelete: m.NoDelete,
	}
	o.check = func(ctx context.Context, before, row any) error {
		if m.Check == nil {
			return nil
		}
		b, _ := before.(*T)
		r, _ := row.(*T)
		return m.Check(ctx, b, r)
	}
	o.guard = func(ctx context.Context, tx *orm.DB, row any) error {
		if m.guard == nil {
			return nil
		}
		return m.guard(ctx, tx, row.(*T))
	}
	if m.Secret != nil {
		set := m.Secret.Set
		o.secret = &secret{label: m.Secret.Label, help: m.Secret.Help, set: func(ctx context.Context, row any, text string) error {
			return set(ctx, row.(*T), text)
		}}
		if saved := m.Secret.Saved; saved != nil {
			o.secret.saved = func(ctx context.Context, tx *orm.DB, row any) error { return saved(ctx, tx, row.(*T)) }
		}
	}
	return o
}

// InlineSpec is a relation whose rows are edited with the row they point at. It is made by Inline.
type InlineSpec struct {
	relation any
	fields   ColumnList
	extra    int
}

// Inline edits the rows of a relation to many rows, by its address: admin.Inline(&invoice.Lines, admin.Columns(&line.TrackID, &line.Quantity)).
// Without fields it shows those that a form would.
func Inline[T any](relation *[]T, fields ColumnList) InlineSpec {
	return InlineSpec{relation: relation, fields: fields, extra: 1}
}

// Extra is how many blank rows the form offers at first; 1 if it is not set.
func (s InlineSpec) Extra(n int) InlineSpec {
	s.extra = n
	return s
}

// Inlines lists inlines.
func Inlines(inlines ...InlineSpec) []InlineSpec { return inlines }
