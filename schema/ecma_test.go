package schema

import (
	"regexp"
	"strings"
	"testing"
)

// TestECMAPattern has what was compared with a JavaScript engine, with the flags u and v.
func TestECMAPattern(t *testing.T) {
	for in, want := range map[string]string{
		`^[A-Z]{3}-[0-9]{6}$`:           `^[A-Z]{3}-[0-9]{6}$`,
		`^(?:a|b)+?\.\d{2,}x*$`:         `^(?:a|b)+?\.\d{2,}x*$`,
		`^\p{Greek}+$`:                  `^\p{Script=Greek}+$`,
		`^\p{greek}\P{^Old_Hungarian}$`: `^\p{Script=Greek}\p{Script=Old_Hungarian}$`,
		`\pL\PN\p{^Lu}`:                 `\p{L}\P{N}\P{Lu}`,
		`\p{Letter}\p{upper case letter}\p{any}\p{ascii}\P{assigned}\p{lc}`: `\p{L}\p{Lu}\p{Any}\p{ASCII}\P{Assigned}\p{LC}`,
		`^a\@b$`:                    `^a@b$`,
		`^\x{41}\x41\x{1F600}$`:     `^\u{41}\x41\u{1F600}$`,
		`\101\0\377\07x`:            `\x41\x00\xFF\x07x`,
		`a}b]{c`:                    `a\}b\]\{c`,
		`^\-x\ \_$`:                 `^-x _$`,
		`^C:\\a+$`:                  `^C:\\a+$`,
		`\a\t\n\f\r\v\/`:            `\x07\t\n\f\r\v\/`,
		`\Aa\z`:                     `^a$`,
		`^*\b+$?\Aa`:                `(?:^)*(?:\b)+(?:$)?^a`,
		`\Qa.b[\E+`:                 `a\.b\[+`,
		`(?P<year>[0-9]{4})(?<2>x)`: `([0-9]{4})(x)`,
		`[]a-]`:                     `[\]a\-]`,
		`[^]]`:                      `[^\]]`,
		`[\w.@+-]`:                  `[\w.@+\-]`,
		`[\w-z]`:                    `[\w\-z]`,
		`[a&&b..]`:                  `[a&\x26b.\x2E]`,
		`[(/{|}[)]`:                 `[\(\/\{\|\}\[\)]`,
		`[!--\x{e4}\a]`:             `[!-\-\u{e4}\x07]`,
		`[[:alpha:]_[:^alpha:]]`:    `[A-Za-z_\x00-@\[-` + "`" + `\{-\u{10FFFF}]`,
		`[[:]`:                      `[\[:]`,
		`[\d\pL\p{Greek}]`:          `[\d\p{L}\p{Script=Greek}]`,
		`ä😀[ä-ü]`:                   `ä😀[ä-ü]`,
	} {
		if _, err := regexp.Compile(in); err != nil {
			t.Errorf("%s is none of Go: %v", in, err)
			continue
		}
		got, err := ecmaPattern(in)
		if err != nil || got != want {
			t.Errorf("%s is %s, want %s: %v", in, got, want, err)
		}
	}
	for in, want := range map[string]string{
		`(?i)a`:       "write both letters, as in [aA]",
		`a(?s:.)`:     `write [\s\S]`,
		`(?m)^a$`:     "^ and $ are the ends of the whole text",
		`(?U)a+`:      "uses (?U, which",
		`(?-i:a)`:     "uses (?-i, which",
		`^[a-z]{,5}$`: `has {,5}, which is no repetition but these characters: write one as {0,5}, and the characters as \{,5\}`,
		`a{0, 5}`:     "has {0, 5}, which",
		`a{01}`:       "has {01}, which",
		`a\Q\E*`:      `remove it`,
	} {
		if _, err := regexp.Compile(in); err != nil {
			t.Errorf("%s is none of Go: %v", in, err)
		}
		if got, err := ecmaPattern(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s: %v", in, got, err)
		}
	}
}

// TestPatternsOfRules makes sure that those in the table of rules need no other spelling.
func TestPatternsOfRules(t *testing.T) {
	patterns := []string{decimalPattern, durationPattern, clockPattern}
	for _, spec := range ruleSpecs {
		if rule, err := spec.build(textRuleType, spec.Param); err == nil && rule.schema != nil { // the parameter of its description
			var s JSONSchema
			rule.schema(&s)
			patterns = append(patterns, s.Pattern)
			for _, each := range s.AllOf {
				patterns = append(patterns, each.Pattern)
				for _, each := range each.AnyOf {
					patterns = append(patterns, each.Pattern)
				}
			}
		}
	}
	for _, form := range textForms {
		patterns = append(patterns, form.schema.Pattern)
	}
	for _, pattern := range patterns {
		if got, err := ecmaPattern(pattern); err != nil || got != pattern {
			t.Errorf("%s is %s: %v", pattern, got, err)
		}
	}
}

func TestPatternIsDocumentedInECMA(t *testing.T) {
	typ, err := For[struct {
		A string `pattern:"^\\x{41}@\\p{Greek}$"`
	}]()
	if err != nil {
		t.Fatal(err)
	}
	if s := NewDefs("").Field(typ.Fields[0], Input); s.Pattern != `^\u{41}@\p{Script=Greek}$` {
		t.Error(s.Pattern)
	}
	if typ.Fields[0].Rules[0].Param != `^\x{41}@\p{Greek}$` {
		t.Error("the rule is not as it was written")
	}
}
