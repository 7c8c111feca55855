package web

import (
	"maps"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// knownNames are the parameters that a route and its providers read from one source. True is for those whose members
// have names of their own: filter[price].
type knownNames map[string]bool

// add notes a field's names.
func (k knownNames) add(f *inputField) {
	switch {
	case f.style != styleFlat:
		for _, name := range append([]string{f.key}, f.also...) {
			k[name] = k[name] || f.style == styleDeep
		}
	case f.field.Type.Base().Kind == schema.KindMap:
		k[anyName] = true
	default:
		for _, member := range f.field.Type.Base().Fields {
			if member.Name != "" {
				k[member.Name] = k[member.Name] || isObject(member.Type) || isList(member.Type)
			}
		}
	}
}

// anyName stands for every name: a map takes all that nobody else reads. No parameter is called that.
const anyName = " "

// has reports whether somebody reads a parameter of the name.
func (k knownNames) has(name string) bool {
	if _, ok := k[name]; ok || k[anyName] {
		return true
	}
	head, below, ok := splitName(name)
	return ok && below != nil && k[head]
}

// forbidUnknown makes the check that refuses what nobody reads from a source. It quotes nothing where secrets are read, whose names may be
// misspelled.
func forbidUnknown(s source, known knownNames, quote bool) decoder {
	refuse := func(x *exchange, where, name string, value any) {
		if !quote {
			value = nil
		}
		x.report.Push(where, name)
		x.report.Add("extra_forbidden", "Extra inputs are not permitted", nil, value)
		x.report.Pop(2)
	}
	pairs := func(x *exchange, where string, pairs []pair) {
		for i, p := range pairs {
			if known.has(p.name) || slices.ContainsFunc(pairs[:min(i, schemaErrors)], func(q pair) bool { return q.name == p.name }) {
				continue
			}
			refuse(x, where, p.name, p.value)
		}
	}
	switch s {
	case fromQuery:
		return func(x *exchange, _ unsafe.Pointer) { pairs(x, "query", x.queryPairs()) }
	case fromForm:
		return func(x *exchange, _ unsafe.Pointer) { pairs(x, "body", x.form.given()) }
	case fromCookie:
		return func(x *exchange, _ unsafe.Pointer) { pairs(x, "cookie", cookiePairs(x.r.Header["Cookie"])) }
	}
	return func(x *exchange, _ unsafe.Pointer) {
		for _, name := range slices.Sorted(maps.Keys(x.r.Header)) {
			if !known.has(name) && !everybodySends(name) {
				refuse(x, "header", strings.ToLower(name), x.r.Header[name][0])
			}
		}
	}
}

// schemaErrors is how many mistakes are told at most, so that looking for a name twice has an end.
const schemaErrors = 100

// everybodySends reports whether a header is one that clients, browsers and proxies send without being asked to, so that no route
// can refuse it.
func everybodySends(name string) bool {
	switch name {
	case "Accept", "Authorization", "Cache-Control", "Connection", "Cookie", "Date", "Dnt", "Expect", "Forwarded", "From", "Keep-Alive",
		"Max-Forwards", "Origin", "Pragma", "Priority", "Proxy-Authorization", "Proxy-Connection", "Range", "Referer", "Te", "Trailer",
		"Traceparent", "Tracestate", "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "X-Real-Ip", "X-Request-Id", "X-Requested-With":
		return true
	}
	for _, prefix := range [...]string{"Accept-", "Access-Control-", "Content-", "If-", "Sec-", "Upgrade-", "X-Forwarded-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
