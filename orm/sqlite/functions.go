package sqlite

import "fmt"

// Function spells a function of package orm; see there. Those that begin with tandem_ are registered by the driver, in Go.
func (Dialect) Function(name string) string { return functions[name] }

var functions = tables()

func tables() map[string]string {
	// An element of a list as JSON: that of a boolean is 0 or 1 otherwise.
	const element = "CASE h.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(h.value) END"
	const (
		millis  = "CAST(unixepoch('now', 'subsec') * 1000 AS integer)"
		uuidEnd = "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))"
	)
	f := map[string]string{
		"regex": "tandem_regex({2}, {1})", "explain": "EXPLAIN QUERY PLAN###", "explain.analyze": "-",

		"similarity": "tandem_similarity({1}, {2})", "word_similarity": "tandem_word_similarity({2}, {1})", "strict_word_similarity": "tandem_strict_word_similarity({2}, {1})",
		"dissimilarity": "(1 - tandem_similarity({1}, {2}))", "word_dissimilarity": "(1 - tandem_word_similarity({2}, {1}))",
		"strict_word_dissimilarity": "(1 - tandem_strict_word_similarity({2}, {1}))",
		"similar":                   "(tandem_similarity({1}, {2}) >= 0.3)", "word_similar": "(tandem_word_similarity({2}, {1}) >= 0.6)",
		"strict_word_similar": "(tandem_strict_word_similarity({2}, {1}) >= 0.5)", "unaccent": "tandem_unaccent({1})",

		"div.int":       "({1} / NULLIF({2}, 0))",
		"div.decimal":   "tandem_div({1}, {2}, {s1}, {scale})",
		"mod.float":     "MOD({1}, NULLIF({2}, 0))",
		"bit_xor_of":    "(({1} | {2}) - ({1} & {2}))",
		"floor.int":     "{1}",
		"ceil.int":      "{1}",
		"round.int":     "{1}",
		"floor.decimal": "({1} - (({1} % {p1}) + {p1}) % {p1})",
		"ceil.decimal":  "({1} + ((-{1} % {p1}) + {p1}) % {p1})",
		"round.decimal": "(({1} + CASE WHEN {1} < 0 THEN -{q} ELSE {q} END / 2) / {q} * {q})",
		"random":        "((RANDOM() & 9007199254740991) / 9007199254740992.0)",
		"lower":         "tandem_lower({1})",
		"upper":         "tandem_upper({1})",
		"schema.lower":  "LOWER({1})",
		"schema.upper":  "UPPER({1})",
		"length":        "LENGTH({1})",
		"right":         "tandem_right({1}, {2})",
		"repeat":        "tandem_repeat({1}, {2})",
		"lpad":          "tandem_lpad({1}, {2}, {3})",
		"rpad":          "tandem_rpad({1}, {2}, {3})",
		"reverse":       "tandem_reverse({1})",
		"ord":           "UNICODE({1})",
		"chr":           "CHAR({1})",
		"md5":           "tandem_md5({1})",
		"sha256":        "tandem_sha256({1})",
		"cot":           "(1 / TAN({1}))",
		"sha1":          "tandem_sha1({1})",
		"sha224":        "tandem_sha224({1})",
		"sha384":        "tandem_sha384({1})",
		"sha512":        "tandem_sha512({1})",
		"greatest":      "MAX({*})",
		"least":         "MIN({*})",
		"local.time":    "tandem_local({1}, {zone})",
		"to_utc.time":   "tandem_utc({1}, {zone})",
		"date":          "substr({1}, 1, 10)",
		"time_of_day":   "tandem_clock({1})",
		"now":           "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
		"add_duration":  "tandem_add({1}, {2})",
		"micros":        "(CAST(strftime('%s', substr({1}, 1, 19)) AS integer) * 1000000 + CAST(substr({1} || '000000', 21, 6) AS integer))",
		"since":         "tandem_since({1}, {2})",
		"avg.decimal":   "(AVG({d}{1}){f} / {p1}e0)",
		"stddev":        "tandem_stddev({1}){f}",
		"stddev_pop":    "tandem_stddev_pop({1}){f}",
		"variance":      "tandem_variance({1}){f}",
		"variance_pop":  "tandem_variance_pop({1}){f}",
		"string_agg":    "group_concat({d}{1}, {2}{o}){f}",
		"bit_and":       "tandem_bit_and({1}){f}",
		"bit_or":        "tandem_bit_or({1}){f}",
		"bit_xor":       "tandem_bit_xor({1}){f}",

		"json.get.text":  "CASE WHEN json_type({1}, {2}) = 'text' THEN json_extract({1}, {2}) END",
		"json.get.int":   "CASE WHEN json_type({1}, {2}) = 'integer' THEN json_extract({1}, {2}) END",
		"json.get.float": "CASE WHEN json_type({1}, {2}) IN ('integer', 'real') THEN CAST(json_extract({1}, {2}) AS real) END",
		"json.get.bool":  "CASE json_type({1}, {2}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
		"json.get.json":  "({1} -> {2})",
		"json.has":       "(json_type({1}, {2}) IS NOT NULL)",
		"json.contains":  "tandem_json_contains({1}, {2})",

		"json.agg":    "('[' || group_concat({d}{1}{o}){f} || ']')",
		"json.of.int": "{1}", "json.of.float": "{1}", "json.of.duration": "{1}", "json.of.json": "json({1})", "json.of.array": "json({1})",
		"json.of.text": "json_quote({1})", "json.of.uuid": "json_quote({1})", "json.of.date": "json_quote({1})", "json.of.time": "json_quote(replace({1}, ' ', 'T') || 'Z')",
		"json.of.decimal": "json_quote(tandem_decimal_text({1}, {s1}))", "json.of.bool": "json(CASE WHEN {1} THEN 'true' WHEN NOT {1} THEN 'false' END)",

		"uuid4": "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || " + uuidEnd + ")",
		"uuid7": "lower(printf('%08x-%04x-7', " + millis + " >> 16, " + millis + " & 65535) || " + uuidEnd + ")",

		"array_agg":     "('[' || group_concat({d}json_quote({1}){o}){f} || ']')",
		"list.contains": "NOT EXISTS (SELECT 1 FROM json_each({2}) AS w WHERE w.value NOT IN (SELECT h.value FROM json_each({1}) AS h))",
		"list.overlaps": "EXISTS (SELECT 1 FROM json_each({2}) AS w WHERE w.value IN (SELECT h.value FROM json_each({1}) AS h))",
		"list.len":      "json_array_length({1})",
		"list.append": "CASE WHEN json_array_length({1}) = 0 THEN {2} WHEN json_array_length({2}) = 0 THEN {1}" +
			" ELSE substr({1}, 1, length({1}) - 1) || ',' || substr({2}, 2) END",
		"list.remove": "(SELECT '[' || coalesce(group_concat(" + element + "), '') || ']' FROM json_each({1}) AS h WHERE h.value <> json_extract({2}, '$[0]'))",
		"list.slice":  "(SELECT '[' || coalesce(group_concat(" + element + "), '') || ']' FROM json_each({1}) AS h WHERE h.key >= {2} AND h.key < {3})",

		"cast.int.float": "CAST({1} AS real)", "cast.int.text": "CAST({1} AS text)", "cast.int.decimal": "({1} * {ps})", "cast.int.bool": "({1} <> 0)",
		"cast.bool.int": "{1}", "cast.bool.text": "CASE WHEN {1} THEN 'true' WHEN NOT {1} THEN 'false' END", "cast.duration.int": "{1}", "cast.int.duration": "{1}",
		"cast.float.int": "CAST(ROUND({1}) AS integer)", "cast.float.decimal": "CAST(ROUND({1} * {ps}) AS integer)",
		"cast.decimal.int": "(({1} + CASE WHEN {1} < 0 THEN -{p1} ELSE {p1} END / 2) / {p1})", "cast.decimal.float": "({1} / {p1}.0)",
		"cast.decimal.text": "tandem_decimal_text({1}, {s1})", "cast.decimal.decimal": "{1}",
		"cast.uuid.text": "{1}", "cast.date.text": "{1}", "cast.time.text": "{1}", "cast.time.date": "substr({1}, 1, 10)", "cast.date.time": "({1} || ' 00:00:00.000000')",
		"cast.text.int": "tandem_number({1}, 0)", "cast.text.float": "tandem_number({1}, -1)", "cast.text.decimal": "tandem_number({1}, {s})", "cast.json.text": "{1}",
	}
	for _, class := range []string{"bool", "int", "float", "text", "time", "date", "duration", "uuid"} {
		f["list.at."+class] = "json_extract({1}, '$[{n}]')"
		f["list.end."+class] = "json_extract({1}, '$[#-{n}]')"
	}
	// A time is a text of fixed width.
	for part, at := range map[string][2]int{"year": {1, 4}, "month": {6, 2}, "day": {9, 2}, "hour": {12, 2}, "minute": {15, 2}, "second": {18, 2}} {
		f["part."+part] = fmt.Sprintf("CAST(substr({1}, %d, %d) AS integer)", at[0], at[1])
	}
	f["part.quarter"] = "((CAST(substr({1}, 6, 2) AS integer) + 2) / 3)"
	for part, format := range map[string]string{"week": "%V", "week_day": "%u", "iso_year": "%G", "year_day": "%j"} {
		f["part."+part] = "CAST(strftime('" + format + "', {1}) AS integer)"
	}
	f["part.sunday_week_day"] = "(CAST(strftime('%w', {1}) AS integer) + 1)"
	const midnight = " 00:00:00.000000"
	for class, clock := range map[string]string{".time": midnight, ".date": ""} {
		f["trunc.year"+class] = "(substr({1}, 1, 4) || '-01-01" + clock + "')"
		f["trunc.quarter"+class] = "(substr({1}, 1, 4) || printf('-%02d-01', (CAST(substr({1}, 6, 2) AS integer) + 2) / 3 * 3 - 2) || '" + clock + "')"
		f["trunc.month"+class] = "(substr({1}, 1, 7) || '-01" + clock + "')"
		f["trunc.week"+class] = "(strftime('%Y-%m-%d', {1}, 'weekday 0', '-6 days') || '" + clock + "')"
		f["trunc.day"+class] = "(substr({1}, 1, 10) || '" + clock + "')"
	}
	for part, n := range map[string]int{"hour": 13, "minute": 16, "second": 19} {
		f["trunc."+part+".time"] = fmt.Sprintf("(substr({1}, 1, %d) || '%s')", n, midnight[n-10:])
		f["trunc."+part+".date"] = "{1}"
	}
	for _, name := range []string{"min", "max", "greatest", "least"} {
		f[name+".range"] = "-" // a range is a text there
	}
	for _, bound := range []string{"int", "decimal", "date", "time"} {
		f["json.of.range."+bound] = f["json.of.text"]
	}
	return f
}
