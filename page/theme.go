package page

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	themeCookie = "theme"
	themePath   = Prefix + "theme"
)

// Theme is a choice of colours: "light", "dark" or "auto", which follows the device.
type Theme string

// The three themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
	Auto  Theme = "auto"
)

// ThemeOf reads the visitor's choice from the cookie "theme". It is Auto until they choose.
func ThemeOf(r *http.Request) Theme {
	if c, err := r.Cookie(themeCookie); err == nil {
		switch t := Theme(c.Value); t {
		case Light, Dark:
			return t
		}
	}
	return Auto
}

// ThemeHandler answers the form in the layout: POST theme=light|dark|auto and next, a path on this site to return to.
// It keeps the choice in a cookie for a year, one that scripts may write too, so that the switch is instant with them.
func ThemeHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", "POST")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
		theme := Theme(r.PostFormValue("theme"))
		if theme != Light && theme != Dark && theme != Auto {
			http.Error(w, "theme must be light, dark or auto", http.StatusUnprocessableEntity)
			return
		}
		http.SetCookie(w, &http.Cookie{
			Name: themeCookie, Value: string(theme), Path: "/", MaxAge: 365 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
		})
		http.Redirect(w, r, LocalPath(r.PostFormValue("next"), "/"), http.StatusSeeOther)
	})
}

// LocalPath returns target if it is a path on this site, such as "/admin/?page=2", and otherwise fallback. Addresses
// that browsers would take for another host ("//evil", "/\evil", "https:…") are not paths.
func LocalPath(target, fallback string) string {
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\r\n\t") {
		return fallback
	}
	u, err := url.Parse(target)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil {
		return fallback
	}
	return target
}
