// Package archtest keeps the house in order: its tests read arch.txt, the list of allowed import arrows, and the source of
// every package, and fail with what broke a law of the design, where, and how to mend it.
package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// Rules are the allowed import arrows, as arch.txt spells them. Packages are named by their path inside the module; the
// root package is ".".
type Rules struct {
	layers   []string // from the lowest to the highest
	packages []rule   // in the order of the file
	tests    []string // other modules that tests may import
	apart    [][]string
}

// rule is one line of arch.txt.
type rule struct {
	pattern string
	layer   int
	inside  []string // packages, layers or * of this module
	outside []string // other modules or *
}

// testOnly is the layer that only tests and itself may import.
const testOnly = "testing"

// ParseRules reads the text of arch.txt. The error names the line.
func ParseRules(text string) (*Rules, error) {
	r := new(Rules)
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := r.parseLine(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return r, r.check()
}

func (r *Rules) parseLine(line string) error {
	left, right, _ := strings.Cut(line, "|")
	words, outside := strings.Fields(left), strings.Fields(right)
	if len(words) == 0 {
		return fmt.Errorf("no package before |")
	}
	switch name, rest := words[0], words[1:]; name {
	case "layer":
		if len(rest) != 1 {
			return fmt.Errorf("want `layer NAME`")
		}
		r.layers = append(r.layers, rest[0])
	case "tests":
		r.tests = append(r.tests, outside...)
	case "apart":
		r.apart = append(r.apart, rest)
	default:
		if len(r.layers) == 0 {
			return fmt.Errorf("%s stands before the first layer", name)
		}
		if slices.ContainsFunc(r.packages, func(p rule) bool { return p.pattern == name }) {
			return fmt.Errorf("%s is listed twice", name)
		}
		r.packages = append(r.packages, rule{pattern: name, layer: len(r.layers) - 1, inside: rest, outside: outside})
	}
	return nil
}

// check refuses arrows that point up and names that are nowhere listed.
func (r *Rules) check() error {
	for _, p := range r.packages {
		for _, name := range p.inside {
			if name == "*" {
				continue
			}
			layer := slices.Index(r.layers, name)
			if layer < 0 {
				target := r.find(name)
				if target == nil {
					return fmt.Errorf("%s may import %s, which is not listed", p.pattern, name)
				}
				layer = target.layer
			}
			if layer > p.layer {
				return fmt.Errorf("%s → %s points up: imports go down only", p.pattern, name)
			}
		}
	}
	return nil
}

// find returns the line for a package: its own, else the one of the longest /... pattern; nil if there is none.
func (r *Rules) find(pkg string) *rule {
	var best *rule
	for i := range r.packages {
		p := &r.packages[i]
		if p.pattern == pkg {
			return p
		}
		if matches(p.pattern, pkg) && (best == nil || len(p.pattern) > len(best.pattern)) {
			best = p
		}
	}
	return best
}

// Listed reports whether arch.txt knows the package.
func (r *Rules) Listed(pkg string) bool { return r.find(pkg) != nil }

// Inside says why a package may not import another one of this module, or "" if it may.
func (r *Rules) Inside(from, to string, inTest bool) string {
	for _, group := range r.apart {
		a, b := family(from, group), family(to, group)
		if a != "" && b != "" && a != b {
			return a + " and " + b + " are kept apart; what joins them belongs into a package below or above both"
		}
	}
	source, target := r.find(from), r.find(to)
	if inTest || source == nil || target == nil { // what is not listed is told once, by Listed
		return ""
	}
	if r.layers[target.layer] == testOnly && r.layers[source.layer] != testOnly {
		return to + " is for tests only"
	}
	if target.layer > source.layer {
		return "imports go down only, and " + r.layers[target.layer] + " stand above " + r.layers[source.layer]
	}
	for _, name := range source.inside {
		if name == "*" || name == r.layers[target.layer] || matches(name, to) {
			return ""
		}
	}
	return "arch.txt has no such arrow"
}

// Outside says why a package may not import a package of another module, or "" if it may.
func (r *Rules) Outside(from, path string, inTest bool) string {
	source := r.find(from)
	if source == nil {
		return ""
	}
	allowed := source.outside
	if inTest {
		allowed = slices.Concat(allowed, r.tests)
	}
	for _, module := range allowed {
		if module == "*" || path == module || strings.HasPrefix(path, module+"/") {
			return ""
		}
	}
	return "arch.txt does not allow that module there"
}

// family returns the member of the group that the package is or lies below, or "".
func family(pkg string, group []string) string {
	for _, name := range group {
		if pkg == name || strings.HasPrefix(pkg, name+"/") {
			return name
		}
	}
	return ""
}

func matches(pattern, pkg string) bool {
	below, wide := strings.CutSuffix(pattern, "/...")
	return pkg == pattern || wide && (pkg == below || strings.HasPrefix(pkg, below+"/"))
}
