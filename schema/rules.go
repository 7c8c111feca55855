package schema

// ruleSpecs are the rules of the tag validate. The names are those of go-playground/validator where it has the rule.
// Patterns are written so that RE2, JSON Schema (ECMA-262 with u) and the attribute pattern of HTML (with v) read them alike.
// docs/reference/tags.md is compared with this table by a test.
var ruleSpecs = []ruleSpec{
	{RuleDoc{"required", "", "everything", "The field must be given. A pointer or Opt must not be null, a text, list or map not empty.", "required; minLength, minItems, minProperties: 1"}, required},
	{RuleDoc{"omitempty", "", "everything", "An empty value passes, whatever the other rules say, and the field need not be given.", "anyOf"}, nothing},
	{RuleDoc{"dive", "", "lists and maps", "The rules that follow are for the elements.", "items, additionalProperties"}, nothing},

	{RuleDoc{"min", "n", "texts, lists, maps, bytes, numbers, durations", "At least n characters, elements, bytes; or a number of at least n.", "minLength, minItems, minProperties, minimum"}, sized(atLeast, keep, none)},
	{RuleDoc{"max", "n", "texts, lists, maps, bytes, numbers, durations", "At most n.", "maxLength, maxItems, maxProperties, maximum"}, sized(atMost, zero, keep)},
	{RuleDoc{"len", "n", "texts, lists, maps, bytes", "Exactly n characters, elements, bytes.", "minLength and maxLength, …"}, exactLength},
	{RuleDoc{"gt", "n", "texts, lists, maps, bytes, numbers, durations", "More than n.", "exclusiveMinimum; minLength, … of n + 1"}, sized(above, more, none)},
	{RuleDoc{"gte", "n", "texts, lists, maps, bytes, numbers, durations", "The same as min.", "as min"}, sized(atLeast, keep, none)},
	{RuleDoc{"lt", "n", "texts, lists, maps, bytes, numbers, durations", "Less than n.", "exclusiveMaximum; maxLength, … of n - 1"}, sized(below, zero, less)},
	{RuleDoc{"lte", "n", "texts, lists, maps, bytes, numbers, durations", "The same as max.", "as max"}, sized(atMost, zero, keep)},
	{RuleDoc{"eq", "v", "texts, numbers, durations", "Equal to v.", "const"}, sized(exactly, nil, nil)},
	{RuleDoc{"ne", "v", "texts, numbers, durations", "Not equal to v.", "not const"}, sized(other, nil, nil)},
	{RuleDoc{"multipleof", "n", "numbers", "A multiple of n.", "multipleOf"}, multipleOf},
	{RuleDoc{"oneof", "a b 'c d'", "texts, integers", "One of the values, which are separated by spaces; quotes hold one with a space.", "enum"}, oneOf},
	{RuleDoc{"unique", "", "lists", "No element twice.", "uniqueItems"}, unique},

	{RuleDoc{"email", "", "texts", "An e-mail address, with the letters of every script and a domain of at least two parts.", "format: email"}, text(checkEmail, "email", "")},
	{RuleDoc{"url", "", "texts", "An absolute URL with a scheme and a host.", "format: uri, pattern"}, text(checkURL, "uri", `^[A-Za-z][A-Za-z0-9+.\-]*://[^\/?#]`)},
	{RuleDoc{"http_url", "", "texts", "A URL with the scheme http or https.", "format: uri, pattern"}, text(checkHTTPURL, "uri", `^[Hh][Tt][Tt][Pp][Ss]?://[^\/?#]`)},
	{RuleDoc{"uri", "", "texts", "A URI with a scheme, such as mailto:a@b.c.", "format: uri"}, text(checkURI, "uri", "")},
	{RuleDoc{"uuid", "", "texts", "A UUID of any version.", "format: uuid"}, text(checkUUID(0), "uuid", "")},
	{RuleDoc{"uuid4", "", "texts", "A UUID of version 4, random.", "format: uuid, pattern"}, text(checkUUID(4), "uuid", uuidPattern(4))},
	{RuleDoc{"uuid7", "", "texts", "A UUID of version 7, ordered by time.", "format: uuid, pattern"}, text(checkUUID(7), "uuid", uuidPattern(7))},
	{RuleDoc{"hostname", "", "texts", "A host name (RFC 1123).", "format: hostname"}, text(checkHostname, "hostname", "")},
	{RuleDoc{"fqdn", "", "texts", "A host name with a dot in it.", "format: hostname, pattern"}, text(checkFQDN, "hostname", `\.`)},
	{RuleDoc{"ip", "", "texts", "An IPv4 or IPv6 address.", "anyOf format: ipv4, ipv6"}, with(text(checkIP, "", ""), func(s *JSONSchema) {
		s.AllOf = append(s.AllOf, &JSONSchema{AnyOf: []*JSONSchema{{Format: "ipv4"}, {Format: "ipv6"}}})
	})},
	{RuleDoc{"ipv4", "", "texts", "An IPv4 address.", "format: ipv4"}, text(checkIPv4, "ipv4", "")},
	{RuleDoc{"ipv6", "", "texts", "An IPv6 address.", "format: ipv6"}, text(checkIPv6, "ipv6", "")},
	{RuleDoc{"cidr", "", "texts", "A network such as 10.0.0.0/8.", "pattern"}, text(checkCIDR, "", `^[0-9A-Fa-f:.]+/[0-9]{1,3}$`)},
	{RuleDoc{"json", "", "texts", "A text that is JSON.", "contentMediaType"}, with(text(checkJSON, "", ""), func(s *JSONSchema) { s.ContentMediaType = "application/json" })},
	{RuleDoc{"base64", "", "texts", "Base64 with the standard alphabet and padding.", "contentEncoding, pattern"}, with(text(checkBase64, "", `^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$`), func(s *JSONSchema) { s.ContentEncoding = "base64" })},
	{RuleDoc{"datetime", "2006-01-02", "texts", "A date or time in a layout of Go's package time.", "format: date, date-time for their layouts"}, datetime},

	{RuleDoc{"slug", "", "texts", "Letters of a to z, digits, hyphens and underscores.", "pattern"}, class(`^[a-zA-Z0-9_\-]+$`)},
	{RuleDoc{"alpha", "", "texts", "Letters of a to z.", "pattern"}, class(`^[a-zA-Z]+$`)},
	{RuleDoc{"alphanum", "", "texts", "Letters of a to z and digits.", "pattern"}, class(`^[a-zA-Z0-9]+$`)},
	{RuleDoc{"numeric", "", "texts", "A number in digits, with a sign and a fraction if need be.", "pattern"}, class(`^[+\-]?[0-9]+(?:\.[0-9]+)?$`)},
	{RuleDoc{"ascii", "", "texts", "ASCII only.", "pattern"}, class(`^[\x00-\x7F]*$`)},
	{RuleDoc{"lowercase", "", "texts", "No capital letter of A to Z.", "pattern"}, class(`^[^A-Z]*$`)},
	{RuleDoc{"uppercase", "", "texts", "No small letter of a to z.", "pattern"}, class(`^[^a-z]*$`)},
	{RuleDoc{"e164", "", "texts", "A telephone number such as +4930123456.", "pattern"}, class(`^\+[1-9][0-9]{1,14}$`)},
	{RuleDoc{"contains", "text", "texts", "The text is in it.", "pattern"}, literal("", "")},
	{RuleDoc{"startswith", "text", "texts", "It begins with the text.", "pattern"}, literal("^", "")},
	{RuleDoc{"endswith", "text", "texts", "It ends with the text.", "pattern"}, literal("", "$")},

	{RuleDoc{"past", "", "times, dates", "Before now, before today.", ""}, tense("past", -1)},
	{RuleDoc{"future", "", "times, dates", "After now, after today.", ""}, tense("future", 1)},
}

func zero(int) int { return 0 }
