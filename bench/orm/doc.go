// Command orm measures Tandem's ORM beside other ways to do the same work in Go: the same rows of the same tables on one PostgreSQL, into the
// same structs, each peer in turn with the driver by hand. What it prints are the medians of ratios between two neighbours in
// time, so that what else the machine does falls on both. See RESULTS.md.
package main
