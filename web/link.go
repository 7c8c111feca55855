package web

import (
	"reflect"
	"sync"
	"unsafe"
)

// Link is a registered route's address, for an input of type I. It is part of [Route], [StreamRoute] and [SocketRoute]. Its methods may be
// called as soon as the route is registered, and by several goroutines.
type Link[I any] struct {
	route  *route
	once   sync.Once
	sender *sender
}

// Method returns the route's HTTP method.
func (l *Link[I]) Method() string { return l.route.method }

// Pattern returns the route's whole pattern, with the prefixes of its groups.
func (l *Link[I]) Pattern() string {
	if l.route.pattern == nil {
		return ""
	}
	return l.route.pattern.fullHost() + l.route.pattern.path
}

// URL returns the path of the route, with its query, for an input: what a link or a redirect needs. Only the input's path and query fields are
// used; nil is an input of zero values. Absent optionals are left out, and so are fields that hold a zero value in place of their default.
// The error says which path parameter has no value that could stand in a path.
//
// The URL of a route for a host begins with it, //api.example.org/orders/5: the scheme is that of the page or the redirect that it stands in.
func (l *Link[I]) URL(in *I) (string, error) {
	if in == nil {
		in = new(I)
	}
	host, target, err := l.sends().url(unsafe.Pointer(in))
	if host != "" {
		target = "//" + host + target
	}
	return target, err
}

// sends returns what turns inputs into requests.
func (l *Link[I]) sends() *sender {
	l.once.Do(func() { l.sender = newSender(l.route, readInput(reflect.TypeFor[I]())) })
	return l.sender
}
