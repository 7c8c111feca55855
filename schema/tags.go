package schema

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// TagDoc describes a struct tag for people.
type TagDoc struct {
	Key   string
	Where string // what carries it
	Doc   string
}

// tagDocs are the struct tags that this package reads; json is shared with encoding/json.
var tagDocs = []TagDoc{
	{"json", "a field", "The name in JSON, then options: `omitzero` and `omitempty` leave the field out when it is zero or empty; `-` keeps it out of JSON. `embed` makes a map keep the members that the struct does not have, and write them again. As in encoding/json/v2."},
	{"validate", "a field", "Rules, separated by commas; see below."},
	{"mod", "a text or a list of texts", "What is done to a text after it is read and before its rules are asked: `trim`, `lower`, `upper`, `collapse` (single spaces between words), separated by commas."},
	{"pattern", "a text or a list of texts", "A regular expression that the text matches somewhere: anchor it with ^ and $. The syntax is Go's; the documents spell it as ECMA-262 does."},
	{"default", "a field", "The value where none is given, as in a query; a list has commas between its elements or is JSON. It obeys the rules, which is checked at the start."},
	{"doc", "a field, or the type", "A description for people, in the API's documentation and beside form fields."},
	{"label", "a field, or the type", "The name for people; without it, the words of the name in Go."},
	{"example", "a field", "A value for the documentation, written as in a query. It is checked at the start."},
	{"deprecated", "a field", "`true` says in the documents that the field should not be used any more. It is read as before."},
	{"lenient", "a field, or the type", "`true` reads the JSON of the field, or of all the type's fields, as leniently as text: \"5\" is an integer too. `false` does not, where `web.Lenient` does. It holds for what is inside too, until that says otherwise. The documents keep the strict form."},
	{"unknown", "the type", "`forbid` refuses JSON members that the struct does not have; `ignore`, the default, skips them."},
	{"alias", "a field", "Other names, separated by commas, under which it is accepted, for clients that know no better. In JSON it is written under its own, which is the only one that the documents have. On parameters too."},
	{"access", "a field", "`readonly`: it is written, and what is received for it is ignored. `writeonly`: it is read, never written, and never quoted in a mistake."},
	{"names", "the type", "How JSON names the fields whose tags do not: `camel`, `pascal`, `snake` or `kebab`; without it, as Go does."},
	{"discriminator", "an embedded `schema.OneOf`", "The property that tells the members of the union apart; without it they are tried one by one."},
}

// Tags describes every struct tag that this package reads.
func Tags() []TagDoc { return slices.Clone(tagDocs) }

var ownedKeys = func() (keys []string) {
	for _, doc := range tagDocs {
		keys = append(keys, doc.Key)
	}
	return keys
}()

// checkTag reports a tag that reflect would ignore without a word, and keys that are misspelled. It returns whether it found any.
func checkTag(typ *Type, where string, tag reflect.StructTag) bool {
	keys, ok := tagKeys(string(tag))
	if !ok {
		typ.mistakeAt(where, "its tag `%s` is malformed: write key:\"value\" pairs with one space between them", tag)
		return true
	}
	bad := false
	for i, key := range keys {
		if slices.Contains(keys[:i], key) {
			typ.mistakeAt(where, "its tag has %s twice: join them", key)
			bad = true
		}
		if slices.Contains(ownedKeys, key) || len(key) < 5 {
			continue
		}
		for _, known := range ownedKeys {
			if distance(strings.ToLower(key), known) == 1 && len(known) >= 5 {
				typ.mistakeAt(where, "unknown tag %s: did you mean %s?", key, known)
				bad = true
			}
		}
	}
	return bad
}

// tagKeys are the keys of a tag by the rules of reflect.StructTag; false if the tag breaks them.
func tagKeys(tag string) (keys []string, ok bool) {
	for {
		tag = strings.TrimLeft(tag, " ")
		if tag == "" {
			return keys, true
		}
		key, rest, found := strings.Cut(tag, ":")
		if !found || key == "" || strings.ContainsAny(key, " \"\x7f") {
			return keys, false
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil || quoted[0] != '"' {
			return keys, false
		}
		keys = append(keys, key)
		tag = rest[len(quoted):]
		if tag != "" && tag[0] != ' ' {
			return keys, false
		}
	}
}

// ownedTag is the first key in the tag that only an exported field can have; "" if there is none.
func ownedTag(tag reflect.StructTag) string {
	for _, key := range ownedKeys {
		if v, ok := tag.Lookup(key); ok && !(key == "json" && v == "-") {
			return key
		}
	}
	return ""
}

// parseJSONTag reads a json tag: the name in it ("" if none), its options, whether there is a tag, and whether it is "-".
func parseJSONTag(sf reflect.StructField) (name string, options []string, tagged, ignored bool) {
	tag, ok := sf.Tag.Lookup("json")
	if !ok {
		return "", nil, false, false
	}
	if tag == "-" {
		return "", nil, true, true
	}
	if strings.HasPrefix(tag, "'") { // encoding/json/v2: a name with any characters, quoted
		if end := strings.IndexByte(tag[1:], '\''); end >= 0 {
			name, tag = tag[1:1+end], tag[2+end:]
			return name, splitOptions(strings.TrimPrefix(tag, ",")), true, false
		}
	}
	name, rest, _ := strings.Cut(tag, ",")
	return name, splitOptions(rest), true, false
}

func splitOptions(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
