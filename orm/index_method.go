package orm

// IndexMethod is how an index is built. PostgreSQL has them all (CockroachDB and YugabyteDB have B-trees and, for lists and JSON, GIN); the other
// databases make those of BTree and Hash, as B-trees, and leave the others out: their queries find the same rows.
type IndexMethod uint8

// The methods.
const (
	BTree  IndexMethod = iota // for equality, order and ranges of plain values; the default
	Hash                      // for equality only
	GIN                       // for what is inside of lists, JSON and texts
	GiST                      // for what lies near or overlaps
	SPGiST                    // for parts of a space that are not alike, such as networks
	BRIN                      // for values that grow with the table, such as times of log lines; very small
	Bloom                     // for equality of any of many columns; of the extension bloom
)

var indexMethods = [...]string{"btree", "hash", "gin", "gist", "spgist", "brin", "bloom"}

// String is the method as PostgreSQL calls it.
func (m IndexMethod) String() string {
	if int(m) < len(indexMethods) {
		return indexMethods[m]
	}
	return "unknown"
}

// sorts reports whether the index keeps an order, and can be unique.
func (m IndexMethod) sorts() bool { return m == BTree }

// OperatorClass says what an index knows of its values, where it shall not be the usual: for PostgreSQL, elsewhere it is left out.
type OperatorClass string

// The classes that are needed most; a class of another name is one too. For the extensions that bring the usual ones makemigrations writes a
// migrate.CreateExtension; for others put one into the migration.
const (
	TrigramGIN     OperatorClass = "gin_trgm_ops"        // for Similar, IContains and regular expressions, with GIN; of the extension pg_trgm
	TrigramGiST    OperatorClass = "gist_trgm_ops"       // the same with GiST, which also orders by distance
	TextPattern    OperatorClass = "text_pattern_ops"    // for StartsWith, in a database whose collation is not C
	VarcharPattern OperatorClass = "varchar_pattern_ops" // the same for a varchar
	JSONPath       OperatorClass = "jsonb_path_ops"      // for JSONContains only, smaller and faster
)

// IndexTerm is a key of an index with an operator class, or of an exclusion constraint with its operator.
type IndexTerm struct {
	key      any
	class    OperatorClass
	conflict string
}

// Class is a key of an index, as Index takes it, with an operator class:
//
//	orm.Index(orm.Class(&p.Title, orm.TrigramGIN)).Using(orm.GIN)
func Class(key any, class OperatorClass) IndexTerm { return IndexTerm{key: key, class: class} }

// Using builds the index by a method.
func (s IndexSpec) Using(m IndexMethod) IndexSpec {
	s.method = m
	return s
}
