package inspect

import (
	"strings"
	"unicode"
)

// initialisms are words that Go writes in capitals.
var initialisms = map[string]string{"id": "ID", "url": "URL", "uri": "URI", "uuid": "UUID", "ip": "IP", "http": "HTTP", "api": "API", "json": "JSON",
	"html": "HTML", "sql": "SQL", "xml": "XML", "ids": "IDs"}

// goName is a name of the database as Go writes it: invoice_line is InvoiceLine.
func goName(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if known, ok := initialisms[strings.ToLower(word)]; ok {
			b.WriteString(known)
			continue
		}
		if strings.ToUpper(word) == word {
			word = strings.ToLower(word)
		}
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	switch text := b.String(); {
	case text == "":
		return "X"
	case unicode.IsDigit(rune(text[0])):
		return "X" + text
	default:
		return text
	}
}

// singular is the usual singular of an English noun.
func singular(noun string) string {
	switch {
	case strings.HasSuffix(noun, "ies") && len(noun) > 4:
		return noun[:len(noun)-3] + "y"
	case strings.HasSuffix(noun, "sses"), strings.HasSuffix(noun, "xes"), strings.HasSuffix(noun, "ches"), strings.HasSuffix(noun, "shes"):
		return noun[:len(noun)-2]
	case strings.HasSuffix(noun, "ss"), strings.HasSuffix(noun, "us"), strings.HasSuffix(noun, "is"), !strings.HasSuffix(noun, "s"), len(noun) < 4:
		return noun
	}
	return noun[:len(noun)-1]
}

// names gives out names that are not taken.
type names map[string]bool

func (n names) take(name string) string {
	for n[name] {
		name += "X"
	}
	n[name] = true
	return name
}
