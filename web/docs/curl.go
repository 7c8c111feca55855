package docs

import (
	"encoding/json/jsontext"
	"net/url"
	"strings"
)

// curl is a command that calls the operation with example values.
func curl(o *operation) string {
	path, query := o.Path, url.Values{}
	var headers []string
	for _, g := range o.Params {
		for _, p := range g.Params {
			if !p.Required && g.In != "path" {
				continue
			}
			switch g.In {
			case "path":
				path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(p.Example))
			case "query":
				query.Add(p.Name, p.Example)
			case "header":
				headers = append(headers, p.Name+": "+p.Example)
			case "cookie":
				headers = append(headers, "Cookie: "+p.Name+"="+p.Example)
			}
		}
	}
	address := schemeMark + "://" + hostMark + baseMark + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	if o.Socket != nil {
		return "npx wscat --connect " + quote(socketMark+strings.TrimPrefix(address, schemeMark))
	}
	parts := []string{"curl"}
	if o.Stream {
		parts[0] += " --no-buffer"
	}
	if o.HTTP != "GET" {
		parts[0] += " --request " + o.HTTP
	}
	parts[0] += " " + quote(address)
	for _, h := range headers {
		parts = append(parts, "--header "+quote(h))
	}
	if !o.Open() {
		parts = append(parts, authorization(o.Security[0]))
	}
	if len(o.Bodies) > 0 {
		parts = append(parts, o.Bodies[0].curl()...)
	}
	return strings.Join(parts, " \\\n  ")
}

func authorization(words string) string {
	switch {
	case strings.HasPrefix(words, "the cookie "):
		return "--header " + quote("Cookie: "+strings.TrimPrefix(words, "the cookie ")+"=…")
	case strings.HasPrefix(words, "user name"):
		return "--user 'name:password'"
	case strings.HasPrefix(words, "an API key in the header "):
		return "--header " + quote(strings.TrimPrefix(words, "an API key in the header ")+": …")
	}
	return `--header "Authorization: Bearer $TOKEN"`
}

func (b *body) curl() []string {
	if !b.Form {
		data := b.Example
		if v := jsontext.Value(data); v.Compact() == nil {
			data = string(v)
		}
		return []string{"--header " + quote("Content-Type: "+b.ContentType), "--data " + quote(data)}
	}
	flag := "--data-urlencode "
	if strings.HasPrefix(b.ContentType, "multipart/") {
		flag = "--form "
	}
	var parts []string
	for _, f := range b.Fields {
		switch {
		case strings.Contains(f.Type, "file"):
			parts = append(parts, flag+quote(f.Name+"=@file"))
		case f.Required:
			parts = append(parts, flag+quote(f.Name+"=…"))
		}
	}
	return parts
}

// quote is a word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func indented(v jsontext.Value) string {
	c := v.Clone()
	if c.Indent(jsontext.WithIndent("  ")) != nil {
		return string(v)
	}
	return string(c)
}
