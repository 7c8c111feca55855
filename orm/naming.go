package orm

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxName is the longest identifier that all databases take: PostgreSQL's 63 bytes.
const maxName = 63

// ConstraintKind is a kind of constraint or index, as the last part of its name says it.
type ConstraintKind string

// The kinds.
const (
	PrimaryKeyName ConstraintKind = "pk"
	UniqueName     ConstraintKind = "uq"
	ForeignKeyName ConstraintKind = "fk"
	CheckName      ConstraintKind = "ck"
	IndexName      ConstraintKind = "ix"
	ExclusionName  ConstraintKind = "ex"
)

// ConstraintName names a constraint or an index. The name is the same for the same table and columns, always and on every
// database, so that an error that tells only the name of a constraint can be told in columns. It has at most 63 bytes: a
// longer one is cut and ends in a hash of the whole.
func ConstraintName(kind ConstraintKind, table string, columns ...string) string {
	return ShortName(table + "_" + strings.Join(columns, "_") + "_" + string(kind))
}

// ShortName returns the name, or where it is longer than the 63 bytes that every database takes, its beginning with a hash.
func ShortName(name string) string {
	if len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	// The kind at the end stays readable.
	kind := name[strings.LastIndexByte(name, '_'):]
	if len(kind) > 4 {
		kind = ""
	}
	tail := "_" + hex.EncodeToString(sum[:4]) + kind
	cut := maxName - len(tail)
	for cut > 0 && name[cut]&0xC0 == 0x80 { // never through a character
		cut--
	}
	return name[:cut] + tail
}
