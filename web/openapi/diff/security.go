package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// security compares what an operation demands: each way in that was enough must still be.
func (c *comparison) security(before, after node) {
	was, is := demands(before, nil), demands(after, c.schemeNames)
	at := after.raw("security")
	if !at.there() {
		at = after
	}
	for _, old := range was {
		if !slices.ContainsFunc(is, func(new map[string][]string) bool { return within(new, old) }) {
			c.tell(Breaking, at, "%s is not enough any more: it needs %s", inWords(old), allInWords(is))
		}
	}
	for _, new := range is {
		if !slices.ContainsFunc(was, func(old map[string][]string) bool { return within(old, new) && within(new, old) }) && c.looser(was, is) {
			c.tell(Compatible, at, "%s is enough now", inWords(new))
		}
	}
}

// looser reports whether every way in that there was still is one.
func (c *comparison) looser(was, is []map[string][]string) bool {
	for _, old := range was {
		if !slices.ContainsFunc(is, func(new map[string][]string) bool { return within(new, old) }) {
			return false
		}
	}
	return true
}

// sameSchemes finds the schemes that are only called otherwise: it maps their names in the new document to those in the old one.
func sameSchemes(before, after node) map[string]string {
	out := map[string]string{}
	taken := map[string]bool{}
	for _, now := range after.keys() {
		if before.raw(now).there() {
			continue
		}
		text := canonical(after.member(now).expanded(0))
		for _, was := range before.keys() {
			if !after.raw(was).there() && !taken[was] && canonical(before.member(was).expanded(0)) == text {
				out[now], taken[was] = was, true
				break
			}
		}
	}
	return out
}

// demands are the alternatives of an operation, or of the whole document; one that demands nothing if there are none. Schemes are called what names
// maps them to.
func demands(operation node, names map[string]string) []map[string][]string {
	list, own := operation.object()["security"].([]any)
	if !own {
		list, _ = operation.doc.root["security"].([]any)
	}
	var all []map[string][]string
	for _, alternative := range list {
		needs, _ := alternative.(object)
		one := map[string][]string{}
		for scheme, scopes := range needs {
			scheme = cmp.Or(names[scheme], scheme)
			one[scheme] = nil
			list, _ := scopes.([]any)
			for _, s := range list {
				one[scheme] = append(one[scheme], fmt.Sprint(s))
			}
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		all = append(all, map[string][]string{})
	}
	return all
}

// within reports whether who has what b demands has what a demands.
func within(a, b map[string][]string) bool {
	for scheme, scopes := range a {
		have, ok := b[scheme]
		if !ok {
			return false
		}
		for _, s := range scopes {
			if !slices.Contains(have, s) {
				return false
			}
		}
	}
	return true
}

func inWords(a map[string][]string) string {
	if len(a) == 0 {
		return "no proof"
	}
	var words []string
	for scheme, scopes := range a {
		if len(scopes) > 0 {
			scheme += " with " + strings.Join(scopes, ", ")
		}
		words = append(words, scheme)
	}
	slices.Sort(words)
	return strings.Join(words, " and ")
}

func allInWords(all []map[string][]string) string {
	var words []string
	for _, a := range all {
		words = append(words, inWords(a))
	}
	return strings.Join(words, ", or ")
}

// schemes compares how proof is given.
func (c *comparison) schemes(before, after node) {
	for _, id := range before.keys() {
		was, is := before.member(id), after.member(id)
		if !is.there() {
			continue // the operations that needed it say what they need now
		}
		for _, key := range []string{"type", "in", "name", "scheme", "openIdConnectUrl"} {
			old, new := was.text(key), is.text(key)
			if key == "scheme" || key == "name" && was.text("in") == "header" {
				old, new = strings.ToLower(old), strings.ToLower(new)
			}
			if old != new {
				c.tell(Breaking, is.raw(key), "the security scheme's %s is %q now and was %q", key, new, old)
			}
		}
		for _, kind := range was.member("flows").keys() {
			flow, now := was.member("flows").member(kind), is.member("flows").member(kind)
			if !now.there() {
				c.tell(Breaking, flow, "the flow %s is gone", kind)
				continue
			}
			for _, key := range []string{"authorizationUrl", "tokenUrl", "refreshUrl"} {
				if flow.text(key) != now.text(key) {
					c.tell(Breaking, now.raw(key), "the %s is %q now and was %q", key, now.text(key), flow.text(key))
				}
			}
			for _, scope := range flow.member("scopes").keys() {
				if !slices.Contains(now.member("scopes").keys(), scope) {
					c.tell(Breaking, flow.member("scopes").raw(scope), "the scope %s is gone", scope)
				}
			}
		}
	}
}
