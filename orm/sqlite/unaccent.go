package sqlite

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that PostgreSQL's unaccent spells otherwise though they are not put together of a letter and marks.
var letters = strings.NewReplacer("ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D",
	"ð", "d", "Ð", "D", "þ", "th", "Þ", "TH", "ı", "i", "ħ", "h", "Ħ", "H", "ŋ", "n", "Ŋ", "N", "ŧ", "t", "Ŧ", "T", "«", "<<", "»", ">>", "⁄", "/")

// unaccent takes the marks off letters. No character becomes one that means something in a pattern.
func unaccent(s string) string {
	var b strings.Builder
	for _, r := range s {
		parts := norm.NFKD.String(string(r))
		if strings.ContainsAny(parts, `%_\*?[`) {
			b.WriteRune(r)
			continue
		}
		for _, part := range parts {
			if !unicode.Is(unicode.Mn, part) {
				b.WriteRune(part)
			}
		}
	}
	return letters.Replace(norm.NFC.String(b.String()))
}
