package orm

import "github.com/gotandem/tandem/schema"

// RelationKind says how many rows a relation leads to.
type RelationKind uint8

// The kinds.
const (
	ToOne      RelationKind = iota + 1 // Author *User, by the column AuthorID of this table
	ToMany                             // Comments []Comment, by the column PostID of the other table
	ManyToMany                         // Tracks []Track, by a table between the two
	BackToOne                          // Profile *Profile, by the unique column UserID of the other table
)

// Relation is a field of a model that holds rows of another, when asked for.
type Relation struct {
	// Name is the Go field.
	Name  string
	Kind  RelationKind
	Field *schema.Field
	From  *Table
	To    *Table
	// Columns of From equal Targets of To. Only where the kind is not ManyToMany.
	Columns []*Column
	Targets []*Column
	// TargetKind is set where Targets is an AnyOf: it equals this kind, a colon and the column of From.
	TargetKind string
	// Through is the table between the two of a ManyToMany; ThroughFrom are its columns that point at From's key,
	// ThroughTo those that point at To's.
	Through     *Table
	ThroughFrom []*Column
	ThroughTo   []*Column
	// Null: a ToOne that may lead to no row.
	Null bool

	offset uintptr
	index  int // in the model's relations
}

// Many reports whether the relation leads to any number of rows.
func (r *Relation) Many() bool { return r.Kind == ToMany || r.Kind == ManyToMany }

// String is the relation as errors name it: store.Album.Tracks.
func (r *Relation) String() string { return r.From.String() + "." + r.Name }
