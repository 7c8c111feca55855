package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// AllowHosts is middleware that answers requests for any other host with a 400 problem, for services that write links with the
// request's host or keep one tenant apart from another by it. A host is a name ("example.com"), all names below one ("*.example.com",
// which is not example.com itself) or "*"; ports and case do not matter.
func AllowHosts(hosts ...string) func(http.Handler) http.Handler {
	exact, below, all := map[string]bool{}, []string(nil), false
	for _, h := range hosts {
		name := strings.ToLower(strings.TrimSpace(h))
		suffix, wild := strings.CutPrefix(name, "*")
		switch {
		case name == "*":
			all = true
		case wild && len(suffix) > 1 && suffix[0] == '.' && !strings.Contains(suffix, "*"):
			below = append(below, suffix)
		case name == "" || wild || strings.ContainsAny(name, "*/ ") || hostOnly(name) != name:
			return Misused(fmt.Errorf("allowed host %q: write a name without scheme and port, *.name for all below it, or *", h))
		default:
			exact[strings.Trim(name, "[]")] = true
		}
	}
	return func(next http.Handler) http.Handler {
		if all {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			host := strings.ToLower(strings.Trim(hostOnly(r.Host), "[]"))
			ok := exact[host]
			for i := 0; !ok && i < len(below); i++ {
				ok = len(host) > len(below[i]) && strings.HasSuffix(host, below[i])
			}
			if !ok {
				WriteError(w, r, problem.BadRequest("This service does not answer for the host %q.", r.Host))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
