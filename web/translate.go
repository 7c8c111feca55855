package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Translate words errors in the language that the client wants most, by its Accept-Language, of those given and English (RFC 4647, section 3.4): the
// messages of refused inputs, in every [ErrorFormat], and the titles and details of problems. What a catalogue does not have stays English.
// The answer says its language in Content-Language, and that it depends on the header in Vary.
//
// On a group or a route it adds to what the groups around it have: what it says of one language goes before what they say of that.
func Translate(catalogues ...schema.Messages) Option {
	return func(s *settings) {
		all := slices.Clone(s.languages)
		for _, m := range catalogues {
			s.mistakes = append(s.mistakes, m.Mistakes()...)
			i := slices.IndexFunc(all, func(other schema.Messages) bool { return strings.EqualFold(other.Language, m.Language) })
			if i < 0 {
				all = append(all, m)
				continue
			}
			m.Templates, m.Own = joined(all[i].Templates, m.Templates), joined(all[i].Own, m.Own)
			if m.Plural == nil {
				m.Plural = all[i].Plural
			}
			if m.Or == "" {
				m.Or = all[i].Or
			}
			all[i] = m
		}
		s.languages = all
	}
}

// joined is a with what b says put before it, in a map of its own.
func joined(a, b map[string]string) map[string]string {
	c := maps.Clone(a)
	if c == nil {
		return maps.Clone(b)
	}
	maps.Copy(c, b)
	return c
}

// translated is the problem in the language of the client.
func (f *ErrorFormat) translated(r *http.Request, p *problem.Error) (in *problem.Error, language string) {
	m, ok := schema.Choose(strings.Join(r.Header.Values("Accept-Language"), ","), f.languages)
	if !ok {
		return p, "en"
	}
	return m.Translate(p), m.Language
}

// translatedHere is translated for the middle of a response, whose headers are on their way.
func (f *ErrorFormat) translatedHere(ctx context.Context, p *problem.Error) *problem.Error {
	if x := exchangeFrom(ctx); x != nil && f != nil && len(f.languages) > 0 {
		p, _ = f.translated(x.r, p)
	}
	return p
}
