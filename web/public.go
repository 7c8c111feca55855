package web

import "errors"

// Public opens a route, or a group, that stands behind the guards of its groups: they, and the scopes and schemes declared there, do not hold for
// it. So an application can refuse everybody by default and say where it does not:
//
//	app := tandem.New("shop", web.Needs[*User]())
//	app.Post("/login", a.login, web.Public())
//
// Guards of the route itself hold, as do those that are there [Always]. It is a wiring mistake where there is nothing to take away, since it then
// says something about the application that is not so; a component that cannot know asks [Router.Guarded].
func Public() Option {
	return func(s *settings) {
		kept := s.guards[:0:0]
		removed := s.inherited.scopes > 0 || s.inherited.security > 0
		for i, g := range s.guards {
			if i < s.inherited.guards && !g.settings.always {
				removed = true
				continue
			}
			kept = append(kept, g)
		}
		if !removed {
			s.mistakes = append(s.mistakes, errors.New("web.Public takes no guard away: no group around it has one"))
		}
		s.guards = kept
		s.scopes = s.scopes[s.inherited.scopes:]
		s.security = s.security[s.inherited.security:]
		s.inherited = inheritance{}
	}
}

// Always keeps a guard on routes that are [Public], such as a limit.
func Always() Option { return func(s *settings) { s.always = true } }

// Guarded reports whether routes of the group stand behind a guard that [Public] would take away.
func (r *Router) Guarded() bool {
	for _, g := range r.settings.guards {
		if !g.settings.always {
			return true
		}
	}
	return false
}

// inheritance is how much of a route's settings comes from its groups.
type inheritance struct{ guards, scopes, security int }

// Needs has a T provided to every request, for the error that its provider may return and for [Value]: web.Needs[*User]() lets nobody pass
// who is no user.
func Needs[T any](opts ...Option) Option {
	return guard(caller(1), needed[T], opts)
}
