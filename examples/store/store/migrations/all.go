package migrations

import "github.com/gotandem/tandem/orm/migrate"

// All lists the migrations of component store in the order in which they are applied.
func All() []migrate.Migration {
	return []migrate.Migration{
		m0001Initial(),
	}
}
