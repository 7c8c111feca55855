package main

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// role names the variable that makes the test's own binary a program to run: the tests of the process need no other build, and
// under -race the program that they start is watched too.
const role = "TANDEM_STORE_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "store":
		main()
	case "broken":
		newBroken().Main()
	default:
		os.Exit(m.Run())
	}
}
