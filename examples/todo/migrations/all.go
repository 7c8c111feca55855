// Package migrations holds the migrations of component todo.
package migrations

import "github.com/gotandem/tandem/orm/migrate"

// All lists the migrations, the oldest first. The command makemigrations adds to the end.
func All() []migrate.Migration {
	return []migrate.Migration{
		m0001Initial(),
	}
}
