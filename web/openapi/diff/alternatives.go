package diff

import (
	"fmt"
	"slices"
	"strings"
)

// alternative is one of several things that a value may be.
type alternative struct {
	node
	shape *shape
}

// choices are the alternatives of a shape, each with what holds beside them. A shape without any is one.
func (s *shape) choices() []alternative {
	if len(s.groups) == 0 {
		return []alternative{{s.at, s}}
	}
	var all []alternative
	for _, a := range s.groups[0].of {
		all = append(all, alternative{a, s.with(a)})
	}
	return all
}

// choices are the alternatives of a group by themselves.
func (g group) choices() []alternative {
	var all []alternative
	for _, a := range g.of {
		all = append(all, alternative{a, shapeOf(a)})
	}
	return all
}

// groups compares the groups of two shapes that both have some: those that are the same are passed by, and others compared in their order.
func (c *comparison) groups(was, is *shape, v *verdict) {
	old, new := slices.Clone(was.groups), slices.Clone(is.groups)
	if len(old) > 1 || len(new) > 1 {
		for i := len(old) - 1; i >= 0; i-- {
			if j := slices.IndexFunc(new, old[i].same); j >= 0 {
				c.group(old[i], new[j], v)
				old, new = slices.Delete(old, i, i+1), slices.Delete(new, j, j+1)
			}
		}
	}
	for i := range min(len(old), len(new)) {
		c.group(old[i], new[i], v)
	}
	for _, g := range old[min(len(old), len(new)):] {
		v.at = g.node
		v.change(false, "", "one of several things need not hold any more")
	}
	for _, g := range new[min(len(old), len(new)):] {
		v.at = g.node
		v.change(true, "one of several things must hold too", "")
	}
	v.at = is.node
}

func (c *comparison) group(old, new group, v *verdict) {
	if old.exact != new.exact {
		v.change(new.exact, "no more than one of the alternatives may hold now", "more than one of the alternatives may hold now")
	}
	before, after := old.choices(), new.choices()
	c.tags(old, new, c.alternatives(before, after, v), v)
}

// alternatives matches what there was with what there is: by the names of components, then by what they say, then by their types. It returns the
// pairs.
func (c *comparison) alternatives(old, new []alternative, v *verdict) map[int]int {
	at := v.at
	pairs, taken := map[int]int{}, map[int]bool{}
	for _, same := range []func(a, b alternative) bool{
		func(a, b alternative) bool {
			return len(a.shape.components()) > 0 && slices.Equal(a.shape.components(), b.shape.components())
		},
		func(a, b alternative) bool { return canonical(a.value) == canonical(b.value) },
		func(a, b alternative) bool { return canonical(a.follow().value) == canonical(b.follow().value) },
		func(a, b alternative) bool {
			named := len(a.shape.components()) > 0 && len(b.shape.components()) > 0
			return !named && slices.Equal(a.shape.types, b.shape.types)
		},
	} {
		for i, a := range old {
			if _, ok := pairs[i]; ok {
				continue
			}
			for j, b := range new {
				if !taken[j] && same(a, b) {
					pairs[i], taken[j] = j, true
					break
				}
			}
		}
	}
	for i, a := range old {
		if j, ok := pairs[i]; ok {
			c.shapes(a.shape, new[j].shape, v.d)
		} else {
			v.at = a.node
			v.change(true, a.name()+" is no alternative any more", "")
		}
	}
	for j, b := range new {
		if !taken[j] {
			v.at = b.node
			v.change(false, "", b.name()+" is a new alternative")
		}
	}
	v.at = at
	return pairs
}

func (a alternative) name() string {
	if ref, ok := a.object()["$ref"].(string); ok {
		return ref[strings.LastIndexByte(ref, '/')+1:]
	}
	if len(a.shape.types) > 0 {
		return "the " + strings.Join(a.shape.types, " or ")
	}
	return "one"
}

// tags compares how alternatives are told apart, given which is now which. Tags of alternatives that came or went are not spoken of.
func (c *comparison) tags(old, new group, pairs map[int]int, v *verdict) {
	if was, is := old.selector.text("propertyName"), new.selector.text("propertyName"); was != is {
		v.both("alternatives are told apart by %q now and were by %q", is, was)
		return
	}
	at := v.at
	defer func() { v.at = at }()
	before, after := old.tags(), new.tags()
	paired := map[int]bool{}
	for _, j := range pairs {
		paired[j] = true
	}
	for _, tag := range union(names(before), names(after)) {
		i, had := before[tag]
		j, has := after[tag]
		now, stays := pairs[i]
		v.at = new.selector
		switch {
		case had && has && stays && paired[j] && now != j:
			v.both("the tag %q means %s now and meant %s", tag, alternative{new.of[j], shapeOf(new.of[j])}.name(), alternative{old.of[i], shapeOf(old.of[i])}.name())
		case had && !has && stays:
			v.at = old.selector.member("mapping").raw(tag)
			v.change(true, fmt.Sprintf("the tag %q is gone", tag), "")
		case has && !had && paired[j]:
			v.at = new.selector.member("mapping").raw(tag)
			v.change(false, "", fmt.Sprintf("the tag %q is new", tag))
		}
	}
}

// tags are the values by which a discriminator chooses alternatives: those of its mapping, and the names of components that it does not mention.
func (g group) tags() map[string]int {
	out := map[string]int{}
	if !g.selector.there() {
		return out
	}
	mapping := g.selector.member("mapping")
	for i, a := range g.of {
		ref := a.text("$ref")
		if ref == "" {
			continue
		}
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		mentioned := false
		for _, tag := range mapping.keys() {
			if target := mapping.text(tag); target == ref || target == name {
				out[tag], mentioned = i, true
			}
		}
		if !mentioned {
			out[name] = i
		}
	}
	return out
}
