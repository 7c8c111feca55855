package migrate

import (
	"maps"
	"slices"
)

// createExtensions asks for the extensions that the other state needs, each component for its own.
func (d *differ) createExtensions() {
	for _, name := range slices.Sorted(maps.Keys(d.to.extensions)) {
		for _, component := range d.to.extensions[name] {
			if !slices.Contains(d.now.extensions[name], component) {
				d.do(CreateExtension{Name: name, component: component})
			}
		}
	}
}

// dropExtensions takes away those that the other state does not have. What models need is not all that a program needs: a query may
// use a function of an extension. So those that migrations have created stay.
func (d *differ) dropExtensions() {
	if d.to.ofModels {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(d.now.extensions)) {
		for _, component := range d.now.extensions[name] {
			if !slices.Contains(d.to.extensions[name], component) {
				d.do(DropExtension{Name: name, component: component})
			}
		}
	}
}
