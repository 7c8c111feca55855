package web

import (
	"context"
	"errors"
	"reflect"
	"unsafe"
)

// change is how a route was in a version and those before: what an Upgrade or a Downgrade says.
type change struct {
	version  string
	from, to reflect.Type
	apply    func(ctx context.Context, v unsafe.Pointer) (unsafe.Pointer, error)

	// of an upgrade
	newIn func() unsafe.Pointer
	// of a downgrade
	output *output
	write  func(x *exchange, status int, v unsafe.Pointer) error
	// abandon is for what is not written.
	abandon func(v unsafe.Pointer)
}

// Upgrade says that clients of a version, and of those before it, send Old to the route. It is decoded, checked and documented as the input of any
// route, and f makes of it what younger clients send: the handler's input, or the Old of the next version that has an Upgrade. An error of f is the response.
func Upgrade[Old, New any](version string, f func(ctx context.Context, in *Old) (*New, error)) Option {
	return func(s *settings) {
		if f == nil {
			s.mistakes = append(s.mistakes, errors.New("Upgrade: the function is nil"))
			return
		}
		s.upgrades = append(s.upgrades, change{
			version: version, from: reflect.TypeFor[Old](), to: reflect.TypeFor[New](),
			newIn: func() unsafe.Pointer { return unsafe.Pointer(new(Old)) },
			apply: func(ctx context.Context, in unsafe.Pointer) (unsafe.Pointer, error) {
				v, err := f(ctx, (*Old)(in))
				if err == nil && v == nil {
					err = errors.New("the Upgrade to " + reflect.TypeFor[New]().String() + " returned nil and no error")
				}
				return unsafe.Pointer(v), err
			},
		})
	}
}

// Downgrade says that clients of a version, and of those before it, get Old from the route. f makes it of what younger clients get: what the handler
// returns, or the Old of the next version that has a Downgrade. Errors of handlers pass by it.
func Downgrade[New, Old any](version string, f func(ctx context.Context, out New) (Old, error)) Option {
	return func(s *settings) {
		if f == nil {
			s.mistakes = append(s.mistakes, errors.New("Downgrade: the function is nil"))
			return
		}
		write, out := outputOf[Old]()
		s.downgrades = append(s.downgrades, change{
			version: version, from: reflect.TypeFor[New](), to: reflect.TypeFor[Old](), output: out,
			write:   func(x *exchange, status int, v unsafe.Pointer) error { return write(x, status, (*Old)(v)) },
			abandon: func(v unsafe.Pointer) { abandon((*Old)(v)) },
			apply: func(ctx context.Context, out unsafe.Pointer) (unsafe.Pointer, error) {
				v, err := f(ctx, *(*New)(out))
				if err = meant(err); err != nil {
					abandon((*New)(out))
				}
				return unsafe.Pointer(&v), err
			},
		})
	}
}

// Since leaves a route, or a group, out of the versions before this one: there it is 404.
func Since(version string) Option { return func(s *settings) { s.since = version } }

// Until leaves a route, or a group, out of the versions after this one.
func Until(version string) Option { return func(s *settings) { s.until = version } }
