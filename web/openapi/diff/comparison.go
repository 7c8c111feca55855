package diff

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// comparison collects the changes between two documents.
type comparison struct {
	o             Options
	before, after document
	changes       []Change
	told          map[Change]bool
	seen          map[string]bool // pairs of schemas that were, or are being, compared
	work          int
	schemeNames   map[string]string // what the new document's security schemes are called in the old one
}

func (c *comparison) tell(l Level, at node, format string, args ...any) {
	ch := Change{l, cmp.Or(at.pointer, "/"), fmt.Sprintf(format, args...)}
	if !c.told[ch] {
		c.told[ch] = true
		c.changes = append(c.changes, ch)
	}
}

// direction tells what the client sends from what it gets.
type direction uint8

const (
	sent direction = iota
	received
)

func (d direction) turned() direction { return received - d }

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

func (c *comparison) documents() {
	before, after := node{&c.before, "", c.before.root}, node{&c.after, "", c.after.root}
	c.schemeNames = sameSchemes(before.member("components").member("securitySchemes"), after.member("components").member("securitySchemes"))
	c.items(before.member("paths"), after.member("paths"), sent, "path")
	c.items(before.member("webhooks"), after.member("webhooks"), received, "webhook")
	c.schemes(before.member("components").member("securitySchemes"), after.member("components").member("securitySchemes"))
	if old, new := canonical(before.raw("servers").value), canonical(after.raw("servers").value); old != new {
		c.tell(Note, after.raw("servers"), "the servers are others")
	}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// items compares path items. A path is known by its shape: what its parameters are called is no client's concern.
func (c *comparison) items(before, after node, d direction, what string) {
	shape := func(path string) string {
		if what != "path" {
			return path
		}
		return wildcard.ReplaceAllString(path, "{}")
	}
	known := map[string]string{}
	for _, path := range after.keys() {
		known[shape(path)] = path
	}
	for _, path := range before.keys() {
		now, ok := known[shape(path)]
		if !ok {
			c.tell(Breaking, before.raw(path), "the %s is gone", what)
			continue
		}
		delete(known, shape(path))
		old, new := before.member(path), after.member(now)
		for _, m := range methods {
			was, is := old.member(m), new.member(m)
			switch {
			case was.there() && !is.there():
				c.tell(Breaking, was, "the operation is gone%s", deprecatedBefore(was))
			case !was.there() && is.there():
				c.tell(Compatible, is, "the operation is new")
			case was.there():
				c.operation(was, is, old, new, d, renamed(path, now))
			}
		}
	}
	for _, path := range known {
		c.tell(Compatible, after.raw(path), "the %s is new", what)
	}
}

func deprecatedBefore(n node) string {
	if n.flag("deprecated") {
		return " (it was deprecated)"
	}
	return ""
}

// renamed maps the parameters of a path to what they are called now.
func renamed(before, after string) map[string]string {
	out := map[string]string{}
	now := wildcard.FindAllString(after, -1)
	for i, w := range wildcard.FindAllString(before, -1) {
		if i < len(now) {
			out[strings.Trim(w, "{}")] = strings.Trim(now[i], "{}")
		}
	}
	return out
}

func (c *comparison) operation(before, after, oldItem, newItem node, d direction, names map[string]string) {
	if was, is := before.text("operationId"), after.text("operationId"); was != is && was != "" {
		level := Breaking
		if c.o.LooseIDs {
			level = Note
		}
		c.tell(level, after.raw("operationId"), "the operationId %q is %q now: generated clients call it another name", was, is)
	}
	if !before.flag("deprecated") && after.flag("deprecated") {
		c.tell(Note, after.raw("deprecated"), "the operation is deprecated")
	}
	c.parameters(parameters(before, oldItem), parameters(after, newItem), after, d, names)
	c.body(before.member("requestBody"), after.member("requestBody"), d)
	c.responses(before.member("responses"), after.member("responses"), d.turned())
	if d == sent { // how the receiver of what the API sends knows it is no matter of its schemes
		c.security(before, after)
	}
	c.socket(before.member("x-websocket"), after.member("x-websocket"))
	for _, name := range union(before.member("callbacks").keys(), after.member("callbacks").keys()) {
		was, is := before.member("callbacks").member(name), after.member("callbacks").member(name)
		switch {
		case !is.there():
			c.tell(Breaking, was, "the callback is gone")
		case !was.there():
			c.tell(Note, is, "the callback is new")
		default:
			c.items(was, is, d.turned(), "callback's URL")
		}
	}
}

// parameters are those of an operation, with those of its path behind them where it has none of the name.
func parameters(operation, item node) map[[2]string]node {
	out := map[[2]string]node{}
	for _, list := range []node{item.raw("parameters"), operation.raw("parameters")} {
		for _, p := range list.list() {
			p = p.follow()
			name := p.text("name")
			if p.text("in") == "header" {
				name = strings.ToLower(name)
			}
			out[[2]string{p.text("in"), name}] = p
		}
	}
	return out
}

func (c *comparison) parameters(before, after map[[2]string]node, operation node, d direction, names map[string]string) {
	left := map[[2]string]bool{}
	for key := range after {
		left[key] = true
	}
	for key, was := range before {
		if now, ok := names[key[1]]; ok && key[0] == "path" {
			key[1] = now
		}
		is, ok := after[key]
		if !ok {
			c.tell(Note, was, "the %s parameter %q is gone: it has no effect any more", key[0], key[1])
			continue
		}
		delete(left, key)
		c.need(was, is, d, fmt.Sprintf("the %s parameter %q", key[0], key[1]))
		if style(was) != style(is) {
			c.tell(Breaking, is, "the %s parameter %q is written in another style", key[0], key[1])
		}
		if was.raw("schema").there() != is.raw("schema").there() && was.member("content").there() != is.member("content").there() {
			c.tell(Breaking, is, "the %s parameter %q is written in another way: it is %s now", key[0], key[1], written(is))
			continue
		}
		c.schema(was.raw("schema"), is.raw("schema"), d)
		c.content(was.member("content"), is.member("content"), d)
	}
	for key := range left {
		is := after[key]
		if is.flag("required") && d == sent {
			c.tell(Breaking, is, "the %s parameter %q is new and required", key[0], key[1])
		} else {
			c.tell(Compatible, is, "the %s parameter %q is new", key[0], key[1])
		}
	}
}

func written(parameter node) string {
	if types := parameter.member("content").keys(); len(types) > 0 {
		return strings.Join(types, " or ")
	}
	return "plain text"
}

// need compares whether something has to be there.
func (c *comparison) need(was, is node, d direction, what string) {
	switch old, new := was.flag("required"), is.flag("required"); {
	case old == new:
	case new && d == sent:
		c.tell(Breaking, is, "%s is required now", what)
	case !new && d == received:
		c.tell(Breaking, is, "%s need not be there any more", what)
	case new:
		c.tell(Compatible, is, "%s is always there now", what)
	default:
		c.tell(Compatible, is, "%s is no longer required", what)
	}
}

func style(p node) string {
	s := p.text("style")
	if s == "" {
		s = map[string]string{"path": "simple", "header": "simple"}[p.text("in")]
		s = cmp.Or(s, "form")
	}
	explode := s == "form"
	if b, ok := p.object()["explode"].(bool); ok {
		explode = b
	}
	return fmt.Sprint(s, explode)
}

func (c *comparison) body(before, after node, d direction) {
	switch {
	case !before.there() && !after.there():
	case !after.there():
		c.tell(Note, before, "the request has no body any more")
	case !before.there() && after.flag("required") && d == sent:
		c.tell(Breaking, after, "the request needs a body now")
	case !before.there():
		c.tell(Compatible, after, "the request may have a body")
	default:
		c.need(before, after, d, "the body")
		c.content(before.member("content"), after.member("content"), d)
	}
}

// responses compares what is answered. A status that is no longer named is still described by its class, 2XX.
func (c *comparison) responses(before, after node, d direction) {
	for _, status := range union(before.keys(), after.keys()) {
		was, is := before.member(status), after.member(status)
		good := status < "4"
		level := Compatible
		switch {
		case was.there() && is.there():
			c.response(was, is, d)
		case was.there():
			others := standIns(status, after)
			if good {
				level = Breaking
				if len(others) > 0 {
					level = Note
				}
			}
			if len(others) == 0 {
				c.tell(level, was, "the response %s is gone", status)
			}
			for _, other := range others {
				c.tell(level, was, "the response %s is told of as %s", status, other)
				c.response(was, after.member(other), d)
			}
		case len(standIns(status, before)) > 0:
			// compared with what it was told of as, or only said with more words
			for _, other := range standIns(status, before) {
				if after.member(other).there() {
					c.response(before.member(other), is, d)
				}
			}
		default:
			if good {
				level = Note
			}
			c.tell(level, is, "the response %s is new", status)
		}
	}
}

func (c *comparison) response(was, is node, d direction) {
	c.content(was.member("content"), is.member("content"), d)
	c.headers(was.member("headers"), is.member("headers"), d)
}

// standIns are the responses that describe a status, or some of a class of statuses, besides one of its own name.
func standIns(status string, responses node) []string {
	var all []string
	for _, other := range responses.keys() {
		if other == status || len(other) != 3 || len(status) != 3 || other[0] != status[0] {
			continue
		}
		if strings.EqualFold(other[1:], "XX") {
			return []string{other}
		}
		if strings.EqualFold(status[1:], "XX") {
			all = append(all, other)
		}
	}
	return all
}

func (c *comparison) headers(before, after node, d direction) {
	find := func(n node, name string) node {
		for _, k := range n.keys() {
			if strings.EqualFold(k, name) {
				return n.member(k)
			}
		}
		return node{doc: n.doc}
	}
	for _, name := range before.keys() {
		was, is := before.member(name), find(after, name)
		if !is.there() {
			c.tell(Breaking, was, "the header %s is gone", name)
			continue
		}
		c.need(was, is, d, "the header "+name)
		c.schema(was.raw("schema"), is.raw("schema"), d)
	}
	for _, name := range after.keys() {
		if !find(before, name).there() {
			c.tell(Compatible, after.member(name), "the header %s is new", name)
		}
	}
}

// socket compares what is said on a WebSocket, whose receive and send are those of the server.
func (c *comparison) socket(before, after node) {
	if !before.there() || !after.there() {
		if before.there() {
			c.tell(Breaking, before, "it is no WebSocket any more")
		} else if after.there() {
			c.tell(Breaking, after, "it is a WebSocket now")
		}
		return
	}
	for side, d := range map[string]direction{"receive": sent, "send": received} {
		was, is := before.member(side), after.member(side)
		if was.text("format") != is.text("format") && is.text("format") != "either" {
			c.tell(Breaking, is, "the messages are %s now and were %s", is.text("format"), was.text("format"))
		}
		c.schema(was.raw("schema"), is.raw("schema"), d)
	}
	for _, p := range before.raw("subprotocols").list() {
		if !slices.ContainsFunc(after.raw("subprotocols").list(), func(n node) bool { return n.value == p.value }) {
			c.tell(Breaking, p, "the subprotocol %v is gone", p.value)
		}
	}
}

// union are the names of both, in order.
func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}
