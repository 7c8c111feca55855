package orm

import "strconv"

// Lower is a text in lower case, of every alphabet.
func Lower[T text](e Expr[T]) Expr[T] { return call[T](fnLower, e.node) }

// Upper is a text in upper case, of every alphabet.
func Upper[T text](e Expr[T]) Expr[T] { return call[T](fnUpper, e.node) }

// Unaccent takes the accents off letters and spells ligatures out: Hôtel is Hotel, and Straße is Strasse. In a match of Text what is looked for loses
// its accents too:
//
//	q.Where(orm.Text(orm.Unaccent(orm.Col(&p.Name))).IContains("hélène"))
//
// PostgreSQL needs its extension unaccent; MySQL and MariaDB refuse it, where a Collation can say that accents do not count. It cannot be part of
// an index or of a generated column.
func Unaccent[T text](e Expr[T]) Expr[T] { return call[T](fnUnaccent, e.node) }

// Length counts the characters of a text.
func Length[T text](e Expr[T]) Expr[int64] { return call[int64](fnLength, e.node) }

// Trim takes spaces away from both ends, LTrim from the beginning, RTrim from the end.
func Trim[T text](e Expr[T]) Expr[T] { return call[T](fnTrim, e.node) }

// LTrim takes spaces away from the beginning.
func LTrim[T text](e Expr[T]) Expr[T] { return call[T](fnLTrim, e.node) }

// RTrim takes spaces away from the end.
func RTrim[T text](e Expr[T]) Expr[T] { return call[T](fnRTrim, e.node) }

// Concat puts texts together; it is NULL where one of them is.
func Concat[T text](parts ...Expr[T]) Expr[T] {
	kids := make([]*expression, len(parts))
	for i, p := range parts {
		kids[i] = p.node
	}
	return call[T](fnConcat, kids...)
}

// Substr is a part of a text: n characters from the one at start, which is counted from 0, as Go's slices are.
func Substr[T text](e Expr[T], start, n int) Expr[T] {
	return call[T](fnSubstr, e.node, literal(strconv.Itoa(max(start, 0)+1)), literal(strconv.Itoa(max(n, 0))))
}

// Left is the first n characters of a text.
func Left[T text](e Expr[T], n int) Expr[T] { return Substr(e, 0, n) }

// Right is the last n characters of a text.
func Right[T text](e Expr[T], n int) Expr[T] {
	return call[T](fnRight, e.node, literal(strconv.Itoa(max(n, 0))))
}

// Replace puts a text wherever another one stands.
func Replace[T text](e Expr[T], old, new string) Expr[T] {
	return call[T](fnReplace, e.node, Value(old).node, Value(new).node)
}

// Position is where a text begins in another one, in characters from 0, or -1 where it is not part of it.
func Position[T text](e Expr[T], part string) Expr[int64] {
	return call[int64](fnIndex, e.node, Value(part).node)
}

// Repeat is a text n times.
func Repeat[T text](e Expr[T], n int) Expr[T] {
	return call[T](fnRepeat, e.node, literal(strconv.Itoa(max(n, 0))))
}

// LPad fills a text up at its beginning, RPad at its end, until it has n characters; a longer one is cut to its first n.
func LPad[T text](e Expr[T], n int, fill string) Expr[T] {
	return call[T](fnLPad, e.node, literal(strconv.Itoa(max(n, 0))), Value(fill).node)
}

// RPad fills a text up at its end until it has n characters; a longer one is cut to its first n.
func RPad[T text](e Expr[T], n int, fill string) Expr[T] {
	return call[T](fnRPad, e.node, literal(strconv.Itoa(max(n, 0))), Value(fill).node)
}

// Reverse has the characters from the last to the first.
func Reverse[T text](e Expr[T]) Expr[T] { return call[T](fnReverse, e.node) }

// Ord is the number in Unicode of the first character of a text.
func Ord[T text](e Expr[T]) Expr[int64] { return call[int64](fnOrd, e.node) }

// Chr is the character with a number in Unicode.
func Chr(e Expr[int64]) Expr[string] { return call[string](fnChr, e.node) }

// MD5 is the hash of a text, in hexadecimal digits; it protects nothing.
func MD5[T text](e Expr[T]) Expr[T] { return call[T](fnMD5, e.node) }

// SHA256 is the hash of a text, in hexadecimal digits.
func SHA256[T text](e Expr[T]) Expr[T] { return call[T](fnSHA256, e.node) }

// SHA1 is the hash of a text, in hexadecimal digits; it protects nothing. PostgreSQL needs its extension pgcrypto.
func SHA1[T text](e Expr[T]) Expr[T] { return call[T](fnSHA1, e.node) }

// SHA224 is the hash of a text, in hexadecimal digits.
func SHA224[T text](e Expr[T]) Expr[T] { return call[T](fnSHA224, e.node) }

// SHA384 is the hash of a text, in hexadecimal digits.
func SHA384[T text](e Expr[T]) Expr[T] { return call[T](fnSHA384, e.node) }

// SHA512 is the hash of a text, in hexadecimal digits.
func SHA512[T text](e Expr[T]) Expr[T] { return call[T](fnSHA512, e.node) }

// TextExpr is an expression of text as the left side of text matches: orm.Text(orm.Trim(orm.Col(&p.Name))).IContains("x").
type TextExpr struct{ operand operand }

// Text is an expression of text as the left side of text matches.
func Text[T text](e Expr[T]) TextExpr { return TextExpr{e.operand()} }

func (e TextExpr) match(op Op, text string) Cond { return Cond{op: op, left: e.operand, text: text} }

// Contains is what the function Contains is for a column; so are the others.
func (e TextExpr) Contains(part string) Cond { return e.match(OpContains, part) }

// IContains is Contains without regard to case.
func (e TextExpr) IContains(part string) Cond { return e.match(OpIContains, part) }

// StartsWith holds where the text begins with another one.
func (e TextExpr) StartsWith(start string) Cond { return e.match(OpStartsWith, start) }

// IStartsWith is StartsWith without regard to case.
func (e TextExpr) IStartsWith(start string) Cond { return e.match(OpIStartsWith, start) }

// EndsWith holds where the text ends with another one.
func (e TextExpr) EndsWith(end string) Cond { return e.match(OpEndsWith, end) }

// IEndsWith is EndsWith without regard to case.
func (e TextExpr) IEndsWith(end string) Cond { return e.match(OpIEndsWith, end) }

// IEq holds where the text is another one, without regard to case.
func (e TextExpr) IEq(value string) Cond { return e.match(OpIExact, value) }

// Regex holds where the text matches a regular expression; see the function Regex.
func (e TextExpr) Regex(pattern string) Cond { return e.match(OpRegex, pattern) }

// IRegex is Regex without regard to case.
func (e TextExpr) IRegex(pattern string) Cond { return e.match(OpIRegex, pattern) }
