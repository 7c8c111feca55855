package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// AllowHosts is middleware that answers requests for any other host with a 400 problem, for services that write links with the
// request's host or keep one tenant apart from another by it. A host is a name ("example.com"), all names below one ("*.example.com",
// which is not example.com itself) or "*"; ports and case do not matter.
func AllowHosts(hosts ...string) func(http.Handler) http.Handler {
	allowed, err := parseHosts(hosts)
	if err != nil {
		return Misused(err)
	}
	return func(next http.Handler) http.Handler {
		if allowed.all {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			host := strings.ToLower(strings.Trim(hostOnly(r.Host), "[]"))
			ok := allowed.exact[host]
			for i := 0; !ok && i < len(allowed.below); i++ {
				ok = len(host) > len(allowed.below[i]) && strings.HasSuffix(host, allowed.below[i])
			}
			if !ok {
				WriteError(w, r, problem.BadRequest("This service does not answer for the host %q.", r.Host))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// CheckHosts says what is wrong with the hosts for [AllowHosts], all of it.
func CheckHosts(hosts ...string) error {
	_, err := parseHosts(hosts)
	return err
}

// allowedHosts are hosts, understood.
type allowedHosts struct {
	exact map[string]bool
	below []string // suffixes that begin with a dot
	all   bool
}

func parseHosts(hosts []string) (*allowedHosts, error) {
	a := &allowedHosts{exact: map[string]bool{}}
	var errs []error
	for _, h := range hosts {
		name := strings.ToLower(strings.TrimSpace(h))
		suffix, wild := strings.CutPrefix(name, "*")
		switch {
		case name == "*":
			a.all = true
		case wild && len(suffix) > 1 && suffix[0] == '.' && !strings.Contains(suffix, "*"):
			a.below = append(a.below, suffix)
		case name == "" || wild || strings.ContainsAny(name, "*/ ") || hostOnly(name) != name:
			errs = append(errs, fmt.Errorf("allowed host %q: write a name without scheme and port, *.name for all below it, or *", h))
		default:
			a.exact[strings.Trim(name, "[]")] = true
		}
	}
	return a, errors.Join(errs...)
}
