package orm

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// transition is a moment at which the clocks of a zone change: those who come later are offset seconds before UTC's.
type transition struct {
	at     int64 // seconds since 1970 in UTC
	offset int
}

// The years for which the changes of a zone are spelled out where a database does not know zones. Most begin in the 19th century.
const (
	firstZoneYear = 1840
	lastZoneYear  = 2200
)

var (
	zoneTables sync.Map // name → []transition
	zoneName   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+/-]*$`)
)

// zoneTable returns the changes of a zone of the IANA database; the first of them is the offset from the beginning.
func zoneTable(name string) ([]transition, bool) {
	if found, ok := zoneTables.Load(name); ok {
		return found.([]transition), true
	}
	if name == "Local" || !zoneName.MatchString(name) {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	t := time.Date(firstZoneYear, 1, 1, 0, 0, 0, 0, time.UTC).In(loc)
	_, offset := t.Zone()
	table := []transition{{at: -1 << 40, offset: offset}}
	for t.Year() < lastZoneYear {
		_, end := t.ZoneBounds()
		if end.IsZero() {
			break
		}
		if !end.After(t) { // at the ends of some years, where a rule and not a table says when clocks change
			end = t.Add(time.Hour)
		}
		t = end
		if _, now := t.Zone(); now != offset {
			offset = now
			table = append(table, transition{at: t.Unix(), offset: offset})
		}
	}
	zoneTables.Store(name, table)
	return table, true
}

// zone spells what a function needs of a zone: its name as a literal, or the moments of its changes and the offsets in seconds. A local time
// that there was twice is taken as the later one, one that there was not as if the clocks had not been changed yet: as PostgreSQL
// does, and all others here.
func (s *scope) zone(name, what string) string {
	table, ok := zoneTable(name)
	if !ok {
		s.mistake("%q is no time zone of the IANA database: use time.LoadLocation(\"Europe/Berlin\")", name)
		return ""
	}
	if what == "zone" {
		return "'" + name + "'"
	}
	var b strings.Builder
	for i, t := range table {
		if i > 0 {
			b.WriteString(", ")
		}
		switch {
		case what == "offsets":
			b.WriteString(strconv.Itoa(t.offset))
		case what == "local_transitions" && i > 0:
			b.WriteString(strconv.FormatInt(t.at+int64(t.offset), 10))
		default:
			b.WriteString(strconv.FormatInt(t.at, 10))
		}
	}
	return b.String()
}
