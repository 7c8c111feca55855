package postgres

import "strings"

// Function spells a function of package orm; see there.
func (Dialect) Function(name string) string { return functions[name] }

var functions = tables()

func tables() map[string]string {
	f := map[string]string{
		"regex": "{1} ~ {2}", "explain": "EXPLAIN", "explain.analyze": "EXPLAIN (ANALYZE, BUFFERS)",

		"similarity": "CAST(SIMILARITY({1}, {2}) AS double precision)", "word_similarity": "CAST(WORD_SIMILARITY({2}, {1}) AS double precision)",
		"strict_word_similarity": "CAST(STRICT_WORD_SIMILARITY({2}, {1}) AS double precision)",
		// Operators with the column in front: an index finds and orders by these alone.
		"dissimilarity": "({1} <-> {2})", "word_dissimilarity": "({1} <->> {2})", "strict_word_dissimilarity": "({1} <->>> {2})",
		"similar": "({1} % {2})", "word_similar": "({1} %> {2})", "strict_word_similar": "({1} %>> {2})",

		"search":      "({1} @@ {2})",
		"search.rank": "CAST(ts_rank({weights}, {1}, {2}, {3}) AS double precision)", "search.cover": "CAST(ts_rank_cd({weights}, {1}, {2}, {3}) AS double precision)",
		"search.headline": "ts_headline({language}, TRANSLATE({1}, CHR(2) || CHR(3), ''), {2}, {3})",
		"unaccent":        "UNACCENT({1})", "schema.unaccent": "-",
		// Spelled alike in queries and in indexes, and with nothing in it that a generated column cannot have, such as CONCAT_WS.
		"search.part": "COALESCE(CAST({1} AS text), '')", "search.part.text": "COALESCE({1}, '')", "search.text": "({* || ' ' || })",
		"search.vector": "to_tsvector({language}, {1})", "search.weight": "setweight({1}, {weight})", "search.join": "({* || })",
		"find.nothing": "CAST('' AS tsquery)", "find.web": "websearch_to_tsquery({language}, {1})", "find.all": "plainto_tsquery({language}, {1})",
		"find.phrase": "phraseto_tsquery({language}, {1})", "find.raw": "to_tsquery({language}, {1})", "find.word": "to_tsquery({language}, '''' || {1} || {2})",
		"find.and": "({1} && {2})", "find.or": "({1} || {2})", "find.not": "(!! {1})", "find.near": "tsquery_phrase({1}, {2}, {3})",

		"value.bool": "CAST({1} AS boolean)", "value.int": "CAST({1} AS bigint)", "value.float": "CAST({1} AS double precision)", "value.text": "CAST({1} AS text)",
		"value.bytes": "CAST({1} AS bytea)", "value.time": "CAST({1} AS timestamptz)", "value.date": "CAST({1} AS date)", "value.duration": "CAST({1} AS bigint)",
		"value.decimal": "CAST({1} AS numeric)", "value.uuid": "CAST({1} AS uuid)", "value.json": "CAST({1} AS jsonb)", "float.decimal": "CAST({1} AS double precision)",

		"mod.float":     "CAST(MOD(CAST({1} AS numeric), NULLIF(CAST({2} AS numeric), 0)) AS double precision)",
		"div.decimal":   "ROUND({1} / NULLIF({2}, 0), {scale})",
		"bit_xor_of":    "({1} # {2})",
		"sign":          "CAST(SIGN({1}) AS bigint)",
		"floor.int":     "{1}",
		"ceil.int":      "{1}",
		"round.int":     "{1}",
		"round.float":   "CAST(ROUND(CAST({1} AS numeric), {2}) AS double precision)",
		"power":         "POWER(CAST({1} AS double precision), CAST({2} AS double precision))",
		"random":        "RANDOM()",
		"concat":        "({* || })",
		"index":         "(STRPOS({1}, {2}) - 1)",
		"substr":        "SUBSTR({1}, {2}, {3})",
		"ord":           "ASCII({1})",
		"chr":           "CHR(CAST({1} AS integer))",
		"sha256":        "ENCODE(SHA256(CONVERT_TO({1}, 'UTF8')), 'hex')",
		"sha1":          "ENCODE(DIGEST({1}, 'sha1'), 'hex')",
		"sha224":        "ENCODE(SHA224(CONVERT_TO({1}, 'UTF8')), 'hex')",
		"sha384":        "ENCODE(SHA384(CONVERT_TO({1}, 'UTF8')), 'hex')",
		"sha512":        "ENCODE(SHA512(CONVERT_TO({1}, 'UTF8')), 'hex')",
		"greatest":      "CASE WHEN NUM_NULLS({*}) = 0 THEN GREATEST({*}) END",
		"least":         "CASE WHEN NUM_NULLS({*}) = 0 THEN LEAST({*}) END",
		"utc.time":      "({1} AT TIME ZONE 'UTC')",
		"from_utc.time": "({1} AT TIME ZONE 'UTC')",
		"local.time":    "({1} AT TIME ZONE {zone})",
		"to_utc.time":   "({1} AT TIME ZONE {zone})",
		"time_of_day":   "(CAST(EXTRACT(EPOCH FROM CAST({1} AS time)) * 1000000 AS bigint) * 1000)",
		"now":           "STATEMENT_TIMESTAMP()",
		"add_duration":  "({1} + ({2} / 1000) * INTERVAL '1 microsecond')",
		"since":         "(CAST(EXTRACT(EPOCH FROM ({1} - {2})) * 1000000 AS bigint) * 1000)",
		"any_value":     "(ARRAY_AGG({1}){f})[1]",
		"every":         "BOOL_AND({1}){f}",
		"some":          "BOOL_OR({1}){f}",
		"sum.int":       "COALESCE(SUM({d}{1}){f}, 0)",

		"json.get.text":  "CASE WHEN jsonb_typeof({1} #> {2}) = 'string' THEN {1} #>> {2} END",
		"json.get.int":   "CASE WHEN jsonb_typeof({1} #> {2}) = 'number' AND ({1} #>> {2}) !~ '[.eE]' THEN CAST({1} #>> {2} AS bigint) END",
		"json.get.float": "CASE WHEN jsonb_typeof({1} #> {2}) = 'number' THEN CAST({1} #>> {2} AS double precision) END",
		"json.get.bool":  "CASE WHEN jsonb_typeof({1} #> {2}) = 'boolean' THEN CAST({1} #>> {2} AS boolean) END",
		"json.get.json":  "({1} #> {2})",
		"json.has":       "(({1} #> {2}) IS NOT NULL)",
		"json.contains":  "({1} @> {2})",

		"json.object": "JSONB_BUILD_OBJECT({*})", "json.array": "JSONB_BUILD_ARRAY({*})", "json.agg": "JSONB_AGG({d}{1}{o}){f}",
		"json.of.bool": "{1}", "json.of.int": "{1}", "json.of.float": "{1}", "json.of.text": "{1}", "json.of.duration": "{1}", "json.of.json": "{1}", "json.of.array": "{1}",
		"json.of.decimal": "CAST({1} AS text)", "json.of.uuid": "CAST({1} AS text)", "json.of.date": "TO_CHAR({1}, 'YYYY-MM-DD')",
		"json.of.time": `TO_CHAR({1} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,

		"uuid4": "GEN_RANDOM_UUID()",
		// The random one, with the time and the version in its first 13 digits.
		"uuid7": "CAST(LPAD(TO_HEX(CAST(FLOOR(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000) AS bigint)), 12, '0') || '7' || SUBSTR(REPLACE(CAST(GEN_RANDOM_UUID() AS text), '-', ''), 14) AS uuid)",

		"corr": "CORR({1}, {2}){f}", "covar_pop": "COVAR_POP({1}, {2}){f}", "covar_samp": "COVAR_SAMP({1}, {2}){f}", "regr_slope": "REGR_SLOPE({1}, {2}){f}",
		"regr_intercept": "REGR_INTERCEPT({1}, {2}){f}", "regr_r2": "REGR_R2({1}, {2}){f}", "regr_count": "REGR_COUNT({1}, {2}){f}", "regr_avgx": "REGR_AVGX({1}, {2}){f}",
		"regr_avgy": "REGR_AVGY({1}, {2}){f}", "regr_sxx": "REGR_SXX({1}, {2}){f}", "regr_sxy": "REGR_SXY({1}, {2}){f}", "regr_syy": "REGR_SYY({1}, {2}){f}",

		"array_agg":     "ARRAY_AGG({d}{1}{o}){f}",
		"list.contains": "({1} @> {2})", "list.overlaps": "({1} && {2})", "list.len": "CAST(CARDINALITY({1}) AS bigint)",
		"list.append": "({1} || CAST({2} AS {t1}))", "list.remove": "ARRAY_REMOVE({1}, (CAST({2} AS {t1}))[1])", "list.slice": "({1})[{2} + 1:{3}]",

		"cast.int.float": "CAST({1} AS double precision)", "cast.int.text": "CAST({1} AS text)", "cast.int.decimal": "CAST({1} AS numeric({p},{s}))", "cast.int.bool": "({1} <> 0)",
		"cast.bool.int": "CAST(CAST({1} AS integer) AS bigint)", "cast.bool.text": "CAST({1} AS text)", "cast.duration.int": "{1}", "cast.int.duration": "CAST({1} AS bigint)",
		"cast.float.int": "CAST(ROUND(CAST({1} AS numeric)) AS bigint)", "cast.float.decimal": "CAST(CAST({1} AS numeric) AS numeric({p},{s}))",
		"cast.decimal.int": "CAST(ROUND({1}) AS bigint)", "cast.decimal.float": "CAST({1} AS double precision)", "cast.decimal.text": "CAST({1} AS text)", "cast.decimal.decimal": "CAST({1} AS numeric({p},{s}))",
		"cast.uuid.text": "CAST({1} AS text)", "cast.date.text": "TO_CHAR({1}, 'YYYY-MM-DD')", "cast.time.text": "TO_CHAR({1} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
		"cast.time.date": "CAST({1} AT TIME ZONE 'UTC' AS date)", "cast.date.time": "(CAST({1} AS timestamp) AT TIME ZONE 'UTC')", "cast.json.text": "CAST({1} AS text)",
	}
	addRanges(f)
	for _, class := range []string{"bool", "int", "float", "text", "time", "date", "duration", "decimal", "uuid"} {
		f["list.at."+class] = "({1})[{n} + 1]"
		f["list.end."+class] = "({1})[CARDINALITY({1}) - {n} + 1]"
	}
	const isNumber = "CASE WHEN {1} ~ '^[-+]?[0-9]+([.][0-9]+)?$' THEN "
	f["cast.text.int"] = isNumber + "CAST(ROUND(CAST({1} AS numeric)) AS bigint) END"
	f["cast.text.float"] = isNumber + "CAST({1} AS double precision) END"
	f["cast.text.decimal"] = isNumber + "CAST({1} AS numeric({p},{s})) END"
	for _, part := range []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second"} {
		f["part."+part] = "CAST(extract(" + part + " FROM {1}) AS bigint)"
		f["trunc."+part+".time"] = "date_trunc('" + part + "', {1})"
		f["trunc."+part+".date"] = "CAST(date_trunc('" + part + "', CAST({1} AS timestamp)) AS date)"
	}
	f["part.second"] = "CAST(floor(extract(second FROM {1})) AS bigint)" // with its fraction
	for part, name := range map[string]string{"week_day": "isodow", "iso_year": "isoyear", "year_day": "doy"} {
		f["part."+part] = strings.Replace(f["part.year"], "year", name, 1)
	}
	f["part.sunday_week_day"] = "CAST(extract(dow FROM {1}) + 1 AS bigint)"
	return f
}
