package doctest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"
)

// Curl is a call of curl in a console, with the options that the documentation uses: -s, -N, -i, -X, -H, -d, --json, -F, -u, -b and -L not being one.
type Curl struct {
	text    string
	method  string
	path    string
	headers http.Header
	body    []byte
	head    bool // -i: print the status and the headers
	want    []string
}

// consoleChecks reads the commands of a console, `$ curl …`, and what each is said to print. Other commands are left alone.
func consoleChecks(lines []string, first int) ([]Check, error) {
	var checks []Check
	var c *Curl
	for i, line := range lines {
		command, found := strings.CutPrefix(line, "$ ")
		if !found {
			if c != nil {
				c.want = append(c.want, line)
			}
			continue
		}
		if c = nil; !strings.HasPrefix(command, "curl ") {
			continue
		}
		var err error
		if c, err = parseCurl(command); err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", first+i, command, err)
		}
		checks = append(checks, Check{Line: first + i, Path: c.path, Curl: c})
	}
	return checks, nil
}

func parseCurl(command string) (*Curl, error) {
	words, err := shellWords(command)
	if err != nil {
		return nil, err
	}
	c := &Curl{text: command, method: http.MethodGet, headers: http.Header{}}
	var form *multipart.Writer
	var parts bytes.Buffer
	post := func(contentType string) {
		if c.method == http.MethodGet {
			c.method = http.MethodPost
		}
		if contentType != "" && c.headers.Get("Content-Type") == "" {
			c.headers.Set("Content-Type", contentType)
		}
	}
	method := ""
	for i := 1; i < len(words); i++ {
		word := words[i]
		value := func() string {
			if i++; i < len(words) {
				return words[i]
			}
			return ""
		}
		switch {
		case word == "-s" || word == "-N" || word == "-sN":
		case word == "-i" || word == "-si":
			c.head = true
		case word == "-X":
			method = value()
		case word == "-H":
			name, v, _ := strings.Cut(value(), ":")
			c.headers.Add(name, strings.TrimSpace(v))
		case word == "-b":
			c.headers.Set("Cookie", value())
		case word == "-u":
			c.headers.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(value())))
		case word == "-d":
			if len(c.body) > 0 {
				c.body = append(c.body, '&')
			}
			c.body = append(c.body, value()...)
			post("application/x-www-form-urlencoded")
		case word == "--json":
			c.body = []byte(value())
			c.headers.Set("Accept", "application/json")
			post("application/json")
		case word == "-F":
			if form == nil {
				form = multipart.NewWriter(&parts)
			}
			if err := addPart(form, value()); err != nil {
				return nil, err
			}
			post(form.FormDataContentType())
		case strings.HasPrefix(word, "-"):
			return nil, fmt.Errorf("option %s is not understood here: see Curl in internal/doctest", word)
		default:
			path, found := strings.CutPrefix(strings.TrimPrefix(word, "http://"), "localhost:8000")
			if !found || c.path != "" {
				return nil, errors.New("one address below localhost:8000 is expected")
			}
			if c.path = path; !strings.HasPrefix(path, "/") {
				c.path = "/" + path
			}
		}
	}
	if form != nil {
		_ = form.Close() // a buffer takes everything
		c.body = parts.Bytes()
	}
	if method != "" {
		c.method = method
	}
	if c.path == "" {
		return nil, errors.New("there is no address")
	}
	return c, nil
}

// addPart adds name=value, or name=@file of which the content is a line that says so: the documentation has no files.
func addPart(w *multipart.Writer, arg string) error {
	name, value, _ := strings.Cut(arg, "=")
	value, kind, typed := strings.Cut(value, ";type=")
	h := textproto.MIMEHeader{}
	file, isFile := strings.CutPrefix(value, "@")
	h.Set("Content-Disposition", mime.FormatMediaType("form-data", map[string]string{"name": name}))
	if isFile {
		h.Set("Content-Disposition", mime.FormatMediaType("form-data", map[string]string{"name": name, "filename": filepath.Base(file)}))
		h.Set("Content-Type", mime.TypeByExtension(filepath.Ext(file)))
		value = "the content of " + filepath.Base(file) + "\n"
	}
	if typed {
		h.Set("Content-Type", kind)
	}
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = io.WriteString(part, value)
	return err
}

// shellWords takes a command apart as a shell does, with quotes of both kinds and without anything else that a shell knows.
func shellWords(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	in := false
	for _, r := range command {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		case strings.ContainsRune("|<>$`\\&;?*", r):
			return nil, fmt.Errorf("a %q must stand in quotes, and pipes are not for the documentation", r)
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}

// call asks the server at base and compares what comes back with what the console shows: line by line, where a line … stands for any lines, and … in
// a line for any text; of headers only those are compared that are shown.
func (c *Curl) call(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, c.method, base+c.path, bytes.NewReader(c.body))
	if err != nil {
		return err
	}
	req.Header = c.headers.Clone()
	if c.body == nil {
		req.Body, req.ContentLength = nil, 0
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	got := strings.Split(strings.TrimRight(string(body), "\n"), "\n")
	want := c.want
	if c.head {
		var head []string
		head, want = untilEmpty(want)
		if err := c.compareHead(res, head); err != nil {
			return err
		}
	}
	for len(want) > 0 && want[len(want)-1] == "" {
		want = want[:len(want)-1]
	}
	if len(body) == 0 && len(want) == 0 {
		return nil
	}
	if !matchLines(got, want) {
		return fmt.Errorf("%s\nprints (%s)\n%s\nand not\n%s", c.text, res.Status, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return nil
}

func untilEmpty(lines []string) (head, rest []string) {
	for i, line := range lines {
		if line == "" {
			return lines[:i], lines[i+1:]
		}
	}
	return lines, nil
}

func (c *Curl) compareHead(res *http.Response, want []string) error {
	all := []string{res.Proto + " " + res.Status}
	for _, name := range slices.Sorted(maps.Keys(res.Header)) {
		for _, v := range res.Header[name] {
			all = append(all, name+": "+v)
		}
	}
	for _, line := range want {
		if line != "…" && !slices.ContainsFunc(all, func(have string) bool { return matchText(have, line) }) {
			return fmt.Errorf("%s\nprints no %q among\n%s", c.text, line, strings.Join(all, "\n"))
		}
	}
	return nil
}

// matchLines holds lines against a pattern in which a line … stands for any lines.
func matchLines(got, want []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "…" {
		for i := range len(got) + 1 {
			if matchLines(got[i:], want[1:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && matchText(got[0], want[0]) && matchLines(got[1:], want[1:])
}

// matchText holds a line against a pattern in which … stands for any text.
func matchText(got, want string) bool {
	parts := strings.Split(want, "…")
	if len(parts) == 1 {
		return got == want
	}
	got, found := strings.CutPrefix(got, parts[0])
	if !found {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		if _, got, found = strings.Cut(got, p); !found {
			return false
		}
	}
	return strings.HasSuffix(got, parts[len(parts)-1])
}
