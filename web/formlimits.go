package web

import "fmt"

// FormLimits bounds what a form may hold. The zero value of each field is its default.
type FormLimits struct {
	// Fields is how many fields a form may have that are no files: 1,000. More is a 400.
	Fields int
	// Files is how many files it may have: 1,000. More is a 400.
	Files int
	// Field is how many bytes the value of one field may have: 1 MiB. More is a 413.
	Field int64
	// File is how many bytes one file may have. By default only [BodyLimit] bounds it. More is a 413.
	File int64
}

// LimitForm sets the limits of the forms that a route reads, beside [BodyLimit], which bounds the whole.
func LimitForm(l FormLimits) Option {
	return func(s *settings) {
		if l.Fields < 0 || l.Files < 0 || l.Field < 0 || l.File < 0 {
			s.mistakes = append(s.mistakes, fmt.Errorf("LimitForm(%+v): give numbers above 0, or 0 for the defaults", l))
			return
		}
		s.form = l
	}
}

func (l FormLimits) orDefaults() FormLimits {
	if l.Fields == 0 {
		l.Fields = 1000
	}
	if l.Files == 0 {
		l.Files = 1000
	}
	if l.Field == 0 {
		l.Field = 1 << 20
	}
	if l.File == 0 {
		l.File = 1<<63 - 1
	}
	return l
}
