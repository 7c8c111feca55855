package schema

import (
	"unsafe"
)

// scanner reads JSON into values in one pass: grammar, UTF-8, names that come twice, types and rules are looked at on the way. It knows
// no words for what is wrong. At the first fault it gives up, and so it does on what is rare; the value is then read anew from the
// start by the code that reports (jsonReader), whose judgement counts. What the scanner accepts, that code must accept with the same result.
//
// Its methods take the index of the next byte and return the index behind what they read, or -1.
type scanner struct {
	data  []byte
	left  int // how many levels deeper the JSON may go
	r     *Report
	chunk []byte   // memory for short strings
	names []string // names in the open objects that nothing else keeps from coming twice
}

// scan reads data, one value with nothing but space around it, into the zero value at p, and reports whether all is well. If not, p
// is zero again and r as it was.
func (t *Type) scan(data []byte, p unsafe.Pointer, f *Field, r *Report) bool {
	items, dropped, depth := len(r.items), r.dropped, len(r.loc)
	d := scanner{data: data, r: r, left: r.maxDepth()}
	if i := d.value(t, p, d.space(0)); i >= 0 && d.space(i) == len(data) && (f == nil || f.check == nil || d.passes(f.check, p)) {
		return true
	}
	r.items, r.dropped, r.loc = r.items[:items], dropped, r.loc[:depth]
	t.at(p).SetZero()
	return false
}

// passes asks the rules of a field.
func (d *scanner) passes(c *plan, p unsafe.Pointer) bool {
	if c.plain {
		for i := range c.rules {
			if !c.rules[i].check(p, d.r) {
				return false
			}
		}
		return true
	}
	n := d.r.Len()
	c.settled(p, d.r)
	return d.r.Len() == n
}

// space is the index of the next byte that is not white space.
func (d *scanner) space(i int) int {
	for i < len(d.data) && (d.data[i] == ' ' || d.data[i] == '\n' || d.data[i] == '\t' || d.data[i] == '\r') {
		i++
	}
	return i
}

// word is true, false or null.
func (d *scanner) word(i int, w string) int {
	if len(d.data)-i < len(w) || string(d.data[i:i+len(w)]) != w {
		return -1
	}
	return i + len(w)
}

// next goes from the end of an element or member to the next one. done says that the closing bracket was there instead.
func (d *scanner) next(i int, closing byte) (j int, done bool) {
	data := d.data
	if i < len(data) && data[i] <= ' ' {
		i = d.space(i)
	}
	if i >= len(data) {
		return -1, false
	}
	switch data[i] {
	case ',':
		if i++; i < len(data) && data[i] <= ' ' {
			i = d.space(i)
		}
		return i, false
	case closing:
		return i + 1, true
	}
	return -1, false
}

// first goes from an opening bracket to the first element or member. done says that there is none.
func (d *scanner) first(i int, closing byte) (j int, done bool) {
	data := d.data
	if i++; i < len(data) && data[i] <= ' ' {
		i = d.space(i)
	}
	if i < len(data) && data[i] == closing {
		return i + 1, true
	}
	return i, false
}

// name is the name of a member, and the index of its value. The name may be a piece of the input.
func (d *scanner) name(i int) (name []byte, j int) {
	data := d.data
	if i >= len(data) || data[i] != '"' {
		return nil, -1
	}
	end, plain := d.text(i + 1)
	if end < 0 {
		return nil, -1
	}
	if name = data[i+1 : end]; !plain {
		name = unescape(nil, name)
	}
	if i = d.space(end + 1); i >= len(data) || data[i] != ':' {
		return nil, -1
	}
	if i++; i < len(data) && data[i] <= ' ' {
		i = d.space(i)
	}
	return name, i
}

// nameSet are the names of one object that have come so far.
type nameSet struct {
	from  int // index of the first in scanner.names
	large map[string]struct{}
}

// crowd is how many names are compared one by one.
const crowd = 16

// fresh adds a name and reports whether it was not there. The name must stay as it is while the object is read.
func (d *scanner) fresh(s *nameSet, name []byte) bool {
	n := unsafeString(name)
	if s.large != nil {
		if _, twice := s.large[n]; twice {
			return false
		}
		s.large[n] = struct{}{}
		return true
	}
	for _, other := range d.names[s.from:] {
		if other == n {
			return false
		}
	}
	d.names = append(d.names, n)
	if len(d.names)-s.from > crowd {
		s.large = make(map[string]struct{}, 4*crowd)
		for _, other := range d.names[s.from:] {
			s.large[other] = struct{}{}
		}
	}
	return true
}

func (d *scanner) forget(s *nameSet) { d.names = d.names[:s.from] }

// skip goes beyond a value of any kind.
func (d *scanner) skip(i int) int {
	if i >= len(d.data) {
		return -1
	}
	switch c := d.data[i]; c {
	case '"':
		end, _ := d.text(i + 1)
		if end < 0 {
			return -1
		}
		return end + 1
	case '{':
		return d.skipObject(i)
	case '[':
		return d.skipList(i)
	case 't':
		return d.word(i, "true")
	case 'f':
		return d.word(i, "false")
	case 'n':
		return d.word(i, "null")
	}
	return d.number(i)
}

func (d *scanner) skipObject(i int) int {
	if d.left == 0 {
		return -1
	}
	d.left--
	i, done := d.first(i, '}')
	names := nameSet{from: len(d.names)}
	for !done {
		var name []byte
		if name, i = d.name(i); i < 0 || !d.fresh(&names, name) {
			return -1
		}
		if i = d.skip(i); i < 0 {
			return -1
		}
		if i, done = d.next(i, '}'); i < 0 {
			return -1
		}
	}
	d.forget(&names)
	d.left++
	return i
}

func (d *scanner) skipList(i int) int {
	if d.left == 0 {
		return -1
	}
	d.left--
	i, done := d.first(i, ']')
	for !done {
		if i = d.skip(i); i < 0 {
			return -1
		}
		if i, done = d.next(i, ']'); i < 0 {
			return -1
		}
	}
	d.left++
	return i
}
