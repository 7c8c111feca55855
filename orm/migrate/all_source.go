package migrate

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"strings"
)

// allSource is all.go with the new migrations added at the end of its list. Where there is none yet, it is made.
func allSource(path, pkg, component string, names []string) ([]byte, error) {
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		old = fmt.Appendf(nil, `// Package %s holds the migrations of component %s.
package %s

import "github.com/gotandem/tandem/orm/migrate"

// All lists the migrations, the oldest first. The command makemigrations adds to the end.
func All() []migrate.Migration {
	return []migrate.Migration{}
}
`, pkg, component, pkg)
	case err != nil:
		return nil, fmt.Errorf("reading the list of migrations of %s: %w", component, err)
	}
	end, err := endOfList(path, old)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	head := bytes.TrimRight(old[:end], " \t\n")
	b.Write(head)
	if c := head[len(head)-1]; c != '{' && c != ',' {
		b.WriteString(",")
	}
	for _, name := range names {
		b.WriteString("\n" + funcName(name) + "(),")
	}
	b.WriteString("\n")
	b.Write(old[end:])
	out, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s: formatting: %w", path, err)
	}
	return out, nil
}

// endOfList is where the brace closes the list that func All returns.
func endOfList(path string, source []byte) (int, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, source, parser.SkipObjectResolution)
	if err != nil {
		return 0, fmt.Errorf("reading the list of migrations: %w", err)
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != "All" || f.Recv != nil || f.Body == nil || len(f.Body.List) != 1 {
			continue
		}
		if ret, ok := f.Body.List[0].(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
			if list, ok := ret.Results[0].(*ast.CompositeLit); ok {
				return fset.Position(list.Rbrace).Offset, nil
			}
		}
	}
	return 0, fmt.Errorf("%s: func All is not what makemigrations writes: let it be `func All() []migrate.Migration { return []migrate.Migration{…} }`", path)
}

// packageName is what the file says it belongs to, or def where there is no such file.
func packageName(path, def string) string {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly)
	if err != nil {
		return def
	}
	return strings.TrimSpace(f.Name.Name)
}
