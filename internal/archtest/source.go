package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Source is one parsed Go file of the module. All files are read whatever their build constraints, so that a law holds on
// every platform.
type Source struct {
	Path  string // from the module's root, with slashes
	Pkg   string // the folder, from the module's root; "." is the root
	Test  bool   // a _test.go file
	Lines int
	Set   *token.FileSet
	AST   *ast.File
}

// ReadSources parses every Go file below the module's root, leaving out what the go command leaves out too (testdata,
// vendor, folders that begin with . or _, other modules) and node_modules.
func ReadSources(root string) ([]*Source, error) {
	var sources []*Source
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if file != root && (leftOut(entry.Name()) || isModule(file)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasPrefix(entry.Name(), "_") || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		tree, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		sources = append(sources, &Source{
			Path: name, Pkg: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"),
			Lines: set.File(tree.FileStart).LineCount(), Set: set, AST: tree,
		})
		return nil
	})
	return sources, err
}

func leftOut(folder string) bool {
	switch folder {
	case "testdata", "vendor", "node_modules":
		return true
	}
	return strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// at returns "path:line" of a position in the file.
func (s *Source) at(pos token.Pos) string {
	return s.Path + ":" + strconv.Itoa(s.Set.Position(pos).Line)
}
