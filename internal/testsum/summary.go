package main

import (
	"bufio"
	"encoding/json/v2"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json`, as `go doc test2json` and `go help buildjson` describe it.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// summary follows a run of go test and prints it.
type summary struct {
	out                     io.Writer
	passed, failed, skipped int
	broken                  []string            // packages that failed without a failed test: they did not build, or crashed
	failures                map[string]bool     // packages with a failed test
	output                  map[string][]string // by package and test, until the test ends
	reasons                 map[string][]string // tests by the reason that skipped them
}

func newSummary(out io.Writer) *summary {
	return &summary{out: out, failures: map[string]bool{}, output: map[string][]string{}, reasons: map[string][]string{}}
}

// read takes events until the end of the stream.
func (s *summary) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				// Not an event: the go command itself has something to say.
				fmt.Fprint(s.out, string(line))
			} else {
				s.take(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(s.out, e.Output)
	case "output":
		switch {
		case e.Test != "":
			s.output[key] = append(s.output[key], e.Output)
		case e.Output != "PASS\n" && !strings.Contains(e.Output, "[no test files]"):
			fmt.Fprint(s.out, e.Output)
		}
	case "pass", "fail", "skip":
		if e.Test == "" {
			s.packageEnded(e)
			return
		}
		s.testEnded(e, key)
	}
}

func (s *summary) testEnded(e event, key string) {
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		s.failures[e.Package] = true
		fmt.Fprint(s.out, strings.Join(s.output[key], ""))
	case "skip":
		s.skipped++
		reason := reasonOf(s.output[key])
		s.reasons[reason] = append(s.reasons[reason], e.Package+" "+e.Test)
	}
	delete(s.output, key)
}

func (s *summary) packageEnded(e event) {
	if e.Action != "fail" {
		return
	}
	// A test that has not ended by now was cut short, by a panic or by time.
	for _, key := range slices.Sorted(maps.Keys(s.output)) {
		if strings.HasPrefix(key, e.Package+" ") {
			fmt.Fprint(s.out, strings.Join(s.output[key], ""))
			delete(s.output, key)
		}
	}
	if !s.failures[e.Package] {
		s.broken = append(s.broken, e.Package)
	}
}

// reasonOf finds what a test said when it was skipped.
func reasonOf(output []string) string {
	for _, line := range slices.Backward(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if place, reason, found := strings.Cut(line, ": "); found && strings.Contains(place, ".go:") {
			return reason
		}
		return line
	}
	return "no reason given"
}

// finish prints the end of the report and returns the exit code.
func (s *summary) finish(strict bool) int {
	fmt.Fprintln(s.out)
	for _, reason := range slices.Sorted(maps.Keys(s.reasons)) {
		tests := s.reasons[reason]
		fmt.Fprintf(s.out, "SKIPPED, not passed: %d, because %s\n", len(tests), reason)
		for _, test := range tests[:min(3, len(tests))] {
			fmt.Fprintf(s.out, "    %s\n", test)
		}
		if more := len(tests) - 3; more > 0 {
			fmt.Fprintf(s.out, "    and %d more\n", more)
		}
	}
	for _, name := range s.broken {
		fmt.Fprintf(s.out, "FAILED without a test that failed (it did not build, or it crashed): %s\n", name)
	}
	fmt.Fprintf(s.out, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
	switch {
	case s.failed > 0 || len(s.broken) > 0:
		return 1
	case s.passed == 0:
		fmt.Fprintln(s.out, "No test ran.")
		return 1
	case strict && s.skipped > 0:
		fmt.Fprintln(s.out, "CI=true: nothing may be skipped.")
		return 1
	}
	return 0
}
