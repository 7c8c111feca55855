package orm

import "strconv"

// The table of functions, as most databases spell them. What a dialect spells otherwise is in its own table; "-" there says that it has
// no such function. A name with a class behind it, as in "mod.float", is for operands of that class (see classes).
var (
	fnPlus   = &function{name: "plus", sql: "({1} + {2})", mode: alike}
	fnMinus  = &function{name: "minus", sql: "({1} - {2})", mode: alike}
	fnTimes  = &function{name: "times", sql: "({1} * {2})", mode: product}
	fnDiv    = &function{name: "div", sql: "({1} / NULLIF({2}, 0))", mode: alike, mayNull: true}
	fnMod    = &function{name: "mod", sql: "({1} % NULLIF({2}, 0))", mode: alike, mayNull: true}
	fnBitAnd = &function{name: "bit_and_of", sql: "({1} & {2})", mode: alike}
	fnBitOr  = &function{name: "bit_or_of", sql: "({1} | {2})", mode: alike}
	fnBitXor = &function{name: "bit_xor_of", sql: "({1} ^ {2})", mode: alike}

	fnAbs     = &function{name: "abs", sql: "ABS({1})", mode: alike}
	fnSign    = &function{name: "sign", sql: "SIGN({1})"}
	fnFloor   = &function{name: "floor", sql: "FLOOR({1})", mode: alike}
	fnCeil    = &function{name: "ceil", sql: "CEIL({1})", mode: alike}
	fnRound   = &function{name: "round", sql: "ROUND({1}, {2})", mode: alike}
	fnSqrt    = &function{name: "sqrt", sql: "SQRT(CASE WHEN {1} >= 0 THEN {1} END)", mode: float, mayNull: true}
	fnPower   = &function{name: "power", sql: "POWER({1}, {2})", mode: float, mayNull: true}
	fnExp     = &function{name: "exp", sql: "EXP({1})", mode: float}
	fnLn      = &function{name: "ln", sql: "LN(CASE WHEN {1} > 0 THEN {1} END)", mode: float, mayNull: true}
	fnSin     = &function{name: "sin", sql: "SIN({1})", mode: float}
	fnCos     = &function{name: "cos", sql: "COS({1})", mode: float}
	fnTan     = &function{name: "tan", sql: "TAN({1})", mode: float}
	fnCot     = &function{name: "cot", sql: "COT({1})", mode: float}
	fnAsin    = &function{name: "asin", sql: "ASIN(CASE WHEN {1} BETWEEN -1 AND 1 THEN {1} END)", mode: float, mayNull: true}
	fnAcos    = &function{name: "acos", sql: "ACOS(CASE WHEN {1} BETWEEN -1 AND 1 THEN {1} END)", mode: float, mayNull: true}
	fnAtan    = &function{name: "atan", sql: "ATAN({1})", mode: float}
	fnAtan2   = &function{name: "atan2", sql: "ATAN2({1}, {2})", mode: float}
	fnDegrees = &function{name: "degrees", sql: "DEGREES({1})", mode: float}
	fnRadians = &function{name: "radians", sql: "RADIANS({1})", mode: float}
	fnPi      = &function{name: "pi", sql: "PI()"}
	fnRandom  = &function{name: "random", sql: "RAND()"}

	fnUnaccent = &function{name: "unaccent", mode: alike}
	fnLower    = &function{name: "lower", sql: "LOWER({1})", mode: alike}
	fnUpper    = &function{name: "upper", sql: "UPPER({1})", mode: alike}
	fnLength   = &function{name: "length", sql: "CHAR_LENGTH({1})"}
	fnTrim     = &function{name: "trim", sql: "TRIM({1})", mode: alike}
	fnLTrim    = &function{name: "ltrim", sql: "LTRIM({1})", mode: alike}
	fnRTrim    = &function{name: "rtrim", sql: "RTRIM({1})", mode: alike}
	fnConcat   = &function{name: "concat", sql: "({* || })"}
	fnSubstr   = &function{name: "substr", sql: "SUBSTR({1}, {2}, {3})"}
	fnRight    = &function{name: "right", sql: "RIGHT({1}, {2})"}
	fnReplace  = &function{name: "replace", sql: "REPLACE({1}, {2}, {3})"}
	fnIndex    = &function{name: "index", sql: "(INSTR({1}, {2}) - 1)"}
	fnRepeat   = &function{name: "repeat", sql: "REPEAT({1}, {2})"}
	fnLPad     = &function{name: "lpad", sql: "LPAD({1}, {2}, {3})"}
	fnRPad     = &function{name: "rpad", sql: "RPAD({1}, {2}, {3})"}
	fnReverse  = &function{name: "reverse", sql: "REVERSE({1})"}
	fnOrd      = &function{name: "ord", sql: "ASCII({1})"}
	fnChr      = &function{name: "chr", sql: "CHR({1})"}
	fnMD5      = &function{name: "md5", sql: "MD5({1})"}
	fnSHA256   = &function{name: "sha256"}
	fnSHA512   = &function{name: "sha512"}
	fnSHA1     = &function{name: "sha1", sql: "SHA1({1})"}
	fnSHA224   = &function{name: "sha224"}
	fnSHA384   = &function{name: "sha384"}

	fnCoalesce     = &function{name: "coalesce", sql: "COALESCE({*})", mode: alike}
	fnFirstNotNull = &function{name: "coalesce", sql: "COALESCE({*})", mode: alike, mayNull: true}
	fnNullIf       = &function{name: "nullif", sql: "NULLIF({1}, {2})", mode: alike, mayNull: true}
	fnGreatest     = &function{name: "greatest", sql: "GREATEST({*})", mode: alike}
	fnLeast        = &function{name: "least", sql: "LEAST({*})", mode: alike}

	fnUTC         = &function{name: "utc", sql: "{1}", mode: alike}
	fnFromUTC     = &function{name: "from_utc", sql: "{1}", mode: alike}
	fnLocal       = &function{name: "local", sql: "{1}", mode: alike}
	fnToUTC       = &function{name: "to_utc", sql: "{1}", mode: alike}
	fnDate        = &function{name: "date", sql: "CAST({1} AS date)"}
	fnTimeOfDay   = &function{name: "time_of_day"}
	fnNow         = &function{name: "now", sql: "CURRENT_TIMESTAMP"}
	fnAddDuration = &function{name: "add_duration"}
	fnSince       = &function{name: "since"}

	fnCountAll    = &function{name: "count_all", sql: "COUNT(*){f}", aggregate: true, notNull: true}
	fnCount       = &function{name: "count", sql: "COUNT({d}{1}){f}", aggregate: true, notNull: true}
	fnSum         = &function{name: "sum", sql: "COALESCE(SUM({d}{1}){f}, 0)", mode: alike, aggregate: true, notNull: true}
	fnAvg         = &function{name: "avg", sql: "AVG({d}{1} * 1e0){f}", aggregate: true, mayNull: true}
	fnMin         = &function{name: "min", sql: "MIN({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnMax         = &function{name: "max", sql: "MAX({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnStdDev      = &function{name: "stddev", sql: "STDDEV_SAMP({1}){f}", mode: float, aggregate: true, mayNull: true}
	fnStdDevPop   = &function{name: "stddev_pop", sql: "STDDEV_POP({1}){f}", mode: float, aggregate: true, mayNull: true}
	fnVariance    = &function{name: "variance", sql: "VAR_SAMP({1}){f}", mode: float, aggregate: true, mayNull: true}
	fnVariancePop = &function{name: "variance_pop", sql: "VAR_POP({1}){f}", mode: float, aggregate: true, mayNull: true}
	fnStringAgg   = &function{name: "string_agg", sql: "STRING_AGG({d}{1}, {2}{o}){f}", aggregate: true, mayNull: true}
	fnAnyValue    = &function{name: "any_value", sql: "MIN({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnBitAndAll   = &function{name: "bit_and", sql: "BIT_AND({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnBitOrAll    = &function{name: "bit_or", sql: "BIT_OR({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnBitXorAll   = &function{name: "bit_xor", sql: "BIT_XOR({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnEvery       = &function{name: "every", sql: "MIN({1}){f}", mode: alike, aggregate: true, mayNull: true}
	fnSome        = &function{name: "some", sql: "MAX({1}){f}", mode: alike, aggregate: true, mayNull: true}

	fnRowNumber   = &function{name: "row_number", sql: "ROW_NUMBER(){f}", window: true, notNull: true}
	fnRank        = &function{name: "rank", sql: "RANK(){f}", window: true, notNull: true}
	fnDenseRank   = &function{name: "dense_rank", sql: "DENSE_RANK(){f}", window: true, notNull: true}
	fnPercentRank = &function{name: "percent_rank", sql: "PERCENT_RANK(){f}", window: true, notNull: true}
	fnCumeDist    = &function{name: "cume_dist", sql: "CUME_DIST(){f}", window: true, notNull: true}
	fnNtile       = &function{name: "ntile", sql: "NTILE({1}){f}", window: true, notNull: true}
	fnLag         = &function{name: "lag", sql: "LAG({1}, {2}){f}", mode: alike, window: true, mayNull: true}
	fnLead        = &function{name: "lead", sql: "LEAD({1}, {2}){f}", mode: alike, window: true, mayNull: true}
	fnFirstValue  = &function{name: "first_value", sql: "FIRST_VALUE({1}){f}", mode: alike, window: true, mayNull: true}
	fnLastValue   = &function{name: "last_value", sql: "LAST_VALUE({1}){f}", mode: alike, window: true, mayNull: true}
	fnNthValue    = &function{name: "nth_value", sql: "NTH_VALUE({1}, {2}){f}", mode: alike, window: true, mayNull: true}
)

// partNames are the names of the parts in the tables of functions, as in "part.year" and "trunc.year".
var partNames = [...]string{Year: "year", Quarter: "quarter", Month: "month", Week: "week", Day: "day", Hour: "hour", Minute: "minute", Second: "second",
	WeekDay: "week_day", ISOYear: "iso_year", YearDay: "year_day", SundayWeekDay: "sunday_week_day"}

var partFunctions, truncFunctions = dateFunctions()

func dateFunctions() (parts, truncs [len(partNames)]*function) {
	for i, name := range partNames {
		parts[i] = &function{name: "part." + name}
		truncs[i] = &function{name: "trunc." + name, mode: alike}
	}
	return parts, truncs
}

func partFunction(p DatePart) *function {
	if p == 0 || int(p) >= len(partNames) {
		return &function{name: "part " + strconv.Itoa(int(p))}
	}
	return partFunctions[p]
}

func truncFunction(p DatePart) *function {
	if p == 0 || int(p) >= len(partNames) {
		return &function{name: "part " + strconv.Itoa(int(p))}
	}
	return truncFunctions[p]
}
