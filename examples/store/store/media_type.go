package store

// MediaType is the file format a track is sold in.
type MediaType struct {
	ID   int64  `db:"pk" json:"id"`
	Name string `validate:"min=1,max=120" db:"unique" json:"name"`
}

// String is the format's name.
func (m *MediaType) String() string { return m.Name }
