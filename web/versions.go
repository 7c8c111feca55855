package web

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Versions are the versions of an API, for [Versioned]. Handlers know the newest types only. What older clients send and expect is
// said by the route, as changes between types: [Upgrade] and [Downgrade].
type Versions struct {
	// All are the versions, the oldest first.
	All []Version
	// Header is the request header that names the version, and the response header that repeats it: "API-Version". Without it the
	// version is the first segment of the path behind the prefix of the group: /api/2026-09-01/orders.
	Header string
	// Default is the version of requests without the header; "" is the newest.
	Default string
}

// Versioned makes the routes of a router or a group those of an API with versions. Typed routes may change with them; any others are the same in all.
func Versioned(v Versions) Option {
	site := caller(1)
	return func(s *settings) {
		if s.versions != nil {
			s.mistakes = append(s.mistakes, errors.New("Versioned: the group around it has versions already, and no route has two"))
			return
		}
		if err := v.check(); err != nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("Versioned: %w", err))
			return
		}
		v.All = slices.Clone(v.All)
		if v.Default == "" {
			v.Default = v.All[len(v.All)-1].Name
		}
		s.versions = &versioning{Versions: v, site: site}
	}
}

var versionName = regexp.MustCompile(`^[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*$`)

func (v *Versions) check() error {
	if len(v.All) == 0 {
		return errors.New("there are no versions in All")
	}
	for i, one := range v.All {
		switch {
		case !versionName.MatchString(one.Name):
			return fmt.Errorf("version %q: a name has letters, digits, dots, - and _", one.Name)
		case v.index(one.Name) != i:
			return fmt.Errorf("two versions are called %q", one.Name)
		}
	}
	switch {
	case v.Header != "" && !validToken(v.Header):
		return fmt.Errorf("%q is no name of a header", v.Header)
	case v.Default != "" && v.Header == "":
		return errors.New("a Default is for versions in a Header: a path names its version")
	case v.Default != "" && v.index(v.Default) < 0:
		return fmt.Errorf("the Default %q is none of the versions", v.Default)
	}
	return nil
}

// index is the place of a version, -1 if there is none.
func (v *Versions) index(name string) int {
	return slices.IndexFunc(v.All, func(one Version) bool { return one.Name == name })
}

// VersionOf returns the name of the API's version that a request asked for, for a handler or a provider that must know; "" where there are none.
func VersionOf(ctx context.Context) string {
	if x := exchangeFrom(ctx); x != nil && x.route.version != nil {
		return x.route.version.Name
	}
	return ""
}
