package tandem

import (
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

// asker asks a person what makemigrations cannot know.
type asker struct{ t *cli.Terminal }

// Renamed asks whether something has a new name. The answer "no" lets its data go, so that it is what Enter does not mean.
func (a asker) Renamed(q migrate.RenameQuestion) (bool, error) {
	for {
		answer, err := a.t.Ask(q.String() + " [y/n] ")
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
