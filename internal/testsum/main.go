// Testsum reads what `go test -json` prints and tells it to people: a line for each package, everything that a failed test
// printed, and at the end what was skipped and why, so that nobody takes a skipped test for a passed one.
//
//	go test -json ./... | go run ./internal/testsum
//
// It exits with 1 if a test or a build failed, if no test ran, or if CI=true and a test was skipped.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Stdin, os.Stdout, os.Getenv("CI") == "true"))
}

func run(in io.Reader, out io.Writer, strict bool) int {
	s := newSummary(out)
	if err := s.read(in); err != nil {
		fmt.Fprintf(out, "testsum: reading go test's events: %v\n", err)
		return 1
	}
	return s.finish(strict)
}
