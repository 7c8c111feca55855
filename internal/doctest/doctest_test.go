package doctest

import (
	"context"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// limit is for everything that the documentation runs, compiling included.
const limit = 5 * time.Minute

// only is for whoever writes one: `go test ./internal/doctest -page tutorial/api`.
var only = flag.String("page", "", "test only pages whose path has this in it")

func TestDocumentation(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string][]*Block{}
	for _, page := range pages(t, root) {
		if !strings.Contains(page, *only) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := Blocks(page, string(text))
		if err != nil {
			t.Error(err)
		}
		for _, b := range blocks {
			key := b.Module
			if key != "" {
				key = page + " " + key // two pages may each build a shop
			}
			modules[key] = append(modules[key], b)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(modules)) {
		t.Run("module "+key, func(t *testing.T) {
			testModule(t, root, modules[key])
		})
	}
}

func testModule(t *testing.T, root string, blocks []*Block) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	m, err := NewModule(root, t.TempDir(), blocks[0].Module, blocks)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Vet(ctx); err != nil {
		t.Fatal(err)
	}
	if err := m.Test(ctx, blocks); err != nil {
		t.Error(err)
	}
	if err := m.Build(ctx, blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		for _, err := range checkProgram(ctx, &Program{Path: m.Program(b), Dir: t.TempDir(), Env: b.Env}, b.Checks) {
			t.Errorf("%s: %v", b.at(), err)
		}
	}
}

// checkProgram runs the checks in their order; neighbouring gets share one server.
func checkProgram(ctx context.Context, p *Program, checks []Check) []error {
	var wrong []error
	for len(checks) > 0 {
		n := 0
		for n < len(checks) && checks[n].Path != "" {
			n++
		}
		var err error
		if n > 0 {
			err = p.Get(ctx, checks[:n])
		} else {
			n, err = 1, p.Run(ctx, checks[0])
		}
		if err != nil {
			wrong = append(wrong, err)
		}
		checks = checks[n:]
	}
	return wrong
}

// pages lists the Markdown files of the repository's root, docs and examples.
func pages(t *testing.T, root string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"docs", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".md") {
				names = append(names, path)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	for i, name := range names {
		if names[i], err = filepath.Rel(root, name); err != nil {
			t.Fatal(err)
		}
	}
	return names
}
