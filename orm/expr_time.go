package orm

import (
	"time"

	"github.com/gotandem/tandem/schema"
)

// moment is what has a year and a month. A nullable column gives NULL where it has no value.
type moment interface {
	time.Time | *time.Time | schema.Date | *schema.Date
}

// instant is a moment with a time of day.
type instant interface{ time.Time | *time.Time }

// Part is a part of a time or a date as a number: orm.Part(orm.Year, orm.Col(&p.CreatedAt)). Times are taken in UTC, or as the clocks of
// a zone show them: orm.Part(orm.Hour, orm.Col(&p.CreatedAt), berlin), where berlin is a *time.Location of the IANA database.
func Part[T moment](part DatePart, e Expr[T], zone ...*time.Location) Expr[int64] {
	return call[int64](partFunction(part), local(e, zone).node)
}

// Trunc is the beginning of the year, month, … that a time or a date is in: orm.Trunc(orm.Month, orm.Col(&p.CreatedAt)). Times are
// taken in UTC, or in a zone: there, it is the moment at which the month begins on the clocks of the zone.
func Trunc[T moment](part DatePart, e Expr[T], zone ...*time.Location) Expr[T] {
	cut := call[T](truncFunction(part), local(e, zone).node)
	if z := zoneOf(zone); z != nil {
		return call[T](fnToUTC, cut.node).with("zone", z.String())
	}
	return call[T](fnFromUTC, cut.node)
}

// DateOf is the date of a time, in UTC or in a zone.
func DateOf[T instant](e Expr[T], zone ...*time.Location) Expr[schema.Date] {
	return call[schema.Date](fnDate, local(e, zone).node)
}

// TimeOfDay is the time since midnight that the clocks show, in UTC or in a zone.
func TimeOfDay[T instant](e Expr[T], zone ...*time.Location) Expr[time.Duration] {
	return call[time.Duration](fnTimeOfDay, local(e, zone).node)
}

// Now is the time at which the statement runs, by the clock of the database.
func Now() Expr[time.Time] { return call[time.Time](fnNow) }

// AddDuration moves a time.
func AddDuration[T instant](e Expr[T], d Expr[time.Duration]) Expr[T] {
	return call[T](fnAddDuration, e.node, d.node)
}

// Since is the time that has passed from one moment to a later one.
func Since[T, U instant](e Expr[T], earlier Expr[U]) Expr[time.Duration] {
	return call[time.Duration](fnSince, e.node, earlier.node)
}

// zoneOf is the zone that was given; nil for none and for UTC.
func zoneOf(zone []*time.Location) *time.Location {
	if len(zone) == 0 || zone[0] == nil || zone[0] == time.UTC {
		return nil
	}
	return zone[0]
}

// local is a time as the clocks of a zone show it.
func local[T any](e Expr[T], zone []*time.Location) Expr[T] {
	z := zoneOf(zone)
	if z == nil {
		return call[T](fnUTC, e.node)
	}
	return call[T](fnLocal, e.node).with("zone", z.String())
}
