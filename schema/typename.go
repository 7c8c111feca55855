package schema

import (
	"strings"
)

// typeName is the name of a type without packages and with its type arguments: Page[blog.Post] is Page_Post, Page[[]blog.Post] is Page_PostList,
// Page[map[string]blog.Post] is Page_PostMap.
func typeName(name string) string {
	s := speller{rest: name}
	return s.typ()
}

// speller makes names of what reflect calls types. It takes anything, and makes letters, digits and _ . - of it.
type speller struct {
	rest     string
	elements int  // how many elements of the paths of packages it writes
	pointers bool // Page[*blog.Post] is not Page_Post but Page_PostPointer
}

func (s *speller) skip(prefix string) (found bool) {
	s.rest, found = strings.CutPrefix(s.rest, prefix)
	return found
}

// typ takes a type from the beginning.
func (s *speller) typ() string {
	switch {
	case s.skip("[]"):
		return s.typ() + "List"
	case s.skip("*"):
		if elem := s.typ(); !s.pointers {
			return elem
		} else {
			return elem + "Pointer"
		}
	case s.skip("map["):
		key := s.typ()
		s.skip("]")
		elem := s.typ()
		if key == "string" {
			return elem + "Map"
		}
		return elem + "By" + capitalized(key)
	case s.skip("["):
		length, rest, _ := strings.Cut(s.rest, "]")
		s.rest = rest
		return s.typ() + "List" + length
	}
	text := s.rest[:s.end()]
	s.rest = s.rest[len(text):]
	if strings.ContainsAny(text, " ({") { // struct { A int }, func(int): nothing that anybody should read
		parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("[](){},*; ", r) })
		for i := range parts {
			parts[i] = s.word(parts[i])
		}
		return strings.Join(parts, "_")
	}
	base, args, generic := strings.Cut(text, "[")
	name := s.word(base)
	for in := (speller{strings.TrimSuffix(args, "]"), s.elements, s.pointers}); generic; generic = in.skip(",") {
		name += "_" + in.typ()
	}
	return name
}

// end is where the type that the text begins with ends: before a comma or a bracket that is not its own.
func (s *speller) end() int {
	depth, quoted := 0, false
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '(' || c == '{':
			depth++
		case depth == 0 && (c == ',' || c == ']'):
			return i
		case c == ']' || c == ')' || c == '}':
			depth--
		}
	}
	return len(s.rest)
}

// word is a name without its package, or with the last elements of its path.
func (s *speller) word(name string) string {
	name, _, _ = strings.Cut(name, "·") // a type declared in a function
	path := strings.Split(name, "/")
	if s.elements == 0 {
		name = path[len(path)-1]
		name = name[strings.LastIndexByte(name, '.')+1:]
	} else {
		name = strings.Join(path[max(0, len(path)-s.elements):], ".")
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, name)
}

// capitalized is a name of ASCII with a capital, unless a package stands before it.
func capitalized(name string) string {
	if name == "" || strings.Contains(name, ".") {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
