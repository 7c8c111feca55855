package schema

import (
	"regexp"
	"strings"
	"sync"
	"testing"
)

// rulePatterns are the expressions of the rules, and others that are difficult in one way or another.
var rulePatterns = []string{
	email.pattern, hostname.pattern, hostPortPattern, clockPattern, isoDuration, cardPattern, isbn10Pattern, isbn13Pattern, dataURI, semver, macAddress, languageTag, uuidPattern(4),
	"^" + hexColor + "$", "^(?:" + hexColor + "|" + rgbColor + "|" + hslColor + ")$", `^[a-zA-Z0-9_\-]+$`, `^\p{L}+$`, `^[^A-Z]*$`, `^[\x00-\x7F]*$`, `^[+\-]?[0-9]+(?:\.[0-9]+)?$`,
	`^[A-Z]{3}-[0-9]{6}$`, ``, `^`, `$`, `^$`, `a`, `a*`, `a$`, `^a`, `a|b$`, `(a|ab)(c|bcd)(d*)$`, `(?:^a|b)c`, `a^b`, `a$b`, `x*?y+?z{2,3}`, `.`, `..`, `^.*$`, `[^x]y`, `é|e`, `^[^\n]*\n$`, `(?:a?){20}a{20}`,
	`(?:a|b)*a(?:a|b){9}$`, `[[:word:]]-`, `\bx\b`, `(?m)^a$`, `(?i)straße|K`, `(?s).\n`, `\x00`, `(?:)`, `[^\x00-\x{10FFFF}]`, `^(?:a{30}){30}$`, `(?:$|a)b?`, `^(?:^|a)$`, `(?:^a$)*`,
}

var ruleTexts = []string{
	"", "a", "b", "ab", "abcd", "ac", "bc", "xyzz", "zz", "aXc", "é", "aé", "ada@example.com", "a@b", "a@b.c", "ä@ö.de", "a@-b.de", "a@b-.de", "a@b..de", "a.b+c@d.e.f", "@", "a@@b.c", "a@b.c\n", "a@b.c ",
	"a@" + strings.Repeat("x", 63) + ".de", "a@" + strings.Repeat("x", 64) + ".de", "a@x." + strings.Repeat("-", 20) + "de", "example.org:80", "[::1]:80", "13:05", "13:05:09.5", "PT1H30M", "P1W", "ORD-000123", "ORD-00012", "ORD-0001234",
	"1.2.3-rc.1+x", "00:1b:63:84:45:e6", "de-AT", "#fff", "rgb(255, 128, 0)", "4111 1111 1111 1111", "978-3-16-148410-0", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "\n", "a\n", "\x00", "\x7f", "\xff", "a\xff", "aaaa\x80",
	strings.Repeat("a", 20), strings.Repeat("a", 900), "abbbbbbbbb", "bbabababababa", "STRASSE", "K", "k", "word-", "x", " x ", "-a", "data:text/plain;base64,AQID",
}

// sameAsRegexp holds an expression against package regexp.
func sameAsRegexp(t *testing.T, e *expression, re *regexp.Regexp, s string) {
	t.Helper()
	if got, want := e.matches(s), re.MatchString(s); got != want {
		t.Errorf("%q in %q: %v, regexp says %v", e.pattern, s, got, want)
	}
}

func TestExpression(t *testing.T) {
	for _, pattern := range rulePatterns {
		e, re := newExpression(pattern), regexp.MustCompile(pattern)
		if a := newAutomaton(pattern); a != nil && len(a.next) > 0 && (len(a.next) > maxTransitions || len(a.next) != len(a.ends)*a.classes) {
			t.Errorf("%q: %d transitions for %d states and %d classes", e.pattern, len(a.next), len(a.ends), a.classes)
		}
		for _, s := range ruleTexts {
			sameAsRegexp(t, e, re, s)
		}
	}
}

// TestExpressionIsFast names the expressions that must have an automaton, and those that must not.
func TestExpressionIsFast(t *testing.T) {
	for pattern, want := range map[string]bool{
		email.pattern: true, hostname.pattern: true, uuidPattern(4): true, semver: true, `^[A-Z]{3}-[0-9]{6}$`: true, `a*`: true,
		`\bx`: false, `(?m)^a`: false, `(?:a|b)*a(?:a|b){12}$`: false, `^(?:a{30}){40}$`: false,
	} {
		if got := newAutomaton(pattern) != nil; got != want {
			t.Errorf("%q: %v", pattern, got)
		}
	}
	e := newExpression(`^[A-Z]{3}-[0-9]{6}$`)
	if n := testing.AllocsPerRun(100, func() { e.matches("ORD-000123") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestExpressionAtOnce lets several goroutines be the first to ask.
func TestExpressionAtOnce(t *testing.T) {
	e := newExpression(`^[a-f]+$`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if !e.matches("abcdef") || e.matches("abcdefg") {
				t.Error("wrong")
			}
		})
	}
	wg.Wait()
}

// FuzzExpression holds automatons against package regexp.
func FuzzExpression(f *testing.F) {
	for i, pattern := range rulePatterns {
		f.Add(pattern, ruleTexts[i%len(ruleTexts)])
		f.Add(pattern, ruleTexts[(3*i+20)%len(ruleTexts)])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return
		}
		sameAsRegexp(t, newExpression(pattern), re, s)
	})
}

// FuzzEmail holds the e-mail rule's automaton against its expression, for texts that look like addresses.
func FuzzEmail(f *testing.F) {
	for _, s := range ruleTexts {
		f.Add(s)
	}
	re, re2 := regexp.MustCompile(email.pattern), regexp.MustCompile(hostname.pattern)
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range []string{s, "a@" + s, s + "@example.org", "a@b." + s, strings.Repeat(s, 5) + ".de"} {
			sameAsRegexp(t, email, re, text)
			sameAsRegexp(t, hostname, re2, text)
		}
	})
}
