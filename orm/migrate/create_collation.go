package migrate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CreateCollation makes an order of texts in PostgreSQL, for [orm.Collate] and for what a RunSQL says of columns. Other databases have
// theirs ready, and nothing is done there.
//
//	migrate.CreateCollation{Name: "german_phonebook", Provider: "icu", Locale: "de-u-co-phonebk"}
type CreateCollation struct {
	Name     string
	Locale   string // as the provider calls it: de-u-co-phonebk, de_DE.utf8
	Provider string // icu or libc; "" is libc

	// Nondeterministic: texts that are not the same bytes may be equal, such as "a" and "A" under the locale und-u-ks-level2. It needs icu, and
	// patterns do not work with it before PostgreSQL 18.
	Nondeterministic bool
}

func (o CreateCollation) Describe() string { return "create collation " + o.Name }

func (o CreateCollation) Apply(s *State) error {
	switch {
	case o.Name == "" || o.Locale == "":
		return errors.New("a collation needs a Name and a Locale")
	case o.Provider != "" && o.Provider != "icu" && o.Provider != "libc":
		return fmt.Errorf("collation %s: provider %q is neither icu nor libc", o.Name, o.Provider)
	case o.Nondeterministic && o.Provider != "icu":
		return fmt.Errorf("collation %s: only provider icu has collations that are not deterministic", o.Name)
	}
	if _, there := s.collations[o.Name]; there {
		return fmt.Errorf("there is a collation %s already", o.Name)
	}
	if s.collations == nil {
		s.collations = map[string]CreateCollation{}
	}
	s.collations[o.Name] = o
	return nil
}

func (o CreateCollation) Reverse(*State) (Operation, error) { return DropCollation{Name: o.Name}, nil }

func (o CreateCollation) touches(*State) []string { return nil }

func (o CreateCollation) steps(e editor, _, _ *State) ([]step, error) {
	pg, ok := e.(postgresEditor)
	if !ok {
		return nil, nil
	}
	locale, err := pg.text(o.Locale)
	if err != nil {
		return nil, fmt.Errorf("collation %s: %w", o.Name, err)
	}
	options := "locale = " + locale
	if o.Provider != "" {
		options = "provider = " + o.Provider + ", " + options
	}
	if o.Nondeterministic {
		options += ", deterministic = false"
	}
	return statements("CREATE COLLATION " + pg.q(o.Name) + " (" + options + ")"), nil
}

// collationText writes a line for each collation.
func (s *State) collationText(b *strings.Builder) {
	for _, name := range slices.Sorted(maps.Keys(s.collations)) {
		fmt.Fprintf(b, "collation %+v\n", s.collations[name])
	}
}
