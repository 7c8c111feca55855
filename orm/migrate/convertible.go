package migrate

// convertible reports whether the values of one type have counterparts in another, so that a column can change from one
// to the other and keep what is in it. A single value may still have none: the text "abc" as a number ends the migration.
func convertible(from, to Type) bool {
	a, b := familyOf(from), familyOf(to)
	return a == b || a == Text || b == Text
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
