package mysql

import "strings"

// Function spells a function of package orm; see there.
func (d Dialect) Function(name string) string {
	f := functions[name]
	if d.MySQL && name == "explain.analyze" {
		return "EXPLAIN ANALYZE"
	}
	if strings.Contains(f, "{bin}") {
		collation := "utf8mb4_nopad_bin"
		if d.MySQL {
			collation = "utf8mb4_0900_bin"
		}
		f = strings.ReplaceAll(f, "{bin}", "COLLATE "+collation)
	}
	return f
}

var functions = tables()

func tables() map[string]string {
	const seconds = "TIMESTAMPDIFF(SECOND, '1970-01-01', {1})"
	f := map[string]string{
		"regex": "{1} REGEXP {2}", "explain": "EXPLAIN FORMAT=JSON", "explain.analyze": "ANALYZE FORMAT=JSON",

		"similarity": "-", "word_similarity": "-", "strict_word_similarity": "-", "dissimilarity": "-", "word_dissimilarity": "-", "strict_word_dissimilarity": "-",
		"similar": "-", "word_similar": "-", "strict_word_similar": "-", "unaccent": "-",

		"value.time": "CAST({1} AS datetime(6))", "value.date": "CAST({1} AS date)", "value.text": "({1} {bin})", "float.decimal": "({1} * 1e0)",

		"div.int":      "({1} DIV {2})",
		"div.decimal":  "ROUND(CAST({1} AS DECIMAL(65, {scale})) / {2}, {scale})",
		"bit_and_of":   "CAST({1} & {2} AS signed)",
		"bit_or_of":    "CAST({1} | {2} AS signed)",
		"bit_xor_of":   "CAST({1} ^ {2} AS signed)",
		"floor.int":    "{1}",
		"ceil.int":     "{1}",
		"round.int":    "{1}",
		"round.float":  "(SIGN({1}) * FLOOR(ABS({1}) * {pn} + 0.5) / {pn})",
		"concat":       "CONCAT({*})",
		"ord":          "CAST(CONV(HEX(CONVERT(LEFT({1}, 1) USING utf32)), 16, 10) AS signed)",
		"chr":          "CONVERT(CHAR({1} USING utf32) USING utf8mb4)",
		"sha256":       "SHA2({1}, 256)",
		"sha224":       "SHA2({1}, 224)",
		"sha384":       "SHA2({1}, 384)",
		"sha512":       "SHA2({1}, 512)",
		"local.time":   "({1} + INTERVAL ELT(INTERVAL(" + seconds + ", {transitions}), {offsets}) SECOND)",
		"to_utc.time":  "({1} - INTERVAL ELT(INTERVAL(" + seconds + ", {local_transitions}), {offsets}) SECOND)",
		"date":         "DATE({1})",
		"time_of_day":  "(TIMESTAMPDIFF(MICROSECOND, DATE({1}), {1}) * 1000)",
		"now":          "UTC_TIMESTAMP(6)",
		"add_duration": "({1} + INTERVAL ({2} DIV 1000) MICROSECOND)",
		"micros":       "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1})",
		"since":        "(TIMESTAMPDIFF(MICROSECOND, {2}, {1}) * 1000)",
		"string_agg":   "GROUP_CONCAT({d}{1}{o} SEPARATOR {separator}){f}",
		"bit_and":      "CASE WHEN COUNT({1}){f} > 0 THEN CAST(BIT_AND({1}){f} AS signed) END",
		"bit_or":       "CASE WHEN COUNT({1}){f} > 0 THEN CAST(BIT_OR({1}){f} AS signed) END",
		"bit_xor":      "CASE WHEN COUNT({1}){f} > 0 THEN CAST(BIT_XOR({1}){f} AS signed) END",

		"json.get.text":  "CASE WHEN JSON_TYPE(JSON_EXTRACT({1}, {2})) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT({1}, {2})) {bin} END",
		"json.get.int":   "CASE WHEN JSON_TYPE(JSON_EXTRACT({1}, {2})) IN ('INTEGER', 'UNSIGNED INTEGER') THEN CAST(JSON_EXTRACT({1}, {2}) AS signed) END",
		"json.get.float": "CASE WHEN JSON_TYPE(JSON_EXTRACT({1}, {2})) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN JSON_EXTRACT({1}, {2}) * 1e0 END",
		"json.get.bool":  "CASE WHEN JSON_TYPE(JSON_EXTRACT({1}, {2})) = 'BOOLEAN' THEN JSON_UNQUOTE(JSON_EXTRACT({1}, {2})) = 'true' END",
		"json.get.json":  "JSON_EXTRACT({1}, {2})",
		"json.has":       "JSON_CONTAINS_PATH({1}, 'one', {2})",
		"json.contains":  "JSON_CONTAINS({1}, {2})",

		"list.contains": "JSON_CONTAINS({1}, {2})", "list.overlaps": "JSON_OVERLAPS({1}, {2})", "list.len": "JSON_LENGTH({1})", "list.remove": "-", "list.slice": "-",
		"list.append": "CASE WHEN JSON_LENGTH({1}) = 0 THEN {2} WHEN JSON_LENGTH({2}) = 0 THEN {1} ELSE CONCAT(LEFT({1}, CHAR_LENGTH({1}) - 1), ',', SUBSTR({2}, 2)) END",

		"cast.int.float": "({1} * 1e0)", "cast.int.text": "(CAST({1} AS char) {bin})", "cast.int.decimal": "CAST({1} AS decimal({p},{s}))", "cast.int.bool": "({1} <> 0)",
		"cast.bool.int": "{1}", "cast.bool.text": "CASE WHEN {1} THEN 'true' WHEN NOT {1} THEN 'false' END", "cast.duration.int": "{1}", "cast.int.duration": "{1}",
		"cast.float.int": "CAST(SIGN({1}) * FLOOR(ABS({1}) + 0.5) AS signed)", "cast.float.decimal": "CAST({1} AS decimal({p},{s}))",
		"cast.decimal.int": "CAST(ROUND({1}) AS signed)", "cast.decimal.float": "({1} * 1e0)", "cast.decimal.text": "(CAST({1} AS char) {bin})", "cast.decimal.decimal": "CAST({1} AS decimal({p},{s}))",
		"cast.uuid.text": "(CONVERT({1} USING utf8mb4) {bin})", "cast.date.text": "(CAST({1} AS char) {bin})", "cast.time.text": "(CAST({1} AS char) {bin})",
		"cast.time.date": "DATE({1})", "cast.date.time": "CAST({1} AS datetime(6))", "cast.json.text": "({1} {bin})",
	}
	// A path that looks constant would be worked out for the first row only, see orm's jsonCall.
	for at, path := range map[string]string{"list.at.": "CONCAT('$[{n}', LEFT({1}, 0), ']')", "list.end.": "CONCAT('$[', IF(JSON_LENGTH({1}) < {n}, 1000000, JSON_LENGTH({1}) - {n}), ']')"} {
		json := "JSON_EXTRACT({1}, " + path + ")"
		f[at+"int"], f[at+"duration"] = "CAST("+json+" AS signed)", "CAST("+json+" AS signed)"
		f[at+"float"] = "(" + json + " * 1e0)"
		f[at+"bool"] = "(JSON_UNQUOTE(" + json + ") = 'true')"
		f[at+"text"], f[at+"uuid"] = "(JSON_UNQUOTE("+json+") {bin})", "(JSON_UNQUOTE("+json+") {bin})"
		f[at+"time"], f[at+"date"] = "CAST(JSON_UNQUOTE("+json+") AS datetime(6))", "CAST(JSON_UNQUOTE("+json+") AS date)"
	}
	f["array_agg"] = "CONCAT('[', GROUP_CONCAT({d}{1}{o}){f}, ']')"
	f["array_agg.text"] = strings.Replace(f["array_agg"], "{1}", "JSON_QUOTE({1})", 1)
	for _, class := range []string{"time", "date", "uuid"} {
		f["array_agg."+class] = strings.Replace(f["array_agg"], "{1}", `CONCAT('"', {1}, '"')`, 1)
	}
	const (
		millis  = "CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS unsigned)"
		uuidEnd = "SUBSTR(HEX(RANDOM_BYTES(2)), 2), '-', SUBSTR('89ab', 1 + FLOOR(RAND() * 4), 1), SUBSTR(HEX(RANDOM_BYTES(2)), 2), '-', HEX(RANDOM_BYTES(6))"
	)
	f["uuid4"] = "LOWER(CONCAT(HEX(RANDOM_BYTES(4)), '-', HEX(RANDOM_BYTES(2)), '-4', " + uuidEnd + "))"
	f["uuid7"] = "LOWER(CONCAT(LPAD(HEX(" + millis + " DIV 65536), 8, '0'), '-', LPAD(HEX(" + millis + " MOD 65536), 4, '0'), '-7', " + uuidEnd + "))"
	f["json.agg"] = "CONCAT('[', GROUP_CONCAT({d}{1}{o}){f}, ']')"
	for class, text := range map[string]string{"text": "{1}", "decimal": "CAST({1} AS char)", "date": "CAST({1} AS char)", "uuid": "CONVERT({1} USING utf8mb4)",
		"time": "DATE_FORMAT({1}, '%Y-%m-%dT%H:%i:%s.%fZ')"} {
		f["json.of."+class] = "JSON_EXTRACT(JSON_QUOTE(" + text + "), '$')" // a text in quotes would be taken for a text with quotes
	}
	for _, class := range []string{"int", "float", "duration"} {
		f["json.of."+class] = "{1}"
	}
	f["json.of.json"], f["json.of.array"] = "JSON_EXTRACT({1}, '$')", "JSON_EXTRACT({1}, '$')"
	f["json.of.bool"] = "JSON_EXTRACT(CASE WHEN {1} THEN 'true' WHEN NOT {1} THEN 'false' END, '$')"
	const isNumber = "CASE WHEN {1} REGEXP '^[-+]?[0-9]+([.][0-9]+)?$' THEN "
	f["cast.text.int"] = isNumber + "CAST(ROUND(CAST({1} AS decimal(65,30))) AS signed) END"
	f["cast.text.float"] = isNumber + "({1} + 0e0) END"
	f["cast.text.decimal"] = isNumber + "CAST({1} AS decimal({p},{s})) END"
	for part, name := range map[string]string{"year": "YEAR", "quarter": "QUARTER", "month": "MONTH", "day": "DAYOFMONTH", "hour": "HOUR", "minute": "MINUTE",
		"second": "SECOND", "year_day": "DAYOFYEAR", "sunday_week_day": "DAYOFWEEK"} {
		f["part."+part] = name + "({1})"
	}
	f["part.week"] = "WEEK({1}, 3)" // ISO 8601
	f["part.iso_year"] = "(YEARWEEK({1}, 3) DIV 100)"
	f["part.week_day"] = "(WEEKDAY({1}) + 1)"
	for part, date := range map[string]string{"year": "MAKEDATE(YEAR({1}), 1)", "quarter": "(MAKEDATE(YEAR({1}), 1) + INTERVAL (QUARTER({1}) - 1) QUARTER)",
		"month": "(DATE({1}) - INTERVAL (DAYOFMONTH({1}) - 1) DAY)", "week": "(DATE({1}) - INTERVAL WEEKDAY({1}) DAY)", "day": "DATE({1})"} {
		f["trunc."+part+".date"] = date
		f["trunc."+part+".time"] = "CAST(" + date + " AS datetime(6))"
	}
	for part, format := range map[string]string{"hour": "%Y-%m-%d %H:00:00", "minute": "%Y-%m-%d %H:%i:00", "second": "%Y-%m-%d %H:%i:%s"} {
		f["trunc."+part+".date"] = "{1}"
		f["trunc."+part+".time"] = "CAST(DATE_FORMAT({1}, '" + format + "') AS datetime(6))"
	}
	for _, name := range []string{"min", "max", "greatest", "least"} {
		f[name+".range"] = "-" // a range is a text there
	}
	for _, bound := range []string{"int", "decimal", "date", "time"} {
		f["json.of.range."+bound] = f["json.of.text"]
	}
	return f
}
