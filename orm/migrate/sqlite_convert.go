package migrate

import (
	"fmt"
	"strings"
)

// copied is how a column gets its value when a table is made anew.
type copied struct {
	sql     string // of the old row
	refuse  string // condition on an old row whose value would be lost; "" is none
	because string // what is wrong with such a row
}

// convert is the value of a column in its new type. SQLite would make a 0 of any text that is no number, and looks neither
// at the length of texts nor at the size of numbers; such rows are refused, as the other databases do.
func (e sqliteEditor) convert(old, next Column) copied {
	value := e.converted(old, next)
	low, high := rangeOf(old.Type, next.Type)
	if high == "" {
		return value
	}
	refuse := fmt.Sprintf("%s NOT BETWEEN %s AND %s", value.sql, low, high)
	if value.refuse == "" {
		value.refuse, value.because = refuse, "does not fit into "+string(next.Type)
		return value
	}
	value.refuse += " OR " + refuse
	value.because += " or does not fit into " + string(next.Type)
	return value
}

// rangeOf are the least and the greatest number of the new type, as SQLite keeps it; nothing where all of the old type fit.
func rangeOf(old, next Type) (low, high string) {
	from, fromSize, fromScale, _ := old.parts()
	to, size, scale, _ := next.parts()
	switch {
	case kindOf(old) == Bool || old == next:
	case to == SmallInt:
		return "-32768", "32767"
	case to == Int && from != SmallInt:
		return "-2147483648", "2147483647"
	case (to == BigInt || to == Duration) && (kindOf(old) == Double || kindOf(old) == Text):
		// A greater number is cut to the limit itself by then.
		return "-9223372036854775807", "9223372036854775806"
	case to == "decimal":
		// To lose digits behind the point may mean one more in front of it.
		if from == "decimal" && size-scale >= fromSize-fromScale && scale >= fromScale {
			return "", ""
		}
		nines := strings.Repeat("9", size)
		return "-" + nines, nines
	}
	return "", ""
}

// converted is the value without a look at whether it fits.
func (e sqliteEditor) converted(old, next Column) copied {
	c := e.q(next.Name)
	from, to := kindOf(old.Type), kindOf(next.Type)
	_, size, scale, _ := next.Type.parts()
	_, oldSize, oldScale, _ := old.Type.parts()
	asText := from == Text && to != Text
	switch {
	case from == JSON && to == "array":
		return copied{sql: c, refuse: "json_type(" + c + ") IS NOT 'array' OR " + strays(c, next.Type.element()), because: "is not a list of " + string(next.Type.element())}
	case from == "array" && to == "array" && old.Type != next.Type:
		return copied{sql: c, refuse: strays(c, next.Type.element()), because: "does not fit into " + string(next.Type)}
	case to == Text:
		value := copied{sql: e.textOf(old, c)}
		if strings.HasPrefix(string(next.Type), "varchar") && (from != Text || old.Type == Text || oldSize > size) {
			value.refuse = fmt.Sprintf("length(%s) > %d", value.sql, size)
			value.because = fmt.Sprintf("is longer than %d characters", size)
		}
		return value
	case strings.HasPrefix(string(to), "decimal"):
		return decimalOf(c, asText, from, oldScale, scale)
	case to == Bool && !asText && from != Bool:
		return copied{sql: "(" + c + " <> 0)"}
	case to == BigInt || to == Duration || to == Bool:
		switch {
		case strings.HasPrefix(string(from), "decimal"):
			return copied{sql: roundedOff(c, oldScale)}
		case from == Double:
			return copied{sql: fmt.Sprintf("CAST(round(%s) AS integer)", c)}
		case asText && to == Bool:
			return copied{sql: fmt.Sprintf("CASE lower(%s) WHEN 'true' THEN 1 WHEN '1' THEN 1 ELSE 0 END", c),
				refuse: fmt.Sprintf("lower(%s) NOT IN ('true', 'false', '1', '0')", c), because: "is neither true nor false"}
		case asText:
			return copied{sql: "CAST(" + c + " AS integer)",
				refuse: fmt.Sprintf("CAST(CAST(%[1]s AS integer) AS text) <> %[1]s", c), because: "is not a whole number"}
		}
	case to == Double:
		switch {
		case strings.HasPrefix(string(from), "decimal"):
			return copied{sql: fmt.Sprintf("(%s / 1e%d)", c, oldScale)}
		case asText:
			return copied{sql: "CAST(" + c + " AS real)", refuse: notNumber(c), because: "is not a number"}
		}
	case to == Date && from == DateTime:
		return copied{sql: "substr(" + c + ", 1, 10)"}
	case to == DateTime && from == Date:
		return copied{sql: "(" + c + " || ' 00:00:00.000000')"}
	case to == Bytes && asText:
		return copied{sql: "CAST(" + c + " AS blob)"}
	case to == Date && asText:
		return copied{sql: c, refuse: fmt.Sprintf("date(%[1]s) IS NOT %[1]s", c), because: "is not a date such as 2026-01-31"}
	case to == DateTime && asText:
		return copied{sql: fmt.Sprintf("CASE length(%[1]s) WHEN 26 THEN %[1]s ELSE strftime('%%Y-%%m-%%d %%H:%%M:%%f000', %[1]s) END", c),
			refuse: fmt.Sprintf("strftime('%%s', %s) IS NULL", c), because: "is not a time such as 2026-01-31 12:00:00"}
	case to == Clock && asText:
		return copied{sql: c, refuse: c + " NOT GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'", because: "is not a time of day such as 12:00:00.000000"}
	case to == JSON && asText:
		return copied{sql: c, refuse: "NOT json_valid(" + c + ")", because: "is not JSON"}
	case to == UUID && asText:
		return copied{sql: "lower(" + c + ")", refuse: notUUID(c), because: "is not a UUID"}
	}
	return copied{sql: c}
}

// strays is true of a list in JSON with an element that is no value of the type.
func strays(c string, element Type) string {
	var stray string
	switch kindOf(element) {
	case Bool:
		stray = "e.type NOT IN ('true', 'false')"
	case BigInt:
		stray = "typeof(e.value) <> 'integer' OR e.type <> 'integer'" // one of more than 64 bits is real as a value
		if low, high := rangeOf(BigInt, element); high != "" {
			stray += " OR e.value NOT BETWEEN " + low + " AND " + high
		}
	case Double:
		most := "1.7976931348623157e308"
		if element == Real {
			most = "3.4028234663852886e38"
		}
		stray = "e.type NOT IN ('integer', 'real') OR abs(e.value) > " + most
	case UUID:
		stray = "e.type <> 'text' OR " + notUUID("e.value")
	default:
		stray = "e.type <> 'text'"
	}
	// The column has a name of its own in there, since json_each has columns, too.
	return "EXISTS (SELECT 1 FROM (SELECT " + c + " AS tandem_list) l, json_each(l.tandem_list) e WHERE " + stray + ")"
}

// notUUID is true of a text that is no UUID.
func notUUID(c string) string {
	return fmt.Sprintf("length(%[1]s) <> 36 OR %[1]s GLOB '*[^0-9a-fA-F-]*'", c)
}

// textOf is a value as text.
func (e sqliteEditor) textOf(old Column, c string) string {
	_, _, scale, _ := old.Type.parts()
	switch base := old.Type.base(); {
	case base == Bool:
		return "CASE " + c + " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
	case base == "decimal" && scale > 0:
		return fmt.Sprintf("(CASE WHEN %[1]s < 0 THEN '-' ELSE '' END || (abs(%[1]s) / 1%[2]s) || '.' || substr('%[2]s' || (abs(%[1]s) %% 1%[2]s), -%[3]d))",
			c, strings.Repeat("0", scale), scale)
	case kindOf(base) == Text:
		return c
	}
	return "CAST(" + c + " AS text)"
}

// decimalOf is a value as the integer that stands for a decimal.
func decimalOf(c string, asText bool, from Type, oldScale, scale int) copied {
	switch {
	case from == "decimal" && oldScale <= scale:
		return copied{sql: fmt.Sprintf("(%s * 1%s)", c, strings.Repeat("0", scale-oldScale))}
	case from == "decimal":
		return copied{sql: roundedOff(c, oldScale-scale)}
	case from == Double:
		return copied{sql: fmt.Sprintf("CAST(round(%s * 1e%d) AS integer)", c, scale)}
	case asText:
		return copied{sql: fmt.Sprintf("CAST(round(CAST(%s AS real) * 1e%d) AS integer)", c, scale), refuse: notNumber(c), because: "is not a number"}
	}
	return copied{sql: fmt.Sprintf("(%s * 1%s)", c, strings.Repeat("0", scale))}
}

// roundedOff is a whole number without its last digits, rounded half away from zero, exactly.
func roundedOff(c string, digits int) string {
	if digits == 0 {
		return c
	}
	zeros := strings.Repeat("0", digits-1)
	return fmt.Sprintf("((%[1]s + CASE WHEN %[1]s < 0 THEN -5%[2]s ELSE 5%[2]s END) / 10%[2]s)", c, zeros)
}

// notNumber is true of a text that is no number. Adding 0 and casting agree on what a number is; only its first character
// tells a text that begins like one from one that is one throughout.
func notNumber(c string) string {
	return fmt.Sprintf("(%[1]s = '' OR %[1]s GLOB '*[^0-9.eE+-]*' OR %[1]s NOT GLOB '*[0-9]*')", c)
}
