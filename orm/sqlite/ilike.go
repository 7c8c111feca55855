package sqlite

import (
	"unicode"
	"unicode/utf8"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// registerFunctions adds the function ilike(pattern, text) to a connection: LIKE with the escape character \, which
// ignores the case of every alphabet. SQLite's own LIKE ignores that of the 26 Latin letters only.
func (c *conn) registerFunctions() error {
	name, err := libc.CString("ilike")
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	function := ilike
	rc := sqlite3.Xsqlite3_create_function_v2(c.tls, c.db, name, 2, sqlite3.SQLITE_UTF8|sqlite3.SQLITE_DETERMINISTIC|sqlite3.SQLITE_INNOCUOUS,
		0, *(*uintptr)(unsafe.Pointer(&function)), 0, 0, 0)
	if rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// ilike is called by SQLite with the arguments of the function.
func ilike(tls *libc.TLS, call uintptr, _ int32, arguments uintptr) {
	values := unsafe.Slice((*uintptr)(pointer(arguments)), 2)
	for _, v := range values {
		if sqlite3.Xsqlite3_value_type(tls, v) == sqlite3.SQLITE_NULL {
			sqlite3.Xsqlite3_result_null(tls, call)
			return
		}
	}
	pattern := memory(sqlite3.Xsqlite3_value_text(tls, values[0]), int(sqlite3.Xsqlite3_value_bytes(tls, values[0])))
	text := memory(sqlite3.Xsqlite3_value_text(tls, values[1]), int(sqlite3.Xsqlite3_value_bytes(tls, values[1])))
	var result int32
	if matchFold(pattern, text) {
		result = 1
	}
	sqlite3.Xsqlite3_result_int(tls, call, result)
}

// matchFold reports whether the text matches the pattern: % is any text, _ any character, \ takes the next one as it is.
// It takes time proportional to the product of the lengths at worst.
func matchFold(pattern, text []byte) bool {
	var p, t int
	starP, starT := -1, 0 // where the last % is, and what it has eaten up to
	for t < len(text) {
		if p < len(pattern) {
			if pattern[p] == '%' {
				starP, starT = p, t
				p++
				continue
			}
			at, any := p, pattern[p] == '_'
			if pattern[p] == '\\' && p+1 < len(pattern) {
				at++
			}
			want, n := decode(pattern[at:])
			got, m := decode(text[t:])
			if any || want == got || fold(want) == fold(got) {
				p, t = at+n, t+m
				continue
			}
		}
		if starP < 0 {
			return false
		}
		_, m := decode(text[starT:])
		starT += m
		p, t = starP+1, starT
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}

func decode(b []byte) (rune, int) {
	if b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	return utf8.DecodeRune(b)
}

// fold maps the characters that differ in case only to one of them.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
