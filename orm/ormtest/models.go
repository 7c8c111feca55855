package ormtest

import (
	"time"
	"uuid"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// models are those of the suite.
func models() []orm.AnyModel {
	return orm.Models(orm.Model[Kinds](), orm.Model[Artist](), orm.Model[Album](), orm.Model[Track](), orm.Model[Tag](), orm.Model[Profile](),
		orm.Model[Membership](), orm.Model[Employee](), orm.Model[Page](), orm.Model[Account](), orm.Model[Sale](), orm.Model[Named](), orm.Model[Offer](), orm.Model[Computed](), orm.Model[Folder](), orm.Model[Paper](), orm.Model[Label](), orm.Model[Hooked](), orm.Model[Host](),
		orm.Model[Document](), orm.Model[Shelf](), orm.Model[Volume](), orm.Model[Token](), orm.Model[Note](), orm.Model[Hint](), orm.Model[Pin](),
		orm.Model[Place](), orm.Model[Restaurant](), orm.Model[OpenPlace](), orm.Model[Remark[Employee]](), orm.Model[Recipe](), orm.Model[Step](), orm.Model[Entry](),
		orm.Model[Depot](), orm.Model[Bay](), orm.Model[Permit](), orm.Model[Stamp](), orm.Model[Parcel](), orm.Model[Bag](), orm.Model[Stay](),
		orm.Model[Desk](), orm.Model[Badge](), orm.Model[Seat](), orm.Model[Memo](), orm.Model[Essay](), orm.Model[Ticket](), orm.Model[Stub](), orm.Model[Bare](), orm.Model[BareID]())
}

// Mood is an enum of text, Level one of integers.
type Mood string

// Enum lists the moods.
func (Mood) Enum() []Mood { return []Mood{"calm", "wild"} }

// Level is an enum of integers.
type Level int16

// Enum lists the levels.
func (Level) Enum() []Level { return []Level{1, 2, -3} }

// Extra is kept as JSON.
type Extra struct {
	Words []string       `json:"words"`
	More  map[string]int `json:"more,omitempty"`
}

// Kinds has a column of every kind, and each of them nullable.
type Kinds struct {
	ID       int64 `db:"pk"`
	Bool     bool
	Int      int
	Int8     int8
	Int16    int16
	Int32    int32
	Int64    int64
	Uint8    uint8
	Uint16   uint16
	Uint32   uint32
	Uint64   uint64
	Float32  float32
	Float64  float64
	Short    string `db:"varchar(20)"`
	Long     string
	Bytes    []byte
	Time     time.Time
	Date     schema.Date
	Duration time.Duration
	Decimal  decimal.Decimal `db:"decimal(18,4)"`
	UUID     uuid.UUID
	Mood     Mood
	Level    Level
	JSON     Extra `db:"json"`

	NullBool     *bool
	NullInt16    *int16
	NullInt64    *int64
	NullUint32   *uint32
	NullFloat32  *float32
	NullFloat64  *float64
	NullShort    *string `db:"varchar(20)"`
	NullLong     *string
	NullBytes    *[]byte
	NullTime     *time.Time
	NullDate     *schema.Date
	NullDuration *time.Duration
	NullDecimal  *decimal.Decimal `db:"decimal(10,2)"`
	NullUUID     *uuid.UUID
	NullMood     *Mood
	NullLevel    *Level
	NullJSON     *Extra `db:"json"`
}

// Artist has albums.
type Artist struct {
	ID      int64  `db:"pk"`
	Name    string `db:"varchar(120)"`
	Country *string
	Albums  []Album
	Profile *Profile
}

// Album has tracks and an artist.
type Album struct {
	ID       int64 `db:"pk"`
	Title    string
	ArtistID int64 `db:"on_delete=restrict"`
	Artist   *Artist
	Tracks   []Track
}

// Track may be on an album, and has tags.
type Track struct {
	ID      int64 `db:"pk"`
	Name    string
	Price   decimal.Decimal `db:"decimal(10,2)"`
	Plays   int64
	AlbumID *int64 `db:"on_delete=cascade"`
	Album   *Album
	Tags    []Tag `db:"m2m"`
}

// Tag has a key of text.
type Tag struct {
	Name   string  `db:"pk,varchar(40)"`
	Tracks []Track `db:"m2m,via=Tags"`
}

// Profile belongs to one artist, whose key is its own.
type Profile struct {
	ArtistID int64 `db:"pk,on_delete=cascade"`
	Artist   *Artist
	Bio      string
}

// Membership has a key of two columns.
type Membership struct {
	GroupName string `db:"pk,varchar(20)"`
	UserID    int64  `db:"pk,noauto"`
	Role      string
}

// Employee reports to another one.
type Employee struct {
	ID      int64 `db:"pk"`
	Name    string
	BossID  *int64 `db:"on_delete=set_null"`
	Boss    *Employee
	Reports []Employee
}

// Page has a version, and times that follow it.
type Page struct {
	ID        int64 `db:"pk"`
	Title     string
	Status    string    `db:"varchar(10),default=draft"`
	Version   int64     `db:"version"`
	CreatedAt time.Time `db:"auto_now_add"`
	UpdatedAt time.Time `db:"auto_now"`
}

// Account has constraints.
type Account struct {
	ID      int64           `db:"pk"`
	Email   string          `db:"unique,varchar(50)"`
	Bank    string          `db:"varchar(20)"`
	Number  string          `db:"varchar(20)"`
	Balance decimal.Decimal `db:"decimal(12,2)"`
	Mood    Mood
}

// Meta makes the number unique within the bank.
func (a *Account) Meta() orm.Meta {
	return orm.Meta{Uniques: orm.Uniques(orm.Unique(&a.Bank, &a.Number))}
}

// Sale is something to add up.
type Sale struct {
	ID      int64 `db:"pk"`
	At      time.Time
	Day     schema.Date
	Country *string
	Count   int32
	Amount  decimal.Decimal `db:"decimal(10,2)"`
	Weight  float64
}

// Meta orders by time.
func (s *Sale) Meta() orm.Meta { return orm.Meta{Order: orm.By(orm.Asc(&s.At))} }

// Named has the names that SQL itself uses, and some that are hard to quote. MySQL has names of the basic plane of Unicode only.
type Named struct {
	Select  int64  `db:"pk,column=select"`
	From    string "db:\"column=fr`om\""
	Group   string `db:"column=gr'oup ;--"`
	Percent string `db:"column=100%"`
	Emoji   string `db:"column=ä♫"`
}

// Meta gives the table a name like that, too.
func (n *Named) Meta() orm.Meta { return orm.Meta{Table: "order; DROP TABLE \"x'`"} }
