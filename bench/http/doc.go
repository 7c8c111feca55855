// Command http measures Tandem beside other ways to write the same service: the same three endpoints, served on loopback by one program after
// the other, each on one core, with wrk on the other core, in alternating rounds. What it prints are the medians of ratios within a
// round, so that what else the machine does falls on all of them. See RESULTS.md.
package main
