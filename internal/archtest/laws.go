package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

const maxLines = 500

// nameless are package names that say nothing about what the package gives.
var nameless = map[string]bool{"util": true, "utils": true, "common": true, "core": true, "types": true, "helper": true, "helpers": true, "pkg": true, "misc": true, "shared": true}

// unfinished marks work that somebody left for later.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XXX)\b`)

// Laws returns a line for everything in the sources that breaks one of the laws which a parser can check: no init, no
// exported variables (but error sentinels), no long files, no nameless packages, nothing left for later.
func Laws(sources []*Source) []string {
	var broken []string
	say := func(s *Source, pos token.Pos, format string, args ...any) {
		broken = append(broken, s.at(pos)+": "+fmt.Sprintf(format, args...))
	}
	for _, s := range sources {
		if nameless[strings.TrimSuffix(s.AST.Name.Name, "_test")] {
			say(s, s.AST.Name.Pos(), "package %s: name the package for what it gives, in one noun", s.AST.Name.Name)
		}
		if s.Lines > maxLines && !s.Test && !ast.IsGenerated(s.AST) {
			say(s, s.AST.Package, "%d lines, more than %d: split it, one type and its methods to a file", s.Lines, maxLines)
		}
		for _, group := range s.AST.Comments {
			for _, comment := range group.List {
				if word := unfinished.FindString(comment.Text); word != "" {
					say(s, comment.Pos(), "%s in a comment: do it now, or file an issue and say what holds today", word)
				}
			}
		}
		for _, decl := range s.AST.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Recv == nil && decl.Name.Name == "init" {
					say(s, decl.Pos(), "func init: do it where the value is made, and let the program list what it contains")
				}
			case *ast.GenDecl:
				if decl.Tok == token.VAR && !s.Test {
					exportedVars(s, decl, say)
				}
			}
		}
	}
	return broken
}

func exportedVars(s *Source, decl *ast.GenDecl, say func(*Source, token.Pos, string, ...any)) {
	for _, spec := range decl.Specs {
		for _, name := range spec.(*ast.ValueSpec).Names {
			if name.IsExported() && !strings.HasPrefix(name.Name, "Err") {
				say(s, name.Pos(), "var %s is exported, so anyone may change it: make it a constant, a function, or a field of a value", name.Name)
			}
		}
	}
}
