package ormtest

import "strings"

// naughty are texts of the kinds that have broken programs, after the classes of the Big List of Naughty Strings. All of them are values like
// others: they come back as they are.
func naughty() map[string][]string {
	return map[string][]string{
		"quotes and escapes": {"'", `"`, "`", `\`, `\'`, `''`, `""`, "“‘’”", `\x00`, `\0`, `\n`, `\\`, strings.Repeat("'", 1000), strings.Repeat(`\`, 999)},
		"SQL": {`';--`, `'; DROP TABLE ormtest_artist; --`, `" OR ""="`, "' OR '1'='1", "' OR 1=1 -- 1", "1;SELECT pg_sleep(10)", "admin'/*", "/*", "*/", "/**/", "--", "#", "; SHUTDOWN", "'||(SELECT 1)||'",
			"$1", "$$", "$a$", "?", "??", "?1", ":name", "@x", "E'\\x41'", "U&'\\0041'", "x'41'", "0x41", "_utf8'a'"},
		"patterns":           {"%", "_", "%%", "*", "[a-z]", "^", ".*", "(", "[", "\\%", "a_b%c", "{1,2}", "~"},
		"format strings":     {"%s", "%d%n", "%*.*s", "%!s(MISSING)", "{0}", "{{7*7}}", "${HOME}", "$HOME", "#{1}", "<%= 1 %>"},
		"shell and files":    {"`id`", "$(id)", "| ls", "&& ls", "> /dev/null", "../../etc/passwd", "/dev/null; touch /tmp/x", "C:\\", "COM1", "CON", "PRN", ".", "..", "file:///etc/passwd"},
		"markup":             {"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</textarea>", "<!--", "]]>", "&amp;", "&#39;", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///x">]>`, "javascript:alert(1)"},
		"words of languages": {"NULL", "null", "(null)", "nil", "None", "undefined", "true", "false", "TRUE", "NaN", "Infinity", "-Infinity", "{}", "[]", `{"a":1}`, "CURRENT_TIMESTAMP", "DEFAULT"},
		"numbers": {"0", "-1", "+1", "00", "1.00", "1e3", "1E+02", "1e309", "-0", "0x10", "0b1", "1_000", "1,000", "1.000,00", "2147483648", "9223372036854775808", "-9223372036854775809", strings.Repeat("9", 96),
			"1/0", "0.1", ".5", "５", "١٢٣", "²", "Ⅷ"},
		"times":              {"1970-01-01", "0000-00-00 00:00:00", "infinity", "now", "2026-02-30", "10000-01-01", "epoch"},
		"space":              {"", " ", "  trailing  ", "\t", "\n", "\r\n", "\v\f", "\u00a0", "\u2003", "\u3000", "\u1680", "a\u2028b\u2029c"},
		"control characters": {"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f", "\u0080\u0081\u0085\u009f", "\x1b[31mred\x1b[0m", "\x04", "\x1a"},
		"invisible":          {"\u200b", "a\u200bb", "\u200c\u200d\u2060", "\ufeff", "\u00ad", "\u180e", "\ufffe", "\uffff", "\U000e0001", "\U000e0041", "\ufff9\ufffa\ufffb"},
		"right to left":      {"\u202eevil", "\u2066a\u2069b", "הָיְתָה", "بِسْمِ اللَّهِ", "\u200fabc\u200e", "שלום abc", "test\u2060test\u202btest"},
		"scripts":            {"ÅΩ≈ç√∫", "田中さんにあげて下さい", "パーティーへ行かないか", "和製漢語", "사회과학원", "𐐜𐐔𐐇𐐝𐐀", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "表ポあA鷗ŒéＢ逍", "ЁЂЃЄ", "ⅰⅱ", "ᚠᛇᚻ", "\U00020bb7野家"},
		"letters that fold":  {"ﬀ", "ſ", "İ", "ı", "ß", "ẞ", "K", "Å", "e\u0301", "\u00e9", "ǆ", "Σσς", "ŉ", "ᾳ", "ŒœÆæ"},
		"emoji":              {"🎵", "🏳️‍🌈👨‍👩‍👧‍👦", "👩🏽", "🇦🇹🇧🇪", "0️⃣ 1️⃣", "❤️", "✋🏿", "𝒳\U0010ffff", strings.Repeat("🎵", 1000)},
		"look-alikes":        {"аdmin", "раураl", "ａｄｍｉｎ", "l1I|", "ɐnbᴉlɐ ɐuƃɐɯ", "T̶h̶e̶"},
	}
}

// unkept are texts that no database is given, by the type of the error: PostgreSQL takes neither, and SQLite would keep bytes of which the others know
// nothing.
func unkept() map[string][]string {
	return map[string][]string{
		"string_null_character": {"\x00", "a\x00", "\x00b", "a\x00b", "'\x00; --"},
		"string_unicode": {"\xff", "a\xff", "\xc3", "\xc3(", "\xc0\x80", "\xed\xa0\x80", "\xed\xb0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xfe\xff\x00a",
			"'\xbf'", "\xbf\x27 OR 1=1"},
	}
}
