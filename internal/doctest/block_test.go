package doctest

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const page = "<!-- module: shop -->\n# Page\n\n" +
	"<!-- run: hello Ann ; expect Hello, Ann -->\n<!-- env: A=1 B=2 -->\n<!-- get: /x?y=1 ; expect {\"z\":2} -->\n\n" +
	"```go\n// A comment.\npackage main\n\nfunc main() {}\n```\n\n" +
	"<!-- go\npackage p\n\nfunc f() int {\n\t//…\n}\n-->\n\n" +
	"1. in a list\n\n   <!-- file: not/for/this.go -->\n\n   ```sh\n   go run .\n   ```\n\n" +
	"   <!-- file: blog/post.go -->\n   ```go\n   package blog\n   ```\n"

func TestBlocks(t *testing.T) {
	blocks, err := Blocks("a.md", page)
	if err != nil {
		t.Fatal(err)
	}
	if len(blocks) != 2 {
		t.Fatalf("%d blocks, want 2", len(blocks))
	}
	first, second := blocks[0], blocks[1]
	if !first.Program() || first.Line != 9 || strings.Join(first.Env, ",") != "A=1,B=2" || first.Module != "shop" || len(first.Checks) != 2 {
		t.Errorf("first = %+v", first)
	}
	if run := first.Checks[0]; run.Path != "" || strings.Join(run.Args, ",") != "hello,Ann" || run.Expect != "Hello, Ann" {
		t.Errorf("run = %+v", run)
	}
	if get := first.Checks[1]; get.Path != "/x?y=1" || get.Expect != `{"z":2}` {
		t.Errorf("get = %+v", get)
	}
	if second.File != "blog/post.go" || second.Code != "package blog\n" || second.Frame != "" {
		t.Errorf("second = %+v", second)
	}
}

func TestHiddenFile(t *testing.T) {
	blocks, err := Blocks("a.md", "<!-- module: shop -->\n<!-- go file: a/b.go\npackage a\n\nvar x = 1\n-->\n<!-- file: a/c.go -->\n```go\npackage a\n```\n")
	if err != nil || len(blocks) != 2 || blocks[0].File != "a/b.go" || blocks[0].Code != "package a\n\nvar x = 1\n" || blocks[0].Line != 3 || blocks[0].Module != "shop" || blocks[1].File != "a/c.go" {
		t.Errorf("%v, %+v", err, blocks)
	}
}

func TestBlocksThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"```go\nx := 1\n```\n":                                        "a.md:2: the block is a fragment",
		"<!-- go\npackage p\n-->\n```go\nx := 1\n```\n":               "a.md:5: the frame above the block needs the line //… once",
		"<!-- go\npackage p\n//…\n-->\n```go\npackage p\n```\n":       "needs no frame",
		"```go\npackage p\nvar  x = 1\n```\n":                         "a.md:2: the block is not formatted",
		"```go\npackage p\n\nfunc {\n```\n":                           "a.md:2: ",
		"```go\npackage p\n":                                          "a.md:1: the fence has no end",
		"<!-- run: x\n":                                               "a.md:1: the comment has no end",
		"<!-- run: x -->\n":                                           "run has no `; expect TEXT`",
		"<!-- run: x ; expect y -->\n```go\npackage p\n```\n":         "only a block with package main",
		"text\n\n<!-- go\n//…\n-->\n\nmore text\n\n```go\nx()\n```\n": "is a fragment", // the frame was for something else
	} {
		if _, err := Blocks("a.md", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// inModule writes a page's blocks into a module that requires an empty one in place of Tandem.
func inModule(t *testing.T, text string) (*Module, []*Block) {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{"go.mod": "module " + tandem + "\n\ngo 1.27\n", "go.sum": "", "tandem.go": "package tandem\n"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	blocks, err := Blocks("guide/a page.md", text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewModule(root, t.TempDir(), blocks[0].Module, blocks)
	if err != nil {
		t.Fatal(err)
	}
	return m, blocks
}

func TestTestsOfAPageAreRun(t *testing.T) {
	for how, want := range map[string]string{"": "", "t.Fatal(f())": "a page.md:14: 5"} {
		m, blocks := inModule(t, "<!-- file: a.go -->\n```go\npackage p\n\nfunc f() int { return 5 }\n```\n"+
			"<!-- file: a_test.go -->\n```go\npackage p\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) {\n\t"+cmp.Or(how, "_ = f()")+"\n}\n```\n")
		err := m.Test(t.Context(), blocks)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", how, err, want)
		}
	}
}

func TestWrongCodeIsReportedAtThePage(t *testing.T) {
	m, _ := inModule(t, "# Page\n\n<!-- go\npackage p\n\nfunc f() int {\n\t//…\n\treturn unknown\n}\n-->\n\n```go\nx := undefined()\n_ = x\n```\n")
	err := m.Vet(t.Context())
	if err == nil {
		t.Fatal("wrong code compiles")
	}
	if !strings.Contains(err.Error(), "a page.md:13") {
		t.Errorf("no line of the page in: %v", err)
	}
}

func TestFragmentsAndFilesCompile(t *testing.T) {
	m, _ := inModule(t, "<!-- module: shop -->\n<!-- go\npackage p\n\nfunc f() int {\n\t//…\n\treturn x\n}\n-->\n\n```go\nx := 1\n```\n\n"+
		"<!-- file: blog/a.go -->\n```go\npackage blog\n\nfunc A() int { return b }\n```\n"+
		"<!-- file: blog/b.go -->\n```go\npackage blog\n\nconst b = 1\n```\n"+
		"```go\npackage main\n\nimport \"shop/blog\"\n\nfunc main() { println(blog.A()) }\n```\n")
	if err := m.Vet(t.Context()); err != nil {
		t.Fatal(err)
	}
}

const server = `package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Println("hello", os.Args[1:])
		return
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go http.ListenAndServe(os.Args[3], http.FileServer(http.Dir("/nowhere")))
	<-signals
}
`

func TestChecksRunTheProgram(t *testing.T) {
	for _, c := range []struct{ comment, want string }{
		{"<!-- run: Ann ; expect hello [Ann] -->", ""},
		{"<!-- run: Ann ; expect hello [Bob] -->", `Ann prints no "hello [Bob]" but`},
		{"<!-- get: / ; expect 404 -->", ""},
		{"<!-- get: / ; expect 200 -->", `answers no "200" but 404`},
	} {
		t.Run(c.comment, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			m, blocks := inModule(t, c.comment+"\n```go\n"+server+"```\n")
			if err := m.Build(ctx, blocks); err != nil {
				t.Fatal(err)
			}
			wrong := checkProgram(ctx, &Program{Path: m.Program(blocks[0]), Dir: t.TempDir()}, blocks[0].Checks)
			switch {
			case c.want == "" && len(wrong) > 0:
				t.Error(wrong)
			case c.want != "" && (len(wrong) != 1 || !strings.Contains(wrong[0].Error(), c.want)):
				t.Errorf("%v, want %q", wrong, c.want)
			}
		})
	}
}
