package openapi

import (
	"fmt"
	"regexp"
	"slices"
)

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

// mistakes are what an Info says that no document may say.
func (i Info) mistakes() []error {
	var errs []error
	seen := map[string]bool{}
	for _, tag := range i.Tags {
		if seen[tag.Name] {
			errs = append(errs, fmt.Errorf("Info.Tags describes the tag %q twice: put the two together", tag.Name))
		}
		seen[tag.Name] = true
	}
	if l := i.License; l != nil && l.Identifier != "" && l.URL != "" {
		errs = append(errs, fmt.Errorf("Info.License has an identifier and a URL, which exclude each other: keep %q, or the URL", l.Identifier))
	}
	for _, s := range i.Servers {
		errs = append(errs, s.mistakes()...)
	}
	return errs
}

func (s Server) mistakes() []error {
	var errs []error
	used := map[string]bool{}
	for _, m := range inBraces.FindAllStringSubmatch(s.URL, -1) {
		name := m[1]
		if used[name] {
			errs = append(errs, fmt.Errorf("server %s: {%s} stands twice: give one another name", s.URL, name))
		}
		used[name] = true
		v, ok := s.Variables.Get(name)
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("server %s: nothing says what {%s} is: add it to Variables, with a default", s.URL, name))
		case len(v.Enum) > 0 && !slices.Contains(v.Enum, v.Default):
			errs = append(errs, fmt.Errorf("server %s: the default %q of {%s} is none of its values: add it to Enum", s.URL, v.Default, name))
		}
	}
	for name := range s.Variables.All() {
		if !used[name] {
			errs = append(errs, fmt.Errorf("server %s: the variable %s does not stand in the URL: write {%s}, or take it out", s.URL, name, name))
		}
	}
	return errs
}
