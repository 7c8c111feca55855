package admin

// Action is what was done to a row.
type Action string

// The actions.
const (
	Added   Action = "add"
	Changed Action = "change"
	Deleted Action = "delete"
)

// Enum lists the actions.
func (Action) Enum() []Action { return []Action{Added, Changed, Deleted} }

func (a Action) past() string {
	switch a {
	case Added:
		return "Added"
	case Deleted:
		return "Deleted"
	}
	return "Changed"
}

func (a Action) icon() string {
	switch a {
	case Added:
		return "plus"
	case Deleted:
		return "trash-2"
	}
	return "pencil"
}
