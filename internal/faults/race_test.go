//go:build race

package faults_test

// raced reports whether the race detector watches.
const raced = true
