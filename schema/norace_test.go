//go:build !race

package schema_test

// raced reports whether the race detector watches, under which pools lose some of what they are given.
const raced = false
