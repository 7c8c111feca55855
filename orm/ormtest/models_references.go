package ormtest

import "github.com/gotandem/tandem/orm"

// Depot has a key of two columns, and another unique pair that is pointed at. It may belong to a larger one.
type Depot struct {
	Region       string  `db:"pk,varchar(10)"`
	Number       int64   `db:"pk,noauto"`
	Code         string  `db:"varchar(10)"`
	ParentRegion *string `db:"varchar(10)"`
	ParentNumber *int64
	Parent       *Depot `db:"on_delete=set_null"`
	Children     []Depot
	Bays         []Bay
	Permit       *Permit
	Parcels      []Parcel `db:"via=Depot"`
}

// Meta says what else is unique.
func (d *Depot) Meta() orm.Meta {
	return orm.Meta{Uniques: orm.Uniques(orm.Unique(&d.Region, &d.Code))}
}

// Bay points at a key of two columns by fields that are called after it.
type Bay struct {
	ID          int64  `db:"pk"`
	DepotRegion string `db:"varchar(10)"`
	DepotNumber int64
	Depot       *Depot `db:"on_delete=cascade"`
	Parcels     []Parcel
}

// Permit has the key of its depot.
type Permit struct {
	DepotRegion string `db:"pk,varchar(10)"`
	DepotNumber int64  `db:"pk"`
	Depot       *Depot `db:"on_delete=cascade"`
	Text        string
}

// Stamp is pointed at by its code.
type Stamp struct {
	ID      int64  `db:"pk"`
	Code    string `db:"unique,varchar(10)"`
	Parcels []Parcel
}

// Parcel has foreign keys that share a column, that may be NULL in part, and that lead elsewhere than to a primary key.
type Parcel struct {
	ID          int64  `db:"pk"`
	Region      string `db:"varchar(10)"`
	DepotNumber *int64
	Depot       *Depot
	HomeRegion  *string `db:"varchar(10)"`
	HomeCode    *string `db:"varchar(10)"`
	Home        *Depot  `db:"on_delete=set_null"`
	BayID       *int64  `db:"on_delete=set_null"`
	Bay         *Bay
	StampCode   *string `db:"varchar(10)"`
	Stamp       *Stamp  `db:"on_delete=cascade"`
}

// Meta names the columns of the foreign keys.
func (p *Parcel) Meta() orm.Meta {
	return orm.Meta{ForeignKeys: orm.ForeignKeys(
		orm.ForeignKey(&p.Depot).From(&p.Region, &p.DepotNumber),
		orm.ForeignKey(&p.Home).To(&p.Home.Region, &p.Home.Code),
		orm.ForeignKey(&p.Stamp).To(&p.Stamp.Code),
	)}
}
