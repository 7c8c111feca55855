package schema

// Choice is one value of an enum.
type Choice struct {
	// Value has the enum's own type.
	Value any
	// Label is for people: what String returns if the type has it, else the value in words.
	Label string
	// Text is the value's canonical text, as in a query or a form.
	Text string
}
