package cli

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// Progress shows how far a long command has come. It is made by Terminal.Progress.
type Progress struct {
	label string
	total int
	done  int
	bar   *progressbar.ProgressBar // nil where nobody watches
	err   io.Writer
}

// Add counts n more steps.
func (p *Progress) Add(n int) {
	p.done += n
	if p.bar != nil {
		// Drawing is a courtesy: a terminal that has gone away does not stop the work.
		_ = p.bar.Add(n)
	}
}

// Done ends the bar.
func (p *Progress) Done() {
	if p.bar != nil {
		_ = p.bar.Finish()
		return
	}
	fmt.Fprintf(p.err, "%s: %d of %d\n", p.label, p.done, p.total)
}
