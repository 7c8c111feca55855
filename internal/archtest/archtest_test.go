package archtest

import (
	_ "embed"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gotandem/tandem"

//go:embed arch.txt
var archText string

func TestTheHouseIsInOrder(t *testing.T) {
	rules, err := ParseRules(archText)
	if err != nil {
		t.Fatalf("arch.txt: %v", err)
	}
	sources, err := ReadSources("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 5 {
		t.Fatalf("only %d Go files found: the test looks in the wrong place", len(sources))
	}
	for _, line := range slices.Concat(Arrows(rules, module, sources), Laws(sources)) {
		t.Error(line)
	}
}

// source parses one file as if it lay at the path.
func source(t *testing.T, file, text string) *Source {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return &Source{Path: file, Pkg: path.Dir(file), Test: strings.HasSuffix(file, "_test.go"),
		Lines: set.File(tree.FileStart).LineCount(), Set: set, AST: tree}
}

func TestArrows(t *testing.T) {
	rules, err := ParseRules(`
layer low
schema
layer middle
web          schema web/ws | example.com/socket
web/ws
orm          low
layer top
.            middle
tandem/...   *  | *
layer testing
probe        web
tests        | example.com/assert
apart web orm`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, imports, want string }{
		{"a listed arrow", "web/a.go", "example.org/m/schema", ""},
		{"the standard library", "schema/a.go", "net/http", ""},
		{"a layer", "orm/a.go", "example.org/m/schema", ""},
		{"the root may import a layer", "a.go", "example.org/m/orm", ""},
		{"a pattern with a star", "tandem/x/y/a.go", "example.org/m", ""},
		{"a listed module", "web/a.go", "example.com/socket/frame", ""},
		{"a module that only begins alike", "web/a.go", "example.com/sockets", "web/a.go:3: web → example.com/sockets: arch.txt does not allow that module there"},
		{"an arrow up", "schema/a.go", "example.org/m/web", "schema/a.go:3: schema → web: imports go down only, and middle stand above low"},
		{"an arrow that is not listed", "web/ws/a.go", "example.org/m/schema", "web/ws/a.go:3: web/ws → schema: arch.txt has no such arrow"},
		{"kept apart", "web/ws/a.go", "example.org/m/orm", "web and orm are kept apart"},
		{"kept apart in tests too", "orm/a_test.go", "example.org/m/web", "orm and web are kept apart"},
		{"a test looks up", "schema/a_test.go", "example.org/m/tandem/x", ""},
		{"a test helper in a test", "web/a_test.go", "example.org/m/probe", ""},
		{"a test helper elsewhere", "web/a.go", "example.org/m/probe", "probe is for tests only"},
		{"a module for tests", "schema/a_test.go", "example.com/assert", ""},
		{"a module for tests elsewhere", "schema/a.go", "example.com/assert", "arch.txt does not allow that module there"},
		{"a package that nobody listed", "stray/a.go", "net/http", "stray/a.go: package stray is not in arch.txt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Arrows(rules, "example.org/m", []*Source{source(t, c.file, "package p\n\nimport _ \""+c.imports+"\"\n")})
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("got %v, want none", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("got %v, want one line with %q", got, c.want)
			}
		})
	}
}

func TestRulesThatContradictThemselves(t *testing.T) {
	for text, want := range map[string]string{
		"schema":                              "line 1: schema stands before the first layer",
		"layer low\nschema\nschema":           "line 3: schema is listed twice",
		"layer":                               "line 1: want `layer NAME`",
		"layer low\n| example.com/x":          "line 2: no package before |",
		"layer low\nschema web\nlayer m\nweb": "schema → web points up",
		"layer low\nschema nowhere":           "schema may import nowhere, which is not listed",
	} {
		if _, err := ParseRules(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestLaws(t *testing.T) {
	later := "TO" + "DO"
	for _, c := range []struct{ name, file, text, want string }{
		{"clean", "web/a.go", "package web\n\nvar ErrGone, table = 1, 2\n", ""},
		{"init", "web/a.go", "package web\n\nfunc init() {}\n", "web/a.go:3: func init"},
		{"a method named init", "web/a.go", "package web\n\nfunc (t T) init() {}\n", ""},
		{"an exported variable", "web/a.go", "package web\n\nvar (\n\tDefault = 1\n)\n", "web/a.go:4: var Default is exported"},
		{"an exported variable in a test", "web/a_test.go", "package web\n\nvar Default = 1\n", ""},
		{"a nameless package", "web/a.go", "package util\n", "package util: name the package"},
		{"its test", "web/a_test.go", "package helpers_test\n", "package helpers_test: name the package"},
		{"left for later", "web/a.go", "package web\n\n// " + later + ": all\n", "web/a.go:3: " + later},
		{"a word that only looks alike", "web/a.go", "package web\n\n// " + later + "S of a user\n", ""},
		{"long", "web/a.go", "package web\n" + strings.Repeat("\n", 500), "501 lines, more than 500"},
		{"long but generated", "web/a.go", "// Code generated by x. DO NOT EDIT.\n\npackage web\n" + strings.Repeat("\n", 500), ""},
		{"a long test", "web/a_test.go", "package web\n" + strings.Repeat("\n", 600), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Laws([]*Source{source(t, c.file, c.text)})
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("got %v, want none", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("got %v, want one line with %q", got, c.want)
			}
		})
	}
}
