package store

// Genre is a kind of music.
type Genre struct {
	ID   int64  `db:"pk" json:"id"`
	Name string `validate:"min=1,max=120" db:"unique" json:"name" doc:"Unique name of the genre." example:"Krautrock"`
}

// String is the genre's name.
func (g *Genre) String() string { return g.Name }
