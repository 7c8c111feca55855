package main

import (
	"strings"
	"testing"
)

const (
	passing = `{"Action":"run","Package":"m/a","Test":"TestA"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"quiet\n"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"output","Package":"m/a","Output":"PASS\n"}
{"Action":"output","Package":"m/a","Output":"ok  \tm/a\t0.1s\n"}
{"Action":"pass","Package":"m/a"}
`
	failing = `{"Action":"output","Package":"m/b","Test":"TestB","Output":"    b_test.go:3: got 1\n"}
{"Action":"fail","Package":"m/b","Test":"TestB"}
{"Action":"output","Package":"m/b","Output":"FAIL\tm/b\t0.1s\n"}
{"Action":"fail","Package":"m/b"}
`
	skipping = `{"Action":"output","Package":"m/c","Test":"TestC","Output":"    c_test.go:3: PostgreSQL: connection refused\n"}
{"Action":"output","Package":"m/c","Test":"TestC","Output":"--- SKIP: TestC (0.00s)\n"}
{"Action":"skip","Package":"m/c","Test":"TestC"}
{"Action":"pass","Package":"m/c"}
`
	notBuilding = `{"ImportPath":"m/d","Action":"build-output","Output":"d.go:1:1: syntax error\n"}
{"ImportPath":"m/d","Action":"build-fail"}
{"Action":"output","Package":"m/d","Output":"FAIL\tm/d [build failed]\n"}
{"Action":"fail","Package":"m/d","FailedBuild":"m/d"}
`
	crashing = `{"Action":"output","Package":"m/e","Test":"TestE","Output":"panic: boom\n"}
{"Action":"output","Package":"m/e","Output":"FAIL\tm/e\t0.1s\n"}
{"Action":"fail","Package":"m/e"}
`
)

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name, events string
		strict       bool
		code         int
		want, not    []string
	}{
		{name: "all pass", events: passing, want: []string{"ok  \tm/a\t0.1s\n", "1 passed, 0 failed, 0 skipped\n"}, not: []string{"quiet", "PASS"}},
		{name: "one fails", events: passing + failing, code: 1, want: []string{"b_test.go:3: got 1", "1 passed, 1 failed, 0 skipped\n"}},
		{name: "one is skipped", events: passing + skipping, want: []string{"SKIPPED, not passed: 1, because PostgreSQL: connection refused\n    m/c TestC\n"}},
		{name: "one is skipped in CI", events: passing + skipping, strict: true, code: 1, want: []string{"nothing may be skipped"}},
		{name: "one does not build", events: passing + notBuilding, code: 1, want: []string{"syntax error", "FAILED without a test that failed (it did not build, or it crashed): m/d"}},
		{name: "one crashes", events: passing + crashing, code: 1, want: []string{"panic: boom", "crashed): m/e"}},
		{name: "nothing ran", code: 1, want: []string{"No test ran."}},
		{name: "the go command speaks", events: passing + "go: updates to go.mod needed\n", want: []string{"go: updates to go.mod needed\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if code := run(strings.NewReader(c.events), &out, c.strict); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in:\n%s", want, out.String())
				}
			}
			for _, not := range c.not {
				if strings.Contains(out.String(), not) {
					t.Errorf("%q in:\n%s", not, out.String())
				}
			}
		})
	}
}
