package web

import (
	"reflect"
	"strings"
)

// source says where a field of an input comes from.
type source uint8

const (
	fromProvider source = iota
	fromPath
	fromQuery
	fromHeader
	fromCookie
	fromForm
	fromFile
	fromBody
)

// sources are the tags, in the order in which errors are told.
var sources = [...]string{fromPath: "path", fromQuery: "query", fromHeader: "header", fromCookie: "cookie",
	fromForm: "form", fromFile: "file", fromBody: "body"}

func (s source) String() string { return sources[s] }

// sourceOf finds the source tag, and how many there are.
func sourceOf(tag reflect.StructTag) (src source, key string, n int) {
	for s := fromPath; s <= fromBody; s++ {
		if v, ok := tag.Lookup(s.String()); ok {
			src, key = s, v
			n++
		}
	}
	return src, key, n
}

// otherNames are what people coming from elsewhere write.
var otherNames = map[string]string{
	"uri": "path", "param": "path", "params": "path", "url": "path", "headers": "header", "cookies": "cookie",
	"upload": "file", "files": "file", "multipart": "form", "formdata": "form", "json": `body:"json" on a field that holds the whole body`,
	"in": "path, query, header or cookie",
}

// nearMiss finds a tag that was surely meant as a source.
func nearMiss(tag reflect.StructTag) (key, meant string) {
	for _, k := range tagKeys(tag) {
		lower := strings.ToLower(k)
		if other, ok := otherNames[lower]; ok {
			return k, other
		}
		for s := fromPath; s <= fromBody; s++ {
			if distance(lower, s.String()) <= 1 || lower == s.String() {
				return k, s.String()
			}
		}
	}
	return "", ""
}

// tagKeys lists the keys of a struct tag.
func tagKeys(tag reflect.StructTag) []string {
	var keys []string
	for s := string(tag); ; {
		s = strings.TrimLeft(s, " ")
		key, rest, ok := strings.Cut(s, `:"`)
		if !ok {
			return keys
		}
		keys = append(keys, key)
		end := 0
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return keys
		}
		s = rest[end+1:]
	}
}

// distance is 0, 1 or more: whether b is a with one letter added, left out, changed, or swapped with its neighbour.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return 2
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b) && a[i:] == b[i+1:]:
		return 1
	case len(a) == len(b) && a[i+1:] == b[i+1:]:
		return 1
	case len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]:
		return 1
	}
	return 2
}
