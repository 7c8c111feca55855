package archtest

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// Arrows returns a line for every import in the sources that the rules do not allow, and one for every package that they
// do not list. Module is this module's path.
func Arrows(rules *Rules, module string, sources []*Source) []string {
	var broken []string
	unlisted := map[string]bool{}
	for _, s := range sources {
		if !rules.Listed(s.Pkg) && !unlisted[s.Pkg] {
			unlisted[s.Pkg] = true
			broken = append(broken, fmt.Sprintf("%s: package %s is not in arch.txt: give it a line in its layer, with the arrows it needs", s.Path, s.Pkg))
		}
		for _, spec := range s.AST.Imports {
			if why := arrow(rules, module, s, spec); why != "" {
				broken = append(broken, why)
			}
		}
	}
	return broken
}

func arrow(rules *Rules, module string, s *Source, spec *ast.ImportSpec) string {
	to, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return s.at(spec.Pos()) + ": " + err.Error()
	}
	first, _, _ := strings.Cut(to, "/")
	inside, isInside := strings.CutPrefix(to, module+"/")
	if to == module {
		inside, isInside = ".", true
	}
	var why string
	switch {
	case isInside:
		to, why = inside, rules.Inside(s.Pkg, inside, s.Test)
	case strings.Contains(first, "."):
		why = rules.Outside(s.Pkg, to, s.Test)
	}
	if why == "" {
		return ""
	}
	return fmt.Sprintf("%s: %s → %s: %s: move the code to the layer where it belongs, take what you need as an argument, or argue for the arrow in docs/decisions and add it to internal/archtest/arch.txt", s.at(spec.Pos()), s.Pkg, to, why)
}
