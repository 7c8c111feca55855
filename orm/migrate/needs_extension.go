package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// classExtensions are the extensions that bring operator classes, by the names of the classes.
var classExtensions = map[string]string{
	"gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm",
	"gin_hstore_ops": "hstore", "gist_hstore_ops": "hstore", "btree_hstore_ops": "hstore", "hash_hstore_ops": "hstore",
	"gist_ltree_ops": "ltree", "gist__ltree_ops": "ltree", "citext_ops": "citext",
	"gin__int_ops": "intarray", "gist__int_ops": "intarray", "gist__intbig_ops": "intarray",
}

// scalar reports whether values of the type have an order and nothing inside, so that GIN and GiST by themselves know nothing of them.
func (t Type) scalar() bool {
	switch t.base() {
	case Bool, SmallInt, Int, BigInt, Real, Double, Text, "varchar", "decimal", Bytes, DateTime, Date, Duration, UUID, Clock:
		return true
	}
	return false
}

// extensions are the extensions of PostgreSQL that the table needs, each once.
func (t *Table) extensions() []string {
	var list []string
	for _, ix := range t.Indexes {
		for _, name := range ix.extensions(t) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// extensions are those that an index of the table needs.
func (ix Index) extensions(t *Table) []string {
	var list []string
	if ix.Using == Bloom {
		list = append(list, "bloom")
	}
	for _, k := range ix.keys() {
		switch {
		case classExtensions[k.class] != "":
			list = append(list, classExtensions[k.class])
		case ix.Using == GiST && strings.HasPrefix(k.class, "gist_"):
			list = append(list, "btree_gist")
		case ix.Using == GiST && k.agree == "=" && k.column == "" && k.class == "" && k.expr.Type.scalar():
			list = append(list, "btree_gist")
		case k.class != "" || k.column == "" || !t.Column(k.column).Type.scalar(): // an expression may be more than its type tells: a tsvector
		case ix.Using == GiST:
			list = append(list, "btree_gist")
		case ix.Using == GIN:
			list = append(list, "btree_gin")
		}
	}
	return list
}

// needExtensions notes the extensions that the tables need.
func (s *State) needExtensions() {
	for _, t := range s.Tables() {
		for _, name := range t.extensions() {
			s.addExtension(name, t.Component)
		}
	}
}

// wantsExtension explains why an index cannot be built, where that is for want of an extension.
func wantsExtension(t *Table, ix Index) func(error) error {
	needed := ix.extensions(t)
	if len(needed) == 0 {
		return nil
	}
	return func(err error) error {
		if code := sqlState(err); code != "42704" && code != "0A000" { // no such class or method; no class for the type
			return err
		}
		return fmt.Errorf("index %s needs extension %s: put migrate.CreateExtension{Name: %q} in front of it: %w", ix.Name, strings.Join(needed, ", "), needed[0], err)
	}
}
