package tandem

import (
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

// asker asks a person what makemigrations cannot know.
type asker struct{ t *cli.Terminal }

// Renamed asks whether something has a new name. The answer "no" lets its data go, so that it is what Enter does not mean.
func (a asker) Renamed(q migrate.RenameQuestion) (bool, error) { return a.yes(q.String()) }

// Replaced asks whether a column may be dropped and added again.
func (a asker) Replaced(q migrate.ReplaceQuestion) (bool, error) { return a.yes(q.String()) }

// yes asks until the answer is yes or no.
func (a asker) yes(question string) (bool, error) {
	for {
		answer, err := a.t.Ask(question + " [y/n] ")
		if err != nil {
			return false, err
		}
		switch answer {
		case "y", "Y", "yes":
			return true, nil
		case "n", "N", "no":
			return false, nil
		}
	}
}

// Fill asks for the value that rows get.
func (a asker) Fill(q migrate.FillQuestion) (string, error) { return a.t.Ask(q.String() + " ") }
