package doctest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// comparisons are the pages that hold Tandem against another framework, feature by feature.
var comparisons = []struct {
	page, ids string // and the file of ids that it must have
}{
	{page: "docs/reference/coming-from-fastapi.md", ids: "testdata/fastapi.ids"},
	{page: "docs/reference/coming-from-django.md", ids: "testdata/django.ids"},
}

// TestComparisons holds each page against its list of ids, both ways, and the tests that it names against those that exist.
func TestComparisons(t *testing.T) {
	const root = "../.."
	tests := map[string]bool{}
	for _, c := range comparisons {
		page := c.page
		ids, err := os.ReadFile(c.ids)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(string(ids))
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for n, line := range strings.Split(string(text), "\n") {
			cells := tableCells(line)
			if len(cells) == 0 || cells[0] == "id" || strings.HasPrefix(cells[0], "-") {
				continue
			}
			if len(cells) != 4 {
				t.Errorf("%s:%d: %d cells, not the four of id, feature, way here and test", page, n+1, len(cells))
				continue
			}
			got = append(got, cells[0])
			switch {
			case cells[2] == "" || cells[3] == "":
				t.Errorf("%s:%d: %s does not say how it is done here, or which test shows it", page, n+1, cells[0])
			case cells[3] == "–" && len(cells[2]) < 20:
				t.Errorf("%s:%d: %s has no test and does not say why", page, n+1, cells[0])
			}
			for _, name := range strings.FieldsFunc(cells[3], func(r rune) bool { return strings.ContainsRune("`, –", r) }) {
				if !exists(t, root, tests, name) {
					t.Errorf("%s:%d: %s: there is no test %s", page, n+1, cells[0], name)
				}
			}
		}
		for _, id := range want {
			if !slices.Contains(got, id) {
				t.Errorf("%s: the line %s is missing", page, id)
			}
		}
		for i, id := range got {
			if !slices.Contains(want, id) || slices.Contains(got[:i], id) {
				t.Errorf("%s: the line %s is not asked for, or stands there twice", page, id)
			}
		}
	}
}

// tableCells takes a line of a Markdown table apart; nil if it is none.
func tableCells(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") || !strings.HasSuffix(line, "|") || len(line) < 2 {
		return nil
	}
	cells := strings.Split(strings.ReplaceAll(line[1:len(line)-1], `\|`, "\x00"), "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", "|"))
	}
	return cells
}

// exists reports whether a test such as web/sse.TestKeepAlive is declared; tandem.TestX is one of the root package. A case of the conformance suite
// of databases is named with its group: orm/sqlite.TestConformance/upserts/upsert_ignores.
func exists(t *testing.T, root string, known map[string]bool, name string) bool {
	if at := strings.Index(name, ".Test"); at >= 0 {
		test, cases, _ := strings.Cut(name[at:], "/")
		for _, part := range strings.Split(cases, "/") {
			if part != "" && !isCase(t, root, part) {
				return false
			}
		}
		name = name[:at] + test
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !strings.HasPrefix(name[i+1:], "Test") && !strings.HasPrefix(name[i+1:], "Fuzz") {
		return false
	}
	dir := name[:i]
	if dir == "tandem" {
		dir = "."
	}
	if !known[dir] {
		known[dir] = true
		files, err := filepath.Glob(filepath.Join(root, dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range tree.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
					known[dir+"."+f.Name.Name] = true
				}
			}
		}
	}
	return known[dir+"."+name[i+1:]]
}

// isCase reports whether the conformance suite has a group or a case of this name, in which spaces are written as go test does.
func isCase(t *testing.T, root, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "orm/ormtest/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ReplaceAll(string(text), " ", "_"), `{"`+name+`",`) {
			return true
		}
	}
	return false
}
