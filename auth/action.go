package auth

import (
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Action is what a permission lets one do with the rows of a model.
type Action string

// The actions that have a permission for each model.
const (
	View   Action = "view"
	Add    Action = "add"
	Change Action = "change"
	Delete Action = "delete"
)

// Actions lists them all.
func Actions() []Action { return []Action{View, Add, Change, Delete} }

// Code is the permission's code: Change.Code of the track model of the store component is "store.change_track".
func (a Action) Code(t *orm.Table) string {
	return t.Component + "." + string(a) + "_" + schema.Snake(t.Model)
}
