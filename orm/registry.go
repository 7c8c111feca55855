package orm

import (
	"reflect"
	"sync"
)

// Registry holds the models of an application. Components add theirs, then Resolve turns them into tables. The zero value
// is ready for use; it is safe for use by many goroutines.
type Registry struct {
	mu        sync.Mutex
	added     []registration
	elsewhere map[reflect.Type]bool // models of other databases
	resolved  bool
	// generation counts how often the models were turned into tables.
	generation int
	err        error
	tables     []*Table
	byType     map[reflect.Type]*Table
	byName     map[string]*Table
	names      map[string]constraint
	scoped     []*Table // that have scopes
	filled     bool     // some table is filled in from the context
}

// registration is a model that was added.
type registration struct {
	component string
	model     AnyModel
}

// constraint is what the name of a constraint means.
type constraint struct {
	table   *Table
	columns []*Column
	message string // for people, instead of the usual one
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry { return &Registry{} }

// AnyModel is a model without its type: what Model returns.
type AnyModel struct {
	typ reflect.Type
}

// Model names a model for a list of models: orm.Model[Post]().
func Model[T any]() AnyModel { return AnyModel{typ: reflect.TypeFor[T]()} }

// Models lists models, for a component.
func Models(models ...AnyModel) []AnyModel { return models }

// GoType is the model's struct type.
func (m AnyModel) GoType() reflect.Type { return m.typ }

// Add adds the models of a component. Nothing is looked at before Resolve.
func (r *Registry) Add(component string, models ...AnyModel) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range models {
		r.added = append(r.added, registration{component: component, model: m})
	}
	r.resolved = false
}

// Elsewhere names models that live in other databases, so that whoever uses them here learns that.
func (r *Registry) Elsewhere(models ...AnyModel) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.elsewhere == nil {
		r.elsewhere = map[reflect.Type]bool{}
	}
	for _, m := range models {
		r.elsewhere[m.typ] = true
	}
	r.resolved = false
}

// IsElsewhere says whether a struct type is a model that lives in another database.
func (r *Registry) IsElsewhere(t reflect.Type) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.elsewhere[t]
}

// Tables returns the tables in the order in which their models were added, those of implicit relations last. It is nil before Resolve.
func (r *Registry) Tables() []*Table {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tables
}

// TableOf returns the table of a struct type, or nil where the registry has no such model.
func (r *Registry) TableOf(t reflect.Type) *Table {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byType[t]
}

// TableNamed returns the table of this name, or nil.
func (r *Registry) TableNamed(name string) *Table {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byName[name]
}
