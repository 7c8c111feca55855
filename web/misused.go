package web

import "net/http"

// Misused returns middleware that is a wiring mistake: [Router.Build] tells it with the others, and with the place where the caller of
// the function that calls Misused stands. It is for constructors of middleware whose arguments do not fit:
//
//	func New(o Options) func(http.Handler) http.Handler {
//		if err := o.check(); err != nil {
//			return web.Misused(err)
//		}
//
// Where no router is built, every request is answered with 500 and the mistake is logged.
func Misused(err error) func(http.Handler) http.Handler {
	site := caller(2)
	return func(http.Handler) http.Handler { return misused{mistake(site, "%w", err)} }
}

// misused is what stands in place of a handler whose middleware cannot be made.
type misused struct{ err error }

func (m misused) ServeHTTP(w http.ResponseWriter, r *http.Request) { WriteError(w, r, m.err) }

// WiringMistake is how those who wrap handlers outside of a router learn of it.
func (m misused) WiringMistake() error { return m.err }

// wrapNoting puts middleware around a handler, the first outermost, and notes what is misused.
func wrapNoting(h http.Handler, mw []func(http.Handler) http.Handler, mistakes *[]error) http.Handler {
	for i := len(mw) - 1; i >= 0; i-- {
		h = mw[i](h)
		if bad, ok := h.(misused); ok {
			*mistakes = append(*mistakes, bad.err)
		}
	}
	return h
}
