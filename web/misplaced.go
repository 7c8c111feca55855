package web

import (
	"fmt"
	"strings"
)

// misplaced tells the options that say nothing where they stand: what holds only elsewhere, and on what serves a route all that speaks of the
// route itself. where is "a provider", say.
func (s *settings) misplaced(where string, elsewhere ...string) []error {
	var names []string
	for _, o := range s.ofRoutes() {
		if o.said {
			names = append(names, "web."+o.name)
		}
	}
	var errs []error
	if names != nil {
		errs = append(errs, fmt.Errorf("%s does nothing on %s: give it to the route or the group", strings.Join(names, ", "), where))
	}
	return append(errs, s.strayed(where, elsewhere...)...)
}

// strayed tells the options of the names, which hold only elsewhere.
func (s *settings) strayed(where string, names ...string) []error {
	var errs []error
	for _, name := range names {
		said, mend := false, ""
		switch name {
		case "Shared":
			said, mend = s.shared, "web.Shared and web.AtStart belong on a provider"
		case "Always":
			said, mend = s.always, "web.Always belongs among the options of a guard"
		case "OnMethods":
			said, mend = len(s.methods) > 0, "web.OnMethods belongs among the options of a web.Around"
		}
		if said {
			errs = append(errs, fmt.Errorf("on %s it does nothing: %s", where, mend))
		}
	}
	return errs
}

// optionSaid is whether an option was given.
type optionSaid struct {
	name string
	said bool
}

// ofRoutes lists the options that speak of a route, and of nothing that serves one.
func (s *settings) ofRoutes() []optionSaid {
	d := &s.docs
	return []optionSaid{
		{"Guard", len(s.guards) > 0}, {"Around", len(s.arounds) > 0},
		{"Status", s.status != 0}, {"Summary", s.summary != ""}, {"Description", s.description != ""}, {"OperationID", s.operationID != ""},
		{"Tags", len(s.tags) > 0}, {"Deprecated", s.deprecated}, {"Hidden", s.hidden},
		{"BodyLimit", s.bodyLimit > 0}, {"InsecureNoBodyLimit", s.bodyLimit < 0}, {"LimitForm", s.form != FormLimits{}}, {"BodyIdle", s.idle != 0},
		{"InsecureMissingContentType", s.lenientType}, {"ForbidUnknown", s.strict}, {"Lenient", s.lenient},
		{"Timeout", s.timeout != 0}, {"MaxInFlight", s.inFlight != 0}, {"ExactSlash", s.exactSlash},
		{"ErrorBody", s.format != nil}, {"MapErrors", len(s.maps) > 0}, {"Translate", len(s.languages) > 0},
		{"CheckResponses", s.checked}, {"Produces", s.produces != ""}, {"Encoders", len(s.encoders) > 0}, {"Responds", len(s.responds) > 0},
		{"StreamEvents, StreamLines or StreamChunks", s.streamAs != ""}, {"KeepAlive", s.keepAlive != 0}, {"SendTimeout", s.sendTimeout != 0},
		{"Versioned", s.versions != nil}, {"Upgrade", len(s.upgrades) > 0}, {"Downgrade", len(s.downgrades) > 0}, {"Since", s.since != ""}, {"Until", s.until != ""},
		{"Returns", d.returns != ""}, {"BodyExamples", len(d.bodyExamples) > 0}, {"ParamExamples", len(d.paramExamples) > 0}, {"Audience", len(d.audience) > 0},
		{"OperationIDs", d.ids != nil}, {"Extend", len(d.extensions) > 0}, {"ExternalDocs", d.moreText+d.moreURL != ""}, {"Callback", len(d.callbacks) > 0},
	}
}
