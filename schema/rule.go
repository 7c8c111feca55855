package schema

// Rule is one rule of a field, such as min=1.
type Rule struct {
	// Name is the rule's name: min, email, pattern, …
	Name string
	// Param is what stands after the equals sign, or "".
	Param string
	// Depth is how many times `dive` stands before it: 0 is the field itself, 1 the elements of its list or map.
	Depth int
}
