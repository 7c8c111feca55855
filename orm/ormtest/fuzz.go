package ormtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gotandem/tandem/orm"
)

// FuzzText gives texts of a fuzzer to a database, as values: what is valid UTF-8 without NUL comes back as it is, and is found; anything else
// is refused.
func FuzzText(f *testing.F, b Backend) {
	for _, lists := range []map[string][]string{naughty(), unkept()} {
		for _, texts := range lists {
			f.Add(strings.Join(texts, " ")) // each by itself is a case of the suite
		}
	}
	s := fuzzed(f, b)
	f.Fuzz(func(t *testing.T, text string) {
		switch {
		case len(text) > 10_000: // SQLite's pattern of GLOB has a limit, and larger texts find nothing that these do not
		case !utf8.ValidString(text):
			refuseText(t, s.db, text, "string_unicode")
		case strings.Contains(text, "\x00"):
			refuseText(t, s.db, text, "string_null_character")
		default:
			tryText(t, s.db, text)
		}
	})
}

// FuzzNames gives names of a fuzzer to tables and columns: what orm.CheckIdentifier lets through, the database takes.
func FuzzNames(f *testing.F, b Backend) {
	f.Add("order", "a\"b`c'd\\e")
	s := fuzzed(f, b)
	f.Fuzz(func(t *testing.T, table, column string) {
		if orm.CheckIdentifier(table) == nil && orm.CheckIdentifier(column) == nil {
			tryNames(t, s.db, table, column)
		}
	})
}

// fuzzed is a database with the tables of the suite.
func fuzzed(f *testing.F, b Backend) *suite {
	s := &suite{backend: b}
	s.db = s.connect(f, b.URL)
	makeTables(f, s.db)
	return s
}
