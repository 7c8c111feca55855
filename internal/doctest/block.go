// Package doctest keeps the documentation true: its test compiles every block of Go in the repository's Markdown, and runs
// those that say what they print.
//
// A block is a fence that begins with ```go. What its reader need not see stands in HTML comments right above it:
//
//	<!-- go                          the rest of a file, for a block that is a fragment: the block takes the place
//	package p                        of the line //…
//	func f(ctx context.Context) error {
//		//…
//		return nil
//	}
//	-->
//	<!-- go file: blog/post.go       a file that the reader has seen already
//	package blog
//	-->
//	<!-- file: blog/post.go -->      the block is this file; blocks of one page in one folder are one package
//	<!-- run: openapi ; expect "openapi": "3.1 -->      run the program with these arguments; its output must have the text
//	<!-- get: /hello/Ann ; expect Hello, Ann! -->       run the program with `serve`; what it answers must have the text
//	<!-- env: NAME=value OTHER=value -->                with these settings in its environment
//
// A block whose file ends in _test.go is run with the other tests of its folder.
//
// A fence of ```console below a program shows how it is called: every `$ curl …` in it is run against the program's `serve`, and what is shown to be printed
// must be, where … stands for anything.
//
// A page that has <!-- module: shop --> anywhere is a module of that name, so that its packages can import each other.
// Blocks must be formatted as gofmt does. Fences of other languages are left alone.
package doctest

import (
	"fmt"
	"go/format"
	"strings"
)

// Block is one fence of Go in a Markdown file.
type Block struct {
	Page      string // the Markdown file
	Module    string // the name in <!-- module: … -->, or ""
	Line      int    // of the first line of code, from 1
	Code      string
	Frame     string   // of a fragment: the rest of the file, with a line //…
	FrameLine int      // of the first line of the frame
	File      string   // the name in <!-- file: … -->, or ""
	Env       []string // NAME=value, for the checks
	Checks    []Check
}

// Check is one thing that a program must do.
type Check struct {
	Line   int
	Args   []string // of a run
	Path   string   // of a get; "" for a run
	Curl   *Curl    // of a console
	Expect string
}

// hole is where a fragment goes in its frame.
const hole = "//…"

// Program reports whether the block is a whole program.
func (b *Block) Program() bool { return b.Frame == "" && packageName(b.Code) == "main" }

// at is the block's place, for messages.
func (b *Block) at() string { return fmt.Sprintf("%s:%d", b.Page, b.Line) }

// Blocks finds the blocks of Go in a page. Errors name the page and the line.
func Blocks(page, text string) ([]*Block, error) {
	var (
		blocks []*Block
		next   = &Block{Page: page}
		module string
		lines  = strings.Split(text, "\n")
	)
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case strings.HasPrefix(line, "<!--"):
			start := i
			for !strings.Contains(lines[i], "-->") {
				if i++; i == len(lines) {
					return nil, fmt.Errorf("%s:%d: the comment has no end", page, start+1)
				}
			}
			comment := strings.Join(lines[start:i+1], "\n")
			comment, _, _ = strings.Cut(strings.TrimSpace(comment)[len("<!--"):], "-->")
			if name, found := strings.CutPrefix(strings.TrimSpace(comment), "module:"); found {
				module = strings.TrimSpace(name)
			} else if name, found := strings.CutPrefix(strings.TrimSpace(comment), "go file:"); found {
				name, code, _ := strings.Cut(name, "\n")
				hidden := &Block{Page: page, Line: start + 2, File: strings.TrimSpace(name), Code: code + "\n"}
				if err := hidden.check(); err != nil {
					return nil, err
				}
				blocks = append(blocks, hidden)
			} else if err := next.comment(comment, start+1); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", page, start+1, err)
			}
		case strings.HasPrefix(line, "```"):
			start, indent := i, lines[i][:strings.Index(lines[i], "`")]
			var code []string
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != "```"; i++ {
				code = append(code, strings.TrimPrefix(lines[i], indent))
			}
			if i == len(lines) {
				return nil, fmt.Errorf("%s:%d: the fence has no end", page, start+1)
			}
			if line == "```go" {
				next.Line, next.Code = start+2, strings.Join(code, "\n")+"\n"
				if err := next.check(); err != nil {
					return nil, err
				}
				blocks = append(blocks, next)
			}
			if n := len(blocks); line == "```console" && n > 0 && blocks[n-1].Program() {
				checks, err := consoleChecks(code, start+2)
				if err != nil {
					return nil, fmt.Errorf("%s:%w", page, err)
				}
				blocks[n-1].Checks = append(blocks[n-1].Checks, checks...)
			}
			next = &Block{Page: page}
		case line != "":
			next = &Block{Page: page} // a comment belongs to what follows it at once
		}
	}
	for _, b := range blocks {
		b.Module = module
	}
	return blocks, nil
}

// comment takes an HTML comment that stands above the block. Comments that are for others are left alone.
func (b *Block) comment(text string, line int) error {
	word, rest, _ := strings.Cut(strings.TrimLeft(text, " "), "\n")
	if strings.TrimSpace(word) == "go" {
		b.Frame, b.FrameLine = rest, line+1
		return nil
	}
	text = strings.TrimSpace(text)
	what, rest, _ := strings.Cut(text, ":")
	rest = strings.TrimSpace(rest)
	switch what {
	case "file":
		b.File = rest
	case "env":
		b.Env = strings.Fields(rest)
	case "run", "get":
		how, expect, found := strings.Cut(rest, "; expect ")
		if !found {
			return fmt.Errorf("%s has no `; expect TEXT`", what)
		}
		check := Check{Line: line, Expect: strings.TrimSpace(expect)}
		if what == "get" {
			check.Path = strings.TrimSpace(how)
		} else {
			check.Args = strings.Fields(how)
		}
		b.Checks = append(b.Checks, check)
	}
	return nil
}

func (b *Block) check() error {
	whole := packageName(b.Code) != ""
	switch {
	case whole && b.Frame != "":
		return fmt.Errorf("%s: a block that begins with package needs no frame above it", b.at())
	case !whole && b.Frame == "":
		return fmt.Errorf("%s: the block is a fragment: put the rest of its file above it, in <!-- go … -->, with the line %s for the block", b.at(), hole)
	case !whole && strings.Count(b.Frame, hole) != 1:
		return fmt.Errorf("%s: the frame above the block needs the line %s once", b.at(), hole)
	case len(b.Checks) > 0 && !b.Program():
		return fmt.Errorf("%s: only a block with package main can be run", b.at())
	}
	formatted, err := format.Source([]byte(b.Code))
	if err != nil {
		return fmt.Errorf("%s: %w", b.at(), err)
	}
	if string(formatted) != b.Code {
		return fmt.Errorf("%s: the block is not formatted as gofmt does; it wants\n%s", b.at(), formatted)
	}
	return nil
}

// source is the file that the block stands for, whose lines the compiler reports as the page's.
func (b *Block) source(page string) string {
	code := fmt.Sprintf("//line %s:%d\n%s", page, b.Line, b.Code)
	if b.Frame == "" {
		return code
	}
	before, after, _ := strings.Cut(b.Frame, hole)
	before = strings.TrimRight(before, " \t")
	return fmt.Sprintf("//line %s:%d\n%s%s//line %s:%d%s", page, b.FrameLine, before, code, page, b.FrameLine+strings.Count(before, "\n"), after)
}

// packageName is the name in the package clause that the code begins with, "" if it begins with something else.
func packageName(code string) string {
	for line := range strings.Lines(code) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		name, found := strings.CutPrefix(line, "package ")
		if !found {
			return ""
		}
		return strings.TrimSpace(name)
	}
	return ""
}
