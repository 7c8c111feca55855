package orm

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// tagOptions are what a field's `db:"…"` says.
type tagOptions struct {
	skip       bool // -
	pk         bool
	noauto     bool
	unique     bool
	index      bool
	noindex    bool
	text       bool
	size       int // varchar(n)
	decimal    bool
	precision  int
	scale      int
	date       bool
	json       bool
	array      bool
	defaultTo  string
	hasDefault bool
	autoNow    bool
	autoNowAdd bool
	onDelete   OnDelete
	hasDelete  bool
	version    bool
	softDelete bool
	deferred   bool
	column     string
	via        string
	m2m        bool
	comment    string
}

// tagWords are the options, for the message about one that there is not.
const tagWords = "pk, noauto, unique, index, noindex, text, varchar(n), decimal(p,s), date, json, array, default=…, auto_now, auto_now_add, " +
	"on_delete=cascade|restrict|set_null|set_default|no_action, deferred, version, soft_delete, column=…, via=…, m2m, comment=… or -"

// parseTag reads `db:"…"` and, for defaults, `default:"…"`. Mistakes are sentences without the field's name.
func parseTag(tag reflect.StructTag) (o tagOptions, mistakes []string) {
	if d, ok := tag.Lookup("default"); ok {
		o.defaultTo, o.hasDefault = d, true
	}
	text := tag.Get("db")
	if text == "-" {
		o.skip = true
		return o, nil
	}
	for _, word := range splitOptions(text) {
		if m := o.set(word); m != "" {
			mistakes = append(mistakes, m)
		}
	}
	return o, mistakes
}

// set reads one option; it returns the mistake, or nothing.
func (o *tagOptions) set(word string) string {
	key, value, hasValue := strings.Cut(word, "=")
	if hasValue {
		return o.setValue(key, value)
	}
	if name, args, ok := strings.Cut(word, "("); ok {
		return o.setSize(name, strings.TrimSuffix(args, ")"), word)
	}
	flags := map[string]*bool{"pk": &o.pk, "noauto": &o.noauto, "unique": &o.unique, "index": &o.index, "noindex": &o.noindex, "text": &o.text, "date": &o.date,
		"json": &o.json, "array": &o.array, "auto_now": &o.autoNow, "auto_now_add": &o.autoNowAdd, "version": &o.version, "soft_delete": &o.softDelete, "deferred": &o.deferred, "m2m": &o.m2m}
	flag, ok := flags[word]
	if !ok {
		return fmt.Sprintf("has an unknown db option %q: use %s", word, tagWords)
	}
	*flag = true
	return ""
}

func (o *tagOptions) setValue(key, value string) string {
	switch key {
	case "default":
		o.defaultTo, o.hasDefault = value, true
	case "column":
		o.column = value
	case "via":
		o.via = value
	case "comment":
		o.comment = value
	case "on_delete":
		actions := map[string]OnDelete{"cascade": Cascade, "restrict": Restrict, "set_null": SetNull, "set_default": SetDefault, "no_action": NoAction}
		action, ok := actions[value]
		if !ok {
			return fmt.Sprintf("has on_delete=%s: use cascade, restrict, set_null, set_default or no_action", value)
		}
		o.onDelete, o.hasDelete = action, true
	default:
		return fmt.Sprintf("has an unknown db option %q: use %s", key+"="+value, tagWords)
	}
	return ""
}

func (o *tagOptions) setSize(name, args, word string) string {
	switch name {
	case "varchar":
		n, err := strconv.Atoi(args)
		if err != nil || n < 1 || n > 16000 {
			return fmt.Sprintf("has db option %q: write varchar(n) with n from 1 to 16000, or text", word)
		}
		o.size = n
	case "decimal":
		p, s, _ := strings.Cut(args, ",")
		precision, err1 := strconv.Atoi(strings.TrimSpace(p))
		scale, err2 := strconv.Atoi(strings.TrimSpace(s))
		if err1 != nil || err2 != nil || precision < 1 || precision > 18 || scale < 0 || scale > precision {
			return fmt.Sprintf("has db option %q: write decimal(p,s) with 1 to 18 digits in all, s of them after the point", word)
		}
		o.decimal, o.precision, o.scale = true, precision, scale
	default:
		return fmt.Sprintf("has an unknown db option %q: use %s", word, tagWords)
	}
	return ""
}

// splitOptions splits at commas outside parentheses.
func splitOptions(text string) []string {
	var words []string
	depth, start := 0, 0
	add := func(end int) {
		if w := strings.TrimSpace(text[start:end]); w != "" {
			words = append(words, w)
		}
		start = end + 1
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				add(i)
			}
		}
	}
	add(len(text))
	return words
}

// ruleNumber returns the number of a `validate` rule, or 0 where the field has not got it. Rules behind dive are about
// elements.
func ruleNumber(tag reflect.StructTag, rules ...string) int {
	for word := range strings.SplitSeq(tag.Get("validate"), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(word), "=")
		if key == "dive" {
			break
		}
		for _, rule := range rules {
			if key == rule {
				if n, err := strconv.Atoi(value); err == nil {
					return n
				}
			}
		}
	}
	return 0
}
