package store

// Artist is a performer or a composer with albums in the store.
type Artist struct {
	ID     int64   `db:"pk" json:"id"`
	Name   string  `validate:"min=1,max=120" db:"index" json:"name"`
	Albums []Album `json:"albums,omitzero"`
}

// String names the artist.
func (a *Artist) String() string { return a.Name }
