package migrate

// Literal is a value as text, or none. The zero value is none, which is not the same as Value(""). The text is read as
// the type of the column says: true, 5, 9.99, draft, 2006-01-02; the text "now" for a time is the database's clock.
type Literal struct {
	text string
	set  bool
}

// Value is the literal of a text.
func Value(text string) Literal { return Literal{text: text, set: true} }

// IsSet reports whether there is a value.
func (l Literal) IsSet() bool { return l.set }

// Text is the value, or "" where there is none.
func (l Literal) Text() string { return l.text }

// or is l, or the other where l is none.
func (l Literal) or(other Literal) Literal {
	if l.set {
		return l
	}
	return other
}

// zeroLiteral is the value of a type that stands for nothing: 0, false, no text, the beginning of the calendar.
func zeroLiteral(t Type) Literal {
	switch t.base() {
	case Bool:
		return Value("false")
	case "varchar", Text, Bytes:
		return Value("")
	case DateTime:
		return Value("1970-01-01 00:00:00.000000")
	case Date:
		return Value("1970-01-01")
	case UUID:
		return Value("00000000-0000-0000-0000-000000000000")
	case JSON:
		return Value("null")
	}
	return Value("0")
}
