// Package logs is the log of a server: lines in the formats of log/slog, where those that come with every request are written many at a
// time.
//
// A [Handler] is a [slog.Handler] that prints what slog's own text and JSON handlers print, byte by byte. What is logged in the
// ordinary way is written at once. A line given to [Handler.Line] may wait for others, a fifth of a second at most, so that a
// request does not cost a system call; the order of all lines is kept. A process that is killed loses what waits.
package logs
