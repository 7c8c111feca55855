// Package faults has no code but tests: they start a service as a process of its own and do to it what hostile, broken and unlucky
// clients do, over raw connections: slow ones, ones that vanish, oversized everything, malformed requests, ten thousand idle sockets, a
// signal under load. After each, the process must hold no goroutine, file or memory more than before.
//
// What they hold the process to is written down in docs/reference/limits.md, whose tables they check.
package faults
