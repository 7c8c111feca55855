package doctest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const tandem = "github.com/gotandem/tandem"

// Module is a folder outside the repository with the blocks of some pages, which uses the repository as a user does.
type Module struct {
	Dir  string
	name string
}

// NewModule writes the blocks into the empty folder, as packages of a module that requires the one at root, at the same
// versions of everything.
func NewModule(root, dir, name string, blocks []*Block) (*Module, error) {
	m := &Module{Dir: dir, name: cmp.Or(name, "docs")}
	if err := m.writeGoMod(root); err != nil {
		return nil, err
	}
	for _, b := range blocks {
		page, err := filepath.Abs(filepath.Join(root, b.Page))
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, filepath.FromSlash(m.file(b)))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, []byte(b.source(page)), 0o666); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *Module) writeGoMod(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	mod := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(text), "module "+m.name)
	mod = regexp.MustCompile(`(?m)^tool .*$`).ReplaceAllString(mod, "")
	mod += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", tandem, tandem, root)
	if err := os.WriteFile(filepath.Join(m.Dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.Dir, "go.sum"), sum, 0o666)
}

// file is where a block lies in the module: blocks of one page that name files may share a folder, others have their own.
func (m *Module) file(b *Block) string {
	page := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(strings.TrimSuffix(b.Page, ".md")), "_")
	switch {
	case b.File != "" && b.Module != "":
		return b.File
	case b.File != "":
		return page + "/" + b.File
	default:
		return fmt.Sprintf("%s_line%d/main.go", page, b.Line)
	}
}

// Vet compiles and vets everything; the error is what the go command says, with the pages' own lines.
func (m *Module) Vet(ctx context.Context) error {
	return m.goCommand(ctx, "vet", "-mod=mod", "./...")
}

// Test runs the tests that the blocks are, a folder at a time.
func (m *Module) Test(ctx context.Context, blocks []*Block) error {
	var folders []string
	for _, b := range blocks {
		if folder := "./" + filepath.Dir(m.file(b)); strings.HasSuffix(b.File, "_test.go") && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	if folders == nil {
		return nil
	}
	return m.goCommand(ctx, append([]string{"test", "-mod=mod", "-vet=off"}, folders...)...)
}

// Build makes the programs of the blocks that are to be run, all at once.
func (m *Module) Build(ctx context.Context, blocks []*Block) error {
	args := []string{"build", "-mod=mod", "-ldflags=-s -w", "-o", filepath.Join(m.Dir, "programs") + string(filepath.Separator)}
	for _, b := range blocks {
		if len(b.Checks) > 0 {
			args = append(args, "./"+filepath.Dir(m.file(b)))
		}
	}
	if len(args) == 5 {
		return nil
	}
	return m.goCommand(ctx, args...)
}

// Program is the path of a program that Build made. It is called as the go command calls it: by its folder, or by the module if it is at its root.
func (m *Module) Program(b *Block) string {
	name := filepath.Base(filepath.Dir(m.file(b)))
	if name == "." {
		name = m.name
	}
	return filepath.Join(m.Dir, "programs", name)
}

func (m *Module) goCommand(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", args[0], err, out)
	}
	return nil
}
