package migrate

import "github.com/gotandem/tandem/orm"

// convertible reports whether the values of one type have counterparts in another, so that a column can change from one
// to the other and keep what is in it. A single value may still have none: the text "abc" as a number ends the migration.
func convertible(from, to Type) bool {
	if from.base() == "array" || to.base() == "array" {
		return convertibleLists(from, to)
	}
	if from.bounds() != orm.KindInvalid || to.bounds() != orm.KindInvalid {
		return from == to
	}
	a, b := familyOf(from), familyOf(to)
	return a == b || a == Text || b == Text
}

// convertibleLists is convertible where one of the two is a list: whole numbers of another size, and JSON with elements that look alike there.
func convertibleLists(from, to Type) bool {
	a, b := from.element(), to.element()
	switch {
	case from == to:
		return true
	case from == JSON:
		a = b
	case to == JSON:
		b = a
	}
	switch kindOf(a) {
	case Text, Bool, UUID, Double:
		return a == b
	case BigInt:
		return kindOf(b) == BigInt
	}
	return false
}

// familyOf is the type that stands for all that can be turned into each other.
func familyOf(t Type) Type {
	switch k := kindOf(t); k {
	case Bool, BigInt, Double, Duration, "decimal":
		return BigInt
	case Date, DateTime:
		return DateTime
	default:
		return k
	}
}
