package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

// versioning is the Versions of a group.
type versioning struct {
	Versions
	site string
	at   int // length of the group's prefix, behind which a path has its version
}

// prefixed is the prefix of a group's routes in a version.
func (v *versioning) prefixed(prefix, version string) string {
	if v == nil || v.Header != "" {
		return prefix
	}
	return prefix[:v.at] + "/" + version + prefix[v.at:]
}

// span is which of the versions have the route: the first and the last.
func (v *versioning) span(s *settings) (first, last int, errs []error) {
	last = len(v.All) - 1
	for _, bound := range []struct {
		option, name string
		to           *int
	}{{"Since", s.since, &first}, {"Until", s.until, &last}} {
		if bound.name == "" {
			continue
		}
		i := v.index(bound.name)
		if i < 0 {
			errs = append(errs, v.unknown(bound.option, bound.name))
			continue
		}
		*bound.to = i
	}
	if first > last {
		errs = append(errs, fmt.Errorf("Since(%q) is after Until(%q): the route is in no version", s.since, s.until))
		first = last
	}
	return first, last, errs
}

func (v *versioning) unknown(option, name string) error {
	return fmt.Errorf("%s: there is no version %q among %s", option, name, v.names())
}

func (v *versioning) names() string {
	var b strings.Builder
	for i, one := range v.All {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(one.Name)
	}
	return b.String()
}

// expand returns the routes as they are served: those of an API with versions once for every path, each with its variants by header.
func expand(routes []*route) (all []*route, errs []error) {
	for _, rt := range routes {
		variants, mistakes := rt.variants()
		for _, err := range mistakes {
			errs = append(errs, mistake(rt.site, "%s: %w", rt.label(), err))
		}
		v := rt.settings.versions
		if v == nil || v.Header != "" {
			head := variants[0]
			switch {
			case v == nil:
			case head.typed != nil:
				head.byVersion = variants
			default: // of a plain handler nothing is known, and nothing chosen
				head.version = nil
				if rt.settings.since+rt.settings.until != "" {
					errs = append(errs, mistake(rt.site, "%s: Since and Until are for typed routes where a header says the version", rt.label()))
				}
			}
			all = append(all, head)
			continue
		}
		all = append(all, variants...)
	}
	return all, errs
}

// variants returns copies of the route, one for each of its versions, the newest first. A route without versions is one.
func (rt *route) variants() ([]*route, []error) {
	v, s := rt.settings.versions, rt.settings
	if v == nil {
		one := *rt
		if len(s.upgrades)+len(s.downgrades) > 0 || s.since+s.until != "" {
			return []*route{&one}, []error{fmt.Errorf("Upgrade, Downgrade, Since and Until are for routes with versions: give the router or the group web.Versioned")}
		}
		return []*route{&one}, nil
	}
	first, last, errs := v.span(s)
	ups, mistakes := v.chain("Upgrade", s.upgrades, last)
	errs = append(errs, mistakes...)
	downs, mistakes := v.chain("Downgrade", s.downgrades, last)
	errs = append(errs, mistakes...)
	if e := rt.typed; e != nil && len(errs) == 0 {
		errs = append(errs, e.fits(ups, downs)...)
	}
	var all []*route
	made := map[[2]int]*endpoint{}
	for i := last; i >= first; i-- {
		one := *rt
		one.version = &v.All[i]
		if len(all) > 0 {
			one.current = all[0]
		}
		if i < last && v.Header == "" {
			one.pattern = rt.inVersion(v.All[i].Name)
		}
		if one.typed != nil && len(errs) == 0 {
			// What changed in this version or a younger one applies to its clients.
			up, down := from(v, ups, i), from(v, downs, i)
			key := [2]int{len(up), len(down)}
			if made[key] == nil {
				made[key] = one.typed.changed(up, down)
			}
			one.typed = made[key]
		}
		all = append(all, &one)
	}
	return all, errs
}

// from returns the changes of the i-th version and those after it; all are sorted, the oldest first.
func from(v *versioning, all []change, i int) []change {
	for n, c := range all {
		if v.index(c.version) >= i {
			return all[n:]
		}
	}
	return nil
}

// chain sorts changes by version, the oldest first, and checks their versions.
func (v *versioning) chain(option string, changes []change, last int) ([]change, []error) {
	var errs []error
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b change) int { return cmp.Compare(v.index(a.version), v.index(b.version)) })
	for i, c := range sorted {
		switch at := v.index(c.version); {
		case at < 0:
			errs = append(errs, v.unknown(option, c.version))
		case at >= last:
			errs = append(errs, fmt.Errorf("%s(%q): clients of the route's newest version have the handler's own types: name the last version that was otherwise", option, c.version))
		case i > 0 && sorted[i-1].version == c.version:
			errs = append(errs, fmt.Errorf("two changes are %s(%q)", option, c.version))
		}
	}
	return sorted, errs
}

// fits checks that every change leads to the next one, and the last of them to the handler.
func (e *endpoint) fits(ups, downs []change) (errs []error) {
	for i, c := range ups {
		want, whose := e.in, "the handler's input"
		if i+1 < len(ups) {
			want, whose = ups[i+1].from, fmt.Sprintf("what Upgrade(%q) takes", ups[i+1].version)
		}
		if c.to != want {
			errs = append(errs, fmt.Errorf("Upgrade(%q) makes a %s, and %s is a %s", c.version, c.to, whose, want))
		}
	}
	for i, c := range downs {
		want, whose := e.out, "the handler"
		if i+1 < len(downs) {
			want, whose = downs[i+1].to, fmt.Sprintf("Downgrade(%q)", downs[i+1].version)
		}
		if e.call == nil {
			errs = append(errs, fmt.Errorf("Downgrade(%q): a stream or a socket has no single answer: give the older version a route of its own", c.version))
		} else if c.from != want {
			errs = append(errs, fmt.Errorf("Downgrade(%q) takes a %s, and %s makes a %s", c.version, c.from, whose, want))
		}
	}
	return errs
}

// changed is the endpoint as clients see it whom these changes are for.
func (e *endpoint) changed(ups, downs []change) *endpoint {
	if len(ups)+len(downs) == 0 {
		return e
	}
	old := *e
	if len(ups) > 0 {
		old.in, old.newIn = ups[0].from, ups[0].newIn
	}
	upgrade := func(ctx context.Context, in unsafe.Pointer) (unsafe.Pointer, error) {
		var err error
		for i := 0; i < len(ups) && err == nil; i++ {
			in, err = ups[i].apply(ctx, in)
		}
		return in, err
	}
	if len(downs) == 0 {
		old.run = func(x *exchange, in unsafe.Pointer) error {
			in, err := upgrade(x, in)
			if err != nil {
				return x.end(meant(err))
			}
			return e.run(x, in)
		}
		return &old
	}
	old.output = downs[0].output
	old.run = func(x *exchange, in unsafe.Pointer) error {
		in, err := upgrade(x, in)
		var out unsafe.Pointer
		if err == nil {
			out, err = e.call(x, in)
			err = meant(err)
		}
		for i := len(downs) - 1; i >= 0 && err == nil; i-- {
			out, err = downs[i].apply(x, out)
		}
		failed := meant(err)
		if err = x.end(failed); err != nil {
			if failed == nil {
				downs[0].abandon(out)
			}
			return err
		}
		return downs[0].write(x, cmp.Or(x.status, x.route.settings.status, old.output.status), out)
	}
	return &old
}

// inVersion is the pattern of the route in a version that is named by the path.
func (rt *route) inVersion(version string) *pattern {
	v := rt.settings.versions
	p := *rt.pattern
	p.segments = slices.Clone(p.segments)
	at := strings.Count(rt.router.prefix[:v.at], "/")
	p.segments[at].text = version
	newest := rt.router.prefix[:v.at] + "/" + rt.newest()
	p.path = rt.router.prefix[:v.at] + "/" + version + strings.TrimPrefix(p.path, newest)
	return &p
}

// newest is the name of the youngest version that has the route.
func (rt *route) newest() string {
	v := rt.settings.versions
	_, last, _ := v.span(rt.settings)
	return v.All[last].Name
}

// chosen returns the route in the version that the request asks for; nil if there is none and the client has been told so.
func (rt *route) chosen(w http.ResponseWriter, r *http.Request) *route {
	h := w.Header()
	if rt.byVersion != nil {
		v := rt.settings.versions
		h.Add("Vary", v.Header)
		name := cmp.Or(r.Header.Get(v.Header), v.Default)
		i := slices.IndexFunc(rt.byVersion, func(one *route) bool { return one.version.Name == name })
		if i < 0 {
			err := problem.BadRequest("There is no version %q of this API. %s is one of: %s.", name, v.Header, v.names())
			if v.index(name) >= 0 {
				h.Set(v.Header, name)
				err = problem.NotFound("This is not part of version %s of the API.", name)
			}
			writeError(w, r, rt.format, err)
			return nil
		}
		rt = rt.byVersion[i]
		h.Set(v.Header, name)
	}
	if d := rt.version.Deprecated; !d.IsZero() {
		h.Set("Deprecation", "@"+strconv.FormatInt(d.Unix(), 10))
	}
	if s := rt.version.Sunset; !s.IsZero() {
		h.Set("Sunset", s.UTC().Format(http.TimeFormat))
	}
	if rt.version.Guide != "" {
		h.Add("Link", "<"+rt.version.Guide+`>; rel="deprecation"; type="text/html"`)
	}
	return rt
}

// describeVersion says in the operation of a variant which versions it is for.
func (rt *route) describeVersion(op *Operation) {
	if rt.version == nil {
		return
	}
	v := rt.settings.versions
	op.Versions = []string{rt.version.Name}
	if rt.current != nil {
		op.current, op.Outdated = rt.current.operation, true
	}
	op.Deprecated = op.Deprecated || !rt.version.Deprecated.IsZero()
	if v.Header != "" {
		op.VersionHeader, op.VersionDefault = v.Header, v.Default
	}
}

// sameShape reports whether two variants of a route have one plan and one operation.
func sameShape(a, b *route) bool {
	return a.typed == b.typed && a.version.Deprecated.IsZero() == b.version.Deprecated.IsZero()
}
