package schema

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	languageForm = regexp.MustCompile(languageTag)
	typeForm     = regexp.MustCompile(`^[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+$`)
)

// Mistakes lists what is wrong with the table: a language that is none, a key that looks like a type of mistake and is not one of [English], and a
// template with a name in braces that the mistake has no value for.
func (m Messages) Mistakes() []error {
	var all []error
	mistake := func(format string, args ...any) {
		all = append(all, fmt.Errorf("messages in %q: "+format, append([]any{m.Language}, args...)...))
	}
	if !languageForm.MatchString(m.Language) {
		mistake("the language is no tag of BCP 47: write one such as de or pt-BR")
	}
	if len(m.Templates) == 0 && len(m.Own) == 0 {
		mistake("there are no templates: begin with a copy of those of schema.English")
	}
	known := slices.Sorted(maps.Keys(english))
	for _, key := range slices.Sorted(maps.Keys(m.Templates)) {
		of, ok := english[key]
		if !ok {
			switch meant := near(key, known); {
			case !typeForm.MatchString(key):
			case meant != "":
				mistake("there is no mistake of the type %s: did you mean %s?", key, meant)
			default:
				mistake("there is no mistake of the type %s: use one of schema.English, or put types of your own into Own", key)
			}
			continue
		}
		has := placeholders(of)
		for _, name := range placeholders(m.Templates[key]) {
			if slices.Contains(has, name) {
				continue
			}
			use := "none"
			if len(has) > 0 {
				use = "{" + strings.Join(has, "}, {") + "}"
			}
			mistake("the template of %s has {%s}, for which there is no value: use %s", key, name, use)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.Own)) {
		if english[key] != "" {
			mistake("%s is no type of your own: put its sentence into Templates", key)
		}
	}
	return all
}

// placeholders are the names that a template has in braces, each once.
func placeholders(template string) (names []string) {
	for {
		_, rest, ok := strings.Cut(template, "{")
		if !ok {
			return names
		}
		inside, after, ok := strings.Cut(rest, "}")
		if !ok {
			return append(names, inside)
		}
		name, _, _ := strings.Cut(inside, "|")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		template = after
	}
}
