package faults_test

import (
	"os"
	"testing"
	"time"
)

// role names the variable that makes the test's own binary the service to be ill-treated: no other build is needed, and under -race the
// service is watched too.
const role = "TANDEM_FAULTS_ROLE"

// patience is how long anything may take that must happen. It is never waited for when all is well.
const patience = time.Minute

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "service": // with the timeouts that everybody has
		newService().app().Main()
	case "hasty":
		os.Exit(newService().hasty())
	default:
		os.Exit(m.Run())
	}
}
