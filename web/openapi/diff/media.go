package diff

import (
	"fmt"
	"mime"
	"slices"
	"strings"
)

// media is a member of a content object, under its content type in one form.
type media struct {
	node
	name string
}

// mediaTypes are those of a content object, by their names in lower case with parameters in order. JSON and text are UTF-8 without saying so.
func mediaTypes(content node) map[string]media {
	out := map[string]media{}
	for _, name := range content.keys() {
		key := name
		if t, params, err := mime.ParseMediaType(name); err == nil {
			if strings.EqualFold(params["charset"], "utf-8") {
				delete(params, "charset")
			}
			if key = mime.FormatMediaType(t, params); key == "" {
				key = t
			}
		}
		out[key] = media{content.member(name), name}
	}
	return out
}

// content compares what is said by content type. A range of types stands for each of its types in what is sent.
func (c *comparison) content(before, after node, d direction) {
	old, new := mediaTypes(before), mediaTypes(after)
	used := map[string]bool{}
	for _, t := range union(names(old), nil) {
		was := old[t]
		kind, _, _ := strings.Cut(t, "/")
		found := ""
		for _, candidate := range []string{t, kind + "/*", "*/*"} {
			if _, ok := new[candidate]; ok && (candidate == t || d == sent) {
				found = candidate
				break
			}
		}
		if found == "" {
			c.tell(Breaking, was.node, "the content type %s is gone", was.name)
			continue
		}
		used[found] = true
		is := new[found]
		for _, key := range []string{"schema", "x-itemSchema", "itemSchema"} {
			c.schema(was.raw(key), is.raw(key), d)
		}
		c.encodings(was.node, is.node, d)
	}
	for _, t := range union(names(new), nil) {
		if !used[t] {
			c.tell(Compatible, new[t].node, "the content type %s is new", new[t].name)
		}
	}
}

// encodings compares how the fields of a form are written.
func (c *comparison) encodings(before, after node, d direction) {
	before, after = before.member("encoding"), after.member("encoding")
	for _, field := range union(before.keys(), after.keys()) {
		was, is := before.member(field), after.member(field)
		v := &verdict{c, d, is}
		if !is.there() {
			v.at = was
		}
		old, new := types(was), types(is)
		gone := slices.DeleteFunc(slices.Clone(old), func(t string) bool { return covered(t, new) })
		come := slices.DeleteFunc(slices.Clone(new), func(t string) bool { return covered(t, old) })
		text := fmt.Sprintf("the field %q is %s now and was %s", field, strings.Join(new, " or "), strings.Join(old, " or "))
		switch {
		case len(gone) > 0 && len(come) > 0:
			v.both("%s", text)
		case len(gone) > 0 || len(come) > 0:
			v.change(len(gone) > 0, text, text)
		}
		if canonical(pick(was.object(), "style", "explode")) != canonical(pick(is.object(), "style", "explode")) {
			v.both("the field %q is written in another style", field)
		}
	}
}

// types are the content types that a field may have; any if it says none.
func types(encoding node) []string {
	var all []string
	for t := range strings.SplitSeq(encoding.text("contentType"), ",") {
		if t = strings.ToLower(strings.TrimSpace(t)); t != "" {
			all = append(all, t)
		}
	}
	if all == nil {
		return []string{"*/*"}
	}
	return all
}

func covered(t string, by []string) bool {
	kind, _, _ := strings.Cut(t, "/")
	return slices.ContainsFunc(by, func(b string) bool { return b == t || b == "*/*" || b == kind+"/*" })
}
