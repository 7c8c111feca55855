package schema

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// automaton decides by one look at each byte whether an ASCII text matches a regular expression. It is immutable.
type automaton struct {
	class   [128]uint8 // bytes that no part of the expression tells apart have one class
	classes int
	next    []uint16 // the state that follows, by state and class
	ends    []bool   // by state, whether a text that ends there matches
}

// The states that need no further look. The text begins in the one that follows, unless that is one of these.
const (
	automatonLost  = 0
	automatonFound = 1
	automatonFirst = 2
)

const (
	maxInstructions = 1000 // of an expression that is worth the work
	maxTransitions  = 8192 // 16 KB
)

// matches reports whether s matches, if the automaton is sure: what is not ASCII it does not know, if it gets there.
func (a *automaton) matches(s string) (found, sure bool) {
	state := automatonFirst
	if len(a.ends) <= automatonFirst {
		return a.ends[automatonFound], true // for every text
	}
	for i := range len(s) {
		c := s[i]
		if c >= 128 {
			return false, false
		}
		if state = int(a.next[state*a.classes+int(a.class[c])]); state < automatonFirst {
			return state == automatonFound, true
		}
	}
	return a.ends[state], true
}

// newAutomaton makes the automaton of an expression by the construction of subsets. It is nil for an expression that would have too
// many states, and for one that looks at the bounds of words or lines.
func newAutomaton(pattern string) *automaton {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(prog.Inst) > maxInstructions {
		return nil
	}
	b := automatonBuilder{prog: prog, numbers: map[string]uint16{}, seen: make([]int, len(prog.Inst))}
	if !b.classify() {
		return nil
	}
	return b.build()
}

// automatonBuilder follows all ways through an expression at once.
type automatonBuilder struct {
	prog    *syntax.Prog
	a       automaton
	members []byte            // of each class, one byte
	states  [][]uint32        // of each state, the instructions that take a character next
	numbers map[string]uint16 // of the states
	seen    []int             // by instruction, the round in which it was last come by
	round   int
}

// classify finds the classes of bytes. It is false if the expression has what no automaton here does.
func (b *automatonBuilder) classify() bool {
	var takers []*syntax.Inst
	for i := range b.prog.Inst {
		switch inst := &b.prog.Inst[i]; inst.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			takers = append(takers, inst)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0 {
				return false
			}
		}
	}
	known := map[string]uint8{}
	takes := make([]byte, len(takers))
	for c := range b.a.class {
		for i, inst := range takers {
			takes[i] = 0
			if inst.MatchRune(rune(c)) {
				takes[i] = 1
			}
		}
		class, ok := known[string(takes)]
		if !ok {
			class = uint8(len(known))
			known[string(takes)] = class
			b.members = append(b.members, byte(c))
		}
		b.a.class[c] = class
	}
	b.a.classes = len(b.members)
	return true
}

func (b *automatonBuilder) build() *automaton {
	b.states = make([][]uint32, automatonFirst)
	b.a.ends = []bool{automatonLost: false, automatonFound: true}
	b.a.next = make([]uint16, automatonFirst*b.a.classes)
	switch first := b.state([]uint32{uint32(b.prog.Start)}, syntax.EmptyBeginText); first {
	case automatonLost, automatonFound:
		return &automaton{ends: []bool{false, first == automatonFound}}
	}
	for n := automatonFirst; n < len(b.states); n++ {
		for _, c := range b.members {
			from := []uint32{uint32(b.prog.Start)} // a match may begin anywhere
			for _, pc := range b.states[n] {
				if inst := &b.prog.Inst[pc]; inst.MatchRune(rune(c)) {
					from = append(from, inst.Out)
				}
			}
			b.a.next = append(b.a.next, b.state(from, 0))
		}
		if len(b.states)*b.a.classes > maxTransitions {
			return nil
		}
	}
	return &b.a
}

// state is the number of the state in which the expression goes on from some instructions. at says what is true of the place.
func (b *automatonBuilder) state(from []uint32, at syntax.EmptyOp) uint16 {
	_, ends := b.follow(from, at|syntax.EmptyEndText)
	takers, found := b.follow(from, at)
	switch {
	case found:
		return automatonFound
	case len(takers) == 0 && !ends:
		return automatonLost
	}
	slices.Sort(takers)
	key := make([]byte, 0, 1+4*len(takers))
	if ends {
		key = append(key, 1)
	} else {
		key = append(key, 0)
	}
	for _, pc := range takers {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	n, ok := b.numbers[string(key)]
	if !ok {
		n = uint16(len(b.states))
		b.numbers[string(key)] = n
		b.states, b.a.ends = append(b.states, takers), append(b.a.ends, ends)
	}
	return n
}

// follow goes on from some instructions to those that take a character. match says that the expression may end here.
func (b *automatonBuilder) follow(from []uint32, at syntax.EmptyOp) (takers []uint32, match bool) {
	b.round++
	open := slices.Clone(from)
	for len(open) > 0 {
		pc := open[len(open)-1]
		open = open[:len(open)-1]
		if b.seen[pc] == b.round {
			continue
		}
		b.seen[pc] = b.round
		switch inst := &b.prog.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			open = append(open, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			open = append(open, inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^at == 0 {
				open = append(open, inst.Out)
			}
		case syntax.InstMatch:
			match = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			takers = append(takers, pc)
		}
	}
	return takers, match
}
