package cli

import "fmt"

// Exit codes of a Program.
const (
	ExitOK     = 0
	ExitFailed = 1 // the command ran and failed
	ExitUsage  = 2 // the command line was not understood
)

// ExitError ends the program with a code of its own. With a nil Err nothing is printed: the command has said what there is to say.
type ExitError struct {
	Code int
	Err  error
}

// Error says why, or the code where there is no more to say.
func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the reason.
func (e *ExitError) Unwrap() error { return e.Err }
