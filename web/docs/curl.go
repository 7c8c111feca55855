package docs

import (
	"encoding/json/jsontext"
	"net/url"
	"strings"
)

// curl is a command that calls the operation with example values.
func curl(o *operation) string {
	path, query := o.Path, url.Values{}
	var headers, cookies []string
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
				headers = append(headers, quote(p.Name+": "+p.Example))
			case "cookie":
				cookies = append(cookies, p.Name+"="+p.Example)
			}
		}
	}
	var with credentials
	if !o.Open() {
		with = o.Security[0].credentials()
	}
	for _, name := range with.query {
		query.Add(name, "KEY")
	}
	headers, cookies = append(headers, with.headers...), append(cookies, with.cookies...)
	if len(cookies) > 0 {
		headers = append(headers, quote("Cookie: "+strings.Join(cookies, "; ")))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	parts := []string{"curl"}
	user := "--user "
	if o.Socket != nil {
		parts[0], user = "npx wscat --connect "+serverWord(path, true), "--auth "
	} else {
		if o.Stream {
			parts[0] += " --no-buffer"
		}
		if o.HTTP != "GET" {
			parts[0] += " --request " + o.HTTP
		}
		parts[0] += " " + serverWord(path, false)
	}
	for _, h := range headers {
		parts = append(parts, "--header "+h)
	}
	if with.basic != "" {
		parts = append(parts, user+with.basic)
	}
	if len(o.Bodies) > 0 && o.Socket == nil {
		parts = append(parts, o.Bodies[0].curl()...)
	}
	return strings.Join(parts, " \\\n  ")
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
